import { ErrorPanel } from '../../components/ErrorPanel';
import { useLanguage } from '../../i18n/LanguageProvider';
import { explainField, explainRefusal } from './problem';

interface Props {
  verb: string;
  error: unknown;
}

/** Why an account was refused, unless a field says so already. */
export function AccountProblem({ verb, error }: Props) {
  const { text } = useLanguage();
  if (error === null) return null;
  const refusal = explainRefusal(error, text);
  if (refusal) {
    return (
      <p role="alert" className="rounded-md border border-danger p-3 text-danger">
        {refusal}
      </p>
    );
  }
  const isShown = explainField(error, 'email', text) ?? explainField(error, 'password', text);
  return isShown ? null : <ErrorPanel verb={verb} error={error} />;
}

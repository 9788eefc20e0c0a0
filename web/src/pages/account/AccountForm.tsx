import type { FormEvent, ReactNode } from 'react';
import { Button } from '../../components/Button';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useLanguage } from '../../i18n/LanguageProvider';
import { explainField, explainRefusal } from './problem';

interface Props {
  title: string;
  lead?: string;
  verb: string;
  submit: string;
  submitting: string;
  pending: boolean;
  error: unknown;
  onSubmit: () => void;
  children: ReactNode;
}

/** One column, one question after the other, one button. */
export function AccountForm(props: Props) {
  const { title, lead, verb, submit, submitting, pending, error, onSubmit, children } = props;
  const { text } = useLanguage();
  const refusal = explainRefusal(error, text);
  const shownByField = explainField(error, 'email', text) ?? explainField(error, 'password', text);
  function send(event: FormEvent) {
    event.preventDefault();
    if (!pending) onSubmit();
  }
  return (
    <main id="main" className="mx-auto flex w-full max-w-md flex-1 flex-col gap-6 px-4 py-8">
      <div className="flex flex-col gap-2">
        <h1 className="text-xl leading-tight font-semibold text-balance">{title}</h1>
        {lead && <p className="text-muted">{lead}</p>}
      </div>
      <form onSubmit={send} noValidate className="flex flex-col gap-5">
        {children}
        {refusal && (
          <p role="alert" className="rounded-md border border-sell p-3 text-sell">
            {refusal}
          </p>
        )}
        {error !== null && !refusal && !shownByField && <ErrorPanel verb={verb} error={error} />}
        <Button type="submit" look="primary" aria-disabled={pending}>
          {pending ? submitting : submit}
        </Button>
      </form>
    </main>
  );
}

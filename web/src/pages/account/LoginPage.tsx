import { type FormEvent, useState } from 'react';
import { useLogin } from '../../api/session';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { AccountProblem } from './AccountProblem';
import { PasswordField } from './PasswordField';
import { explainField } from './problem';

interface Props {
  /** The visitor came by an entry link that no longer works. */
  entryExpired?: boolean;
  onDone: () => void;
}

export function LoginPage({ entryExpired = false, onDone }: Props) {
  const { text } = useLanguage();
  const login = useLogin();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const copy = text.account.login;
  usePageTitle(copy.title);
  function send(event: FormEvent) {
    event.preventDefault();
    if (!login.isPending) login.mutate({ email: email.trim(), password }, { onSuccess: onDone });
  }
  return (
    <main
      id="main"
      aria-busy={false}
      className="mx-auto flex w-full max-w-md flex-1 flex-col gap-6 px-4 py-6 sm:justify-center sm:pb-32"
    >
      <div className="flex flex-col gap-2">
        <h1 className="verdict font-semibold text-balance">{copy.title}</h1>
        {entryExpired && <p className="text-muted">{copy.entryExpired}</p>}
      </div>
      <form onSubmit={send} noValidate className="flex flex-col gap-5">
        <Field
          label={text.account.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          error={explainField(login.error, 'email', text)}
        />
        <PasswordField
          purpose="current"
          value={password}
          onChange={setPassword}
          error={explainField(login.error, 'password', text)}
        />
        <AccountProblem verb={copy.verb} error={login.error} />
        <Button type="submit" look="primary" aria-disabled={login.isPending}>
          {login.isPending ? copy.submitting : copy.submit}
        </Button>
      </form>
    </main>
  );
}

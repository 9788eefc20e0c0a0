import { useState } from 'react';
import { useLogin } from '../../api/session';
import { Field } from '../../components/Field';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { AccountForm } from './AccountForm';
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
  usePageTitle(text.account.login.title);
  return (
    <AccountForm
      {...(entryExpired ? { lead: text.account.login.entryExpired } : {})}
      title={text.account.login.title}
      verb={text.account.login.verb}
      submit={text.account.login.submit}
      submitting={text.account.login.submitting}
      pending={login.isPending}
      error={login.error}
      onSubmit={() => login.mutate({ email: email.trim(), password }, { onSuccess: onDone })}
    >
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
    </AccountForm>
  );
}

import { useState } from 'react';
import { useLogin } from '../../api/session';
import { Field } from '../../components/Field';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { AccountForm } from './AccountForm';
import { PasswordField } from './PasswordField';
import { explainField } from './problem';

interface Props {
  onDone: () => void;
}

export function LoginPage({ onDone }: Props) {
  const { text } = useLanguage();
  const login = useLogin();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  usePageTitle(text.account.login.title);
  return (
    <AccountForm
      {...text.account.login}
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

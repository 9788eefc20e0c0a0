import { useState } from 'react';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { useLanguage } from '../../i18n/LanguageProvider';

/** Characters that a new password must have; the server has the last word. */
export const PASSWORD_CHARS_MIN = 10;

interface Props {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  /** A new password shows its rule and how far it is met. */
  purpose: 'new' | 'current';
}

export function PasswordField({ value, onChange, error, purpose }: Props) {
  const { text } = useLanguage();
  const [shown, setShown] = useState(false);
  const left = PASSWORD_CHARS_MIN - [...value].length;
  const progress = left > 0 ? text.account.passwordLeft(left) : text.account.passwordEnough;
  return (
    <Field
      label={text.account.password}
      name="password"
      type={shown ? 'text' : 'password'}
      autoComplete={purpose === 'new' ? 'new-password' : 'current-password'}
      required
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={error}
      hint={
        purpose === 'new' && (
          <>
            {text.account.passwordRules}{' '}
            {value && <strong className="font-medium text-fg">{progress}</strong>}
          </>
        )
      }
      aside={
        <Button
          aria-label={shown ? text.account.hide : text.account.show}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Eye crossed={shown} />
        </Button>
      }
    />
  );
}

function Eye({ crossed }: { crossed: boolean }) {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" className="fill-none">
      <path
        d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12Z"
        stroke="currentColor"
        strokeWidth="1.6"
      />
      <circle cx="12" cy="12" r="2.8" stroke="currentColor" strokeWidth="1.6" />
      {crossed && <path d="M4 4 20 20" stroke="currentColor" strokeWidth="1.6" />}
    </svg>
  );
}

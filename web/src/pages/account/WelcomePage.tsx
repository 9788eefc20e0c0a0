import { useId, useState } from 'react';
import { useSetup } from '../../api/session';
import { Field } from '../../components/Field';
import { useLanguage } from '../../i18n/LanguageProvider';
import { LANG_NAMES, LANGS } from '../../i18n/language';
import { usePageTitle } from '../../title';
import { AccountForm } from './AccountForm';
import { PasswordField } from './PasswordField';
import { explainField } from './problem';

const PROFILES = ['conservative', 'moderate', 'aggressive'] as const;
type Profile = (typeof PROFILES)[number];

interface Props {
  onDone: () => void;
}

/** First start: the owner's account. */
export function WelcomePage({ onDone }: Props) {
  const { lang, text } = useLanguage();
  const setup = useSetup();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [profile, setProfile] = useState<Profile>('moderate');
  usePageTitle(text.account.welcome.title);
  function create() {
    const body = { email: email.trim(), password, lang, risk_profile: profile };
    setup.mutate(body, { onSuccess: onDone });
  }
  return (
    <AccountForm
      {...text.account.welcome}
      pending={setup.isPending}
      error={setup.error}
      onSubmit={create}
    >
      <LanguageQuestion />
      <Field
        label={text.account.email}
        hint={text.account.emailHint}
        name="email"
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={explainField(setup.error, 'email', text)}
      />
      <PasswordField
        purpose="new"
        value={password}
        onChange={setPassword}
        error={explainField(setup.error, 'password', text)}
      />
      <ProfileQuestion value={profile} onChange={setProfile} />
    </AccountForm>
  );
}

function LanguageQuestion() {
  const { lang, text, choose } = useLanguage();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 font-medium">{text.account.language}</legend>
      <div className="grid grid-cols-2 gap-2">
        {LANGS.map((value) => (
          <label key={value} className={OPTION}>
            <input
              type="radio"
              name="lang"
              value={value}
              checked={lang === value}
              onChange={() => choose(value)}
              className="size-5 accent-fg"
            />
            <span lang={value}>{LANG_NAMES[value]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const OPTION =
  'flex min-h-11 cursor-pointer items-center gap-3 rounded-md border border-edge bg-card px-3 py-2 has-checked:border-fg has-checked:bg-sunk';

interface ProfileProps {
  value: Profile;
  onChange: (profile: Profile) => void;
}

function ProfileQuestion({ value, onChange }: ProfileProps) {
  const { text } = useLanguage();
  const id = useId();
  return (
    <fieldset aria-describedby={`${id}-hint`} className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{text.account.risk}</legend>
      <p id={`${id}-hint`} className="text-sm text-muted">
        {text.account.riskHint}
      </p>
      {PROFILES.map((profile) => (
        <label key={profile} className={`${OPTION} items-start`}>
          <input
            type="radio"
            name="risk_profile"
            value={profile}
            checked={value === profile}
            onChange={() => onChange(profile)}
            className="mt-0.5 size-5 shrink-0 accent-fg"
          />
          <span className="flex flex-col">
            <span className="font-medium">{text.account.profiles[profile].name}</span>
            <span className="text-sm text-muted">{text.account.profiles[profile].about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useSetup } from '../../api/session';
import { regionsQuery } from '../../api/setting';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { useLanguage } from '../../i18n/LanguageProvider';
import { AccountProblem } from './AccountProblem';
import { PasswordField } from './PasswordField';
import { explainField } from './problem';

interface Props {
  onBack: () => void;
  onNext: () => void;
}

/** Makes the owner account; what comes after is kept as it is answered. */
export function AccountStep({ onBack, onNext }: Props) {
  const { lang, text, region } = useLanguage();
  const setup = useSetup();
  const regions = useQuery(regionsQuery(lang));
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const copy = text.account.welcome;
  function create(event: FormEvent) {
    event.preventDefault();
    if (setup.isPending) return;
    // A browser may name a region that Rumbo does not list; the server then takes the nearest.
    const isListed = regions.data?.some(({ id }) => id === region.id);
    const place = isListed && region.id ? { region: region.id } : {};
    setup.mutate(
      { email: email.trim(), password, lang, time_zone: region.zone, ...place },
      { onSuccess: onNext },
    );
  }
  return (
    <form onSubmit={create} noValidate className="flex flex-col gap-5">
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
      <AccountProblem verb={copy.verb} error={setup.error} />
      <div className="flex gap-3">
        <Button onClick={onBack}>{text.person.back}</Button>
        <Button type="submit" look="primary" className="flex-1" aria-disabled={setup.isPending}>
          {setup.isPending ? copy.submitting : copy.submit}
        </Button>
      </div>
    </form>
  );
}

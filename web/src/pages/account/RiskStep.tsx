import { useState } from 'react';
import { useSaveSettings } from '../../api/setting';
import { Button } from '../../components/Button';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Questionnaire } from '../../components/person/Questionnaire';
import { RadioGroup } from '../../components/RadioGroup';
import { useLanguage } from '../../i18n/LanguageProvider';
import { PROFILES, type Profile } from '../../profile';

/** A few questions, or the profile itself for those who know it. */
export function RiskStep({ onNext }: { onNext: () => void }) {
  const { text } = useLanguage();
  const save = useSaveSettings();
  const [isAsking, setIsAsking] = useState(true);
  const [profile, setProfile] = useState<Profile>('moderate');
  const copy = text.account.welcome;
  function keep(risk_profile: string) {
    save.mutate({ risk_profile }, { onSuccess: onNext });
  }
  return (
    <>
      {isAsking ? (
        <Questionnaire
          accept={copy.next}
          pending={save.isPending}
          onAccept={({ risk_profile }) => keep(risk_profile)}
        />
      ) : (
        <>
          <RadioGroup
            legend={text.account.risk}
            value={profile}
            options={PROFILES.map((value) => ({
              value,
              label: text.account.profiles[value].name,
              note: text.account.profiles[value].about,
            }))}
            onChange={setProfile}
          />
          <Button
            look="primary"
            aria-disabled={save.isPending}
            onClick={() => !save.isPending && keep(profile)}
          >
            {copy.next}
          </Button>
        </>
      )}
      {save.error && <ErrorPanel verb={text.settings.verb} error={save.error} />}
      <Button
        look="quiet"
        compact
        className="-ml-2.5 self-start underline underline-offset-2"
        onClick={() => setIsAsking(!isAsking)}
      >
        {isAsking ? copy.choose : copy.ask}
      </Button>
    </>
  );
}

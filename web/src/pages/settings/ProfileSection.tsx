import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { settingsQuery } from '../../api/setting';
import { Button } from '../../components/Button';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Limits } from '../../components/person/Limits';
import { Questionnaire } from '../../components/person/Questionnaire';
import { RadioGroup } from '../../components/RadioGroup';
import { Skeleton } from '../../components/Skeleton';
import { useLanguage } from '../../i18n/LanguageProvider';
import { PROFILES } from '../../profile';
import { SavedMark, SaveProblem } from './SavedMark';
import { useField } from './save';

export function ProfileSection() {
  const { text } = useLanguage();
  const settings = useQuery(settingsQuery);
  const { saving, sent, save, refusal } = useField();
  const [isAsking, setIsAsking] = useState(false);
  const copy = text.settings.profile;
  if (settings.isError) {
    return (
      <ErrorPanel
        verb={text.settings.verbRead}
        error={settings.error}
        onRetry={() => settings.refetch()}
      />
    );
  }
  if (!settings.data) return <Skeleton blocks={['card', 'title']} />;
  const { limits } = settings.data;
  // What was pressed shows at once; the answer of the server follows.
  const current = (saving.status === 'pending' && sent?.risk_profile) || settings.data.risk_profile;
  return (
    <>
      <RadioGroup
        legend={copy.choose}
        hint={copy.about}
        value={PROFILES.find((profile) => profile === current)}
        options={PROFILES.map((value) => ({
          value,
          label: text.account.profiles[value].name,
          note: text.account.profiles[value].about,
        }))}
        onChange={(profile) => save({ risk_profile: profile })}
        aside={<SavedMark saving={saving} />}
        error={refusal('risk_profile')}
      />
      <SaveProblem saving={saving} />
      <section className="flex flex-col gap-2">
        <h2 className="font-medium">{copy.limits}</h2>
        <Limits limits={limits} />
      </section>
      <section className="flex flex-col gap-3">
        <h2 className="font-medium">{copy.again}</h2>
        {isAsking ? (
          <div className="rounded-lg border border-line bg-card p-4">
            <Questionnaire
              accept={copy.accept}
              pending={saving.status === 'pending'}
              onAccept={({ risk_profile }) => {
                save({ risk_profile });
                setIsAsking(false);
              }}
            />
          </div>
        ) : (
          <Button className="self-start" onClick={() => setIsAsking(true)}>
            {copy.ask}
          </Button>
        )}
      </section>
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../api/session';
import { Button } from '../../components/Button';
import { RegionFields } from '../../components/person/RegionFields';
import { RadioGroup } from '../../components/RadioGroup';
import { useLanguage } from '../../i18n/LanguageProvider';
import { LANG_NAMES, LANGS } from '../../i18n/language';

/** Language and region: both show at once what they do. */
export function PlaceStep({ onNext }: { onNext: () => void }) {
  const { lang, text, choose, region, chooseRegion } = useLanguage();
  const session = useQuery(sessionQuery);
  return (
    <>
      <RadioGroup
        legend={text.account.language}
        columns={2}
        value={lang}
        options={LANGS.map((value) => ({ value, label: LANG_NAMES[value], lang: value }))}
        onChange={choose}
      />
      <RegionFields
        region={region.id}
        zone={region.zone}
        now={session.data?.clock.now ?? 0}
        onRegion={({ id, time_zones: [zone] }) => chooseRegion({ id, zone })}
        onZone={(zone) => chooseRegion({ zone })}
      />
      <Button look="primary" onClick={onNext}>
        {text.account.welcome.next}
      </Button>
    </>
  );
}

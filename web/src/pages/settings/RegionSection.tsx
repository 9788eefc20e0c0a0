import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../api/session';
import { settingsQuery } from '../../api/setting';
import { RegionFields } from '../../components/person/RegionFields';
import { RadioGroup } from '../../components/RadioGroup';
import { useLanguage } from '../../i18n/LanguageProvider';
import { LANG_NAMES, LANGS } from '../../i18n/language';
import { SavedMark, SaveProblem } from './SavedMark';
import { useField } from './save';

export function RegionSection() {
  const { lang, text, choose, region, chooseRegion } = useLanguage();
  const settings = useQuery(settingsQuery);
  const session = useQuery(sessionQuery);
  const language = useField();
  const place = useField();
  const clock = useField();
  return (
    <>
      <RadioGroup
        legend={text.settings.language}
        columns={2}
        value={lang}
        options={LANGS.map((value) => ({ value, label: LANG_NAMES[value], lang: value }))}
        onChange={(wanted) => {
          language.save({ lang: wanted });
          return choose(wanted);
        }}
        aside={<SavedMark saving={language.saving} />}
        error={language.refusal('lang')}
      />
      <SaveProblem saving={language.saving} />
      <RegionFields
        region={region.id ?? settings.data?.region}
        zone={region.zone}
        now={session.data?.clock.now ?? 0}
        onRegion={({ id, time_zones: [zone] }) => {
          chooseRegion({ id, zone });
          place.save({ region: id, time_zone: zone ?? null });
        }}
        onZone={(zone) => {
          chooseRegion({ zone });
          clock.save({ time_zone: zone });
        }}
        regionAside={<SavedMark saving={place.saving} />}
        zoneAside={<SavedMark saving={clock.saving} />}
        regionError={place.refusal('region')}
        zoneError={clock.refusal('time_zone') ?? place.refusal('time_zone')}
      />
      <SaveProblem saving={place.saving} />
      <SaveProblem saving={clock.saving} />
    </>
  );
}

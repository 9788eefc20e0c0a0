import { regionsQuery } from '../../api/setting';
import { NOW, regions, SETTINGS } from '../../gallery/sample';
import { type Means, refuse, type Stories } from '../../gallery/story';
import { RegionFields } from './RegionFields';

const draw = ({ text }: Means) => (
  <div className="flex flex-col gap-5">
    <RegionFields
      region={SETTINGS.region}
      zone={SETTINGS.time_zone}
      now={NOW}
      onRegion={() => {}}
      onZone={() => {}}
      zoneAside={<span className="text-sm text-good">{text.settings.saved}</span>}
    />
  </div>
);

export const stories: Stories = {
  usual: {
    prepare: (queries, lang) => queries.setQueryData(regionsQuery(lang).queryKey, regions(lang)),
    draw,
  },
  loading: draw,
  error: {
    prepare: (queries, lang) => refuse(queries, regionsQuery(lang).queryKey),
    draw,
  },
};

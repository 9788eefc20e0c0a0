import { dataStatusQuery } from '../../api/data';
import { dataStatus } from '../../gallery/sample';
import { lose, type Stories, type Story } from '../../gallery/story';
import { HealthPill } from './HealthPill';

const pill = (health: 'up_to_date' | 'partial' | 'stale' | 'empty'): Story => ({
  prepare: (queries, lang) =>
    queries.setQueryData(dataStatusQuery(lang).queryKey, { ...dataStatus(lang), health }),
  draw: () => <HealthPill />,
});

export const stories: Stories = {
  upToDate: pill('up_to_date'),
  partial: pill('partial'),
  stale: pill('stale'),
  empty: pill('empty'),
  loading: () => <HealthPill />,
  offline: {
    prepare: (queries, lang) => lose(queries, dataStatusQuery(lang).queryKey),
    draw: () => <HealthPill />,
  },
};

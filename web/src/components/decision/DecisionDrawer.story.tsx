import { decisionQuery } from '../../api/decision';
import type { Decision } from '../../api/recommendation';
import {
  bare,
  decision,
  extreme,
  NOW,
  resolved,
  thin,
  waiting,
  withoutData,
} from '../../gallery/sample';
import { refuse, type Stories, type Story } from '../../gallery/story';
import type { Lang } from '../../i18n/language';
import { DecisionDrawer } from './DecisionDrawer';

const ID = 'shown';

function drawer(of: (lang: Lang) => Decision, change: Partial<Story> = {}): Story {
  return {
    place: 'alone',
    prepare: (queries, lang) => queries.setQueryData(decisionQuery(ID, lang).queryKey, of(lang)),
    draw: () => <DecisionDrawer id={ID} onClose={() => {}} />,
    ...change,
  };
}

export const stories: Stories = {
  decision: drawer(decision),
  unchanged: drawer(waiting),
  withoutData: drawer(withoutData),
  thin: drawer(thin),
  bare: drawer(bare),
  hit: drawer((lang) => resolved(lang, true)),
  miss: drawer((lang) => resolved(lang, false)),
  extreme: drawer(extreme),
  stale: drawer(decision, { keptAt: NOW }),
  loading: drawer(decision, { prepare: () => {} }),
  error: drawer(decision, {
    prepare: (queries, lang) => refuse(queries, decisionQuery(ID, lang).queryKey),
  }),
};

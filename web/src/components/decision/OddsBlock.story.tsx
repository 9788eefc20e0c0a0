import {
  clear,
  decision,
  drifting,
  extreme,
  thin,
  unsure,
  waiting,
  withoutData,
} from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { OddsBlock } from './OddsBlock';

export const stories: Stories = {
  usual: ({ lang }) => <OddsBlock level={3} decision={decision(lang)} />,
  doesNotPay: ({ lang }) => <OddsBlock level={3} decision={waiting(lang)} />,
  clear: ({ lang }) => <OddsBlock level={3} decision={clear(lang)} />,
  unsure: ({ lang }) => <OddsBlock level={3} decision={unsure(lang)} />,
  drift: ({ lang }) => <OddsBlock level={3} decision={drifting(lang)} />,
  thin: ({ lang }) => <OddsBlock level={3} decision={thin(lang)} />,
  extreme: ({ lang }) => <OddsBlock level={3} decision={extreme(lang)} />,
  without: ({ lang }) => <OddsBlock level={3} decision={withoutData(lang)} />,
};

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
  usual: ({ lang }) => <OddsBlock decision={decision(lang)} />,
  doesNotPay: ({ lang }) => <OddsBlock decision={waiting(lang)} />,
  clear: ({ lang }) => <OddsBlock decision={clear(lang)} />,
  unsure: ({ lang }) => <OddsBlock decision={unsure(lang)} />,
  drift: ({ lang }) => <OddsBlock decision={drifting(lang)} />,
  thin: ({ lang }) => <OddsBlock decision={thin(lang)} />,
  extreme: ({ lang }) => <OddsBlock decision={extreme(lang)} />,
  without: ({ lang }) => <OddsBlock decision={withoutData(lang)} />,
};

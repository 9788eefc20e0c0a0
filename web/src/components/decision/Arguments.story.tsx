import { bare, decision, extreme } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { Arguments } from './Arguments';

export const stories: Stories = {
  usual: ({ lang }) => <Arguments decision={decision(lang)} level={3} />,
  empty: ({ lang }) => <Arguments decision={bare(lang)} level={3} />,
  long: ({ lang }) => <Arguments decision={extreme(lang)} level={4} />,
};

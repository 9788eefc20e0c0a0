import type { Decision } from '../../api/recommendation';
import { clear, decision, extreme, thin, unsure } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { EdgeBar } from './EdgeBar';

const bar = ({ probability }: Decision) => probability && <EdgeBar odds={probability} />;

export const stories: Stories = {
  usual: ({ lang }) => bar(decision(lang)),
  clear: ({ lang }) => bar(clear(lang)),
  unsure: ({ lang }) => bar(unsure(lang)),
  widest: ({ lang }) => bar(extreme(lang)),
  empty: ({ lang }) => bar(thin(lang)),
};

import { DIGEST } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { CopyButton } from './CopyButton';

export const stories: Stories = {
  usual: ({ text }) => <CopyButton value={DIGEST} name={text.today.lineage.digest} />,
};

import { DIGEST } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { Where } from './Where';

export const stories: Stories = {
  usual: () => (
    <Where>
      <p className="break-all">{DIGEST}</p>
    </Where>
  ),
};

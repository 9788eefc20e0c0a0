import type { Stories } from '../gallery/story';
import { KeyCaps, Keys } from './Keys';

export const stories: Stories = {
  one: () => <Keys id="why" />,
  pair: () => <Keys id="go.today" />,
  chord: () => <Keys id="palette" />,
  many: () => <KeyCaps keys="mod+alt+shift+enter" />,
};

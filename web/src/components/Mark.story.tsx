import type { Stories } from '../gallery/story';
import { Mark } from './Mark';

export const stories: Stories = {
  usual: () => <Mark />,
  large: () => <Mark size={48} />,
};

import { LIMITS } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { Limits } from './Limits';

export const stories: Stories = {
  moderate: () => <Limits limits={LIMITS.moderate} />,
  aggressive: () => <Limits limits={LIMITS.aggressive} />,
};

import type { Stories } from '../gallery/story';
import { VERB_LOOKS, Verb } from './Verb';

const ACTIONS = Object.keys(VERB_LOOKS) as (keyof typeof VERB_LOOKS)[];

export const stories: Stories = {
  all: () => (
    <div className="flex flex-wrap gap-4">
      {ACTIONS.map((action) => (
        <Verb key={action} action={action} />
      ))}
    </div>
  ),
  waiting: () => <Verb action="HOLD" position="flat" />,
  large: () => <Verb action="SELL" className="text-lg" />,
};

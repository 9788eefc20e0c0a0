import type { Stories } from '../gallery/story';
import { Chip } from './Chip';

export const stories: Stories = {
  usual: ({ text }) => <Chip hint={text.shell.sampleHint}>{text.shell.sample}</Chip>,
  hatched: ({ text }) => (
    <Chip hint={text.shell.simulatedHint} hatched>
      {text.shell.simulated}
    </Chip>
  ),
};

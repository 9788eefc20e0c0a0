import type { Stories } from '../../gallery/story';
import { VerdictChip } from './VerdictChip';
import { VERDICTS } from './verdict';

export const stories: Stories = {
  small: () => (
    <p className="flex flex-wrap gap-2">
      {VERDICTS.map((verdict) => (
        <VerdictChip key={verdict} verdict={verdict} />
      ))}
      <VerdictChip verdict={undefined} />
    </p>
  ),
  large: () => (
    <p className="flex flex-wrap gap-2">
      {VERDICTS.map((verdict) => (
        <VerdictChip key={verdict} verdict={verdict} size="large" />
      ))}
      <VerdictChip verdict={null} size="large" />
    </p>
  ),
};

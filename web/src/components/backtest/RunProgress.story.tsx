import { runEvent } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { RunProgress } from './RunProgress';

export const stories: Stories = {
  queued: () => <RunProgress job="1" event={undefined} lost={false} />,
  running: () => <RunProgress job="1" event={runEvent(96, 144)} lost={false} />,
  lost: () => <RunProgress job="1" event={runEvent(143, 144)} lost />,
};

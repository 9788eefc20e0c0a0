import { jobEvent, LONG_TEXT } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { Button } from './Button';
import { JobProgress } from './JobProgress';

export const stories: Stories = {
  queued: ({ chapters }) => (
    <JobProgress
      title={chapters.data.refresh.running}
      steps={chapters.data.refresh.steps}
      event={undefined}
    />
  ),
  running: ({ text, chapters }) => (
    <JobProgress
      title={chapters.data.refresh.running}
      steps={chapters.data.refresh.steps}
      event={jobEvent(0.42, 'fetch')}
    >
      <Button compact className="self-start">
        {text.shell.close}
      </Button>
    </JobProgress>
  ),
  lost: ({ text, chapters }) => (
    <JobProgress
      title={chapters.data.refresh.running}
      steps={chapters.data.refresh.steps}
      event={jobEvent(0.42, 'fetch')}
      lost={text.shell.error.offline}
    />
  ),
  long: () => <JobProgress title={LONG_TEXT} steps={{}} event={jobEvent(1, LONG_TEXT)} />,
};

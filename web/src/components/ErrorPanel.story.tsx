import { ApiProblem } from '../api/problem';
import { REQUEST_ID, UNBROKEN } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { ErrorPanel } from './ErrorPanel';

const REFUSED = new ApiProblem(500, { code: 'internal', request_id: REQUEST_ID });

export const stories: Stories = {
  refused: ({ text }) => <ErrorPanel verb={text.today.verb} error={REFUSED} onRetry={() => {}} />,
  unreachable: ({ text }) => (
    <ErrorPanel verb={text.today.verb} error={new ApiProblem(0, undefined)} onRetry={() => {}} />
  ),
  withoutRetry: ({ text }) => (
    <ErrorPanel verb={text.today.lineage.replayVerb} error={new Error()} />
  ),
  detail: ({ text }) => (
    <ErrorPanel verb={text.today.verb} error={REFUSED} detail={UNBROKEN} onRetry={() => {}} />
  ),
};

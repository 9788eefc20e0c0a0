import { LONG_TEXT, RETURNS } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { DotPlot } from './DotPlot';

const MARKS = [
  { kind: 'stop', value: -0.034 },
  { kind: 'target', value: 0.051 },
] as const;

export const stories: Stories = {
  mixed: () => <DotPlot returns={RETURNS.mixed} marks={MARKS} label={LONG_TEXT} />,
  gains: () => <DotPlot returns={RETURNS.gains} label={LONG_TEXT} />,
  losses: () => <DotPlot returns={RETURNS.losses} marks={MARKS} label={LONG_TEXT} />,
  outlier: () => <DotPlot returns={RETURNS.outlier} marks={MARKS} label={LONG_TEXT} />,
  flat: () => <DotPlot returns={RETURNS.flat} label={LONG_TEXT} />,
  counted: () => <DotPlot returns={[]} hits={11} label={LONG_TEXT} />,
  unknown: () => <DotPlot returns={[]} label={LONG_TEXT} />,
};

import type { Statistics } from '../../api/record';
import { CalibrationPanel } from './CalibrationPanel';
import { CoveragePanel } from './CoveragePanel';
import { SkillPanel } from './SkillPanel';

/** What the shown part of the record amounts to. */
export function RecordPanels({ part }: { part: Statistics }) {
  const labels = { simulated: part.simulated, replayed: part.set === 'replayed' };
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,11fr)_minmax(0,10fr)]">
      <CalibrationPanel calibration={part.calibration} {...labels} />
      <div className="flex min-w-0 flex-col gap-4">
        <SkillPanel calibration={part.calibration} results={part.results} {...labels} />
        <CoveragePanel coverage={part.coverage} {...labels} />
      </div>
    </div>
  );
}

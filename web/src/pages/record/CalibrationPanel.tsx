import type { Calibration } from '../../api/record';
import { Where } from '../../components/Where';
import { formatNumber, formatPercent, formatPercentRange } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Panel } from './Panel';
import { ReliabilityChart } from './ReliabilityChart';
import { blocksOf } from './scale';

/** Decimals of a Brier score and of its parts. */
const SCORE_DECIMALS = 3;

interface Props {
  calibration: Calibration | null | undefined;
  simulated: boolean;
  replayed: boolean;
}

/** Does what we say come true? */
export function CalibrationPanel({ calibration, simulated, replayed }: Props) {
  const { text } = useLanguage();
  const copy = text.record.calibration;
  return (
    <Panel title={copy.title} simulated={simulated} replayed={replayed}>
      {calibration ? (
        <Reliability calibration={calibration} replayed={replayed} />
      ) : (
        <p className="max-w-prose text-muted">{copy.thin}</p>
      )}
    </Panel>
  );
}

function Reliability({ calibration, replayed }: { calibration: Calibration; replayed: boolean }) {
  const { lang, text } = useLanguage();
  const copy = text.record.calibration;
  const score = (value: number) => formatNumber(value, lang, SCORE_DECIMALS);
  const cases = formatNumber(calibration.cases, lang);
  const line = copy.line(
    formatPercent(calibration.mean_p, lang),
    formatPercent(calibration.happened, lang),
    formatPercentRange(calibration.lo, calibration.hi, lang),
    cases,
  );
  return (
    <>
      <p className="text-sm" data-cases={calibration.cases}>
        {line}
      </p>
      <div className={replayed ? 'hatched rounded-md' : undefined}>
        <ReliabilityChart calibration={calibration} />
      </div>
      <Legend />
      <StepTable calibration={calibration} />
      <Where>
        <p>{copy.method}</p>
        <p>
          {copy.parts(
            score(calibration.miscalibration),
            score(calibration.discrimination),
            score(calibration.uncertainty),
          )}
        </p>
      </Where>
    </>
  );
}

function Legend() {
  const { text } = useLanguage();
  const copy = text.record.calibration;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      <li className="flex items-center gap-1.5">
        <Swatch>
          <line x1={0} x2={20} y1={6} y2={6} className="stroke-focus" strokeWidth={2} />
          <circle cx={10} cy={6} r={3.5} className="fill-focus" />
        </Swatch>
        {copy.curve}
      </li>
      <li className="flex items-center gap-1.5">
        <Swatch>
          <circle cx={10} cy={6} r={3.5} className="fill-card stroke-focus" strokeWidth={1.5} />
        </Swatch>
        {copy.few}
      </li>
      <li className="flex items-center gap-1.5">
        <Swatch>
          <rect x={0} y={1} width={20} height={10} className="fill-fg/10" />
        </Swatch>
        {copy.band}
      </li>
      <li className="flex items-center gap-1.5">
        <Swatch>
          <line x1={0} x2={20} y1={6} y2={6} className="stroke-muted" strokeDasharray="3 4" />
        </Swatch>
        {copy.ideal}
      </li>
    </ul>
  );
}

function Swatch({ children }: { children: React.ReactNode }) {
  return (
    <svg width={20} height={12} viewBox="0 0 20 12" aria-hidden="true" className="fill-none">
      {children}
    </svg>
  );
}

/** The curve in numbers: one row for each of its steps. */
function StepTable({ calibration }: { calibration: Calibration }) {
  const { lang, text } = useLanguage();
  const copy = text.record.calibration;
  return (
    <details className="text-sm">
      <summary className="inline-flex min-h-8 items-center text-muted underline decoration-line underline-offset-2 hover:text-fg">
        {copy.table}
      </summary>
      <section
        aria-label={copy.table}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto"
      >
        <table className="evidence text-sm">
          <caption className="sr-only">{copy.title}</caption>
          <thead>
            <tr className="text-left text-muted">
              {Object.values(copy.columns).map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {blocksOf(calibration.curve).map(({ from, until, p, value, cases }) => {
              const band = calibration.consistency.find((point) => point.p === p);
              return (
                <tr key={p}>
                  <td>{formatPercentRange(from, until, lang)}</td>
                  <td>{formatPercent(value, lang)}</td>
                  <td>{formatNumber(cases, lang)}</td>
                  <td>{band && formatPercentRange(band.lo, band.hi, lang)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </details>
  );
}

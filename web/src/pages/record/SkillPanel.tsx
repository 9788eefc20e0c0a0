import type { ReactNode } from 'react';
import type { Calibration, Results } from '../../api/record';
import { Where } from '../../components/Where';
import { formatChange, formatNumber, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Interval } from './Interval';
import { Panel } from './Panel';

const SCORE_DECIMALS = 3;
const GAIN_DECIMALS = 2;
const ABSENT = '–';

interface Props {
  calibration: Calibration | null | undefined;
  results: Results | null | undefined;
  simulated: boolean;
  replayed: boolean;
}

/** Is it any use: against always stating the base rate, and against doing nothing clever. */
export function SkillPanel({ calibration, results, simulated, replayed }: Props) {
  const { text } = useLanguage();
  return (
    <Panel title={text.record.skill.title} simulated={simulated} replayed={replayed}>
      {calibration && <Skill calibration={calibration} />}
      {results && results.decisions > 0 ? (
        <ResultsTable results={results} />
      ) : (
        <p className="text-sm text-muted">{text.record.results.none}</p>
      )}
    </Panel>
  );
}

function Skill({ calibration }: { calibration: Calibration }) {
  const { lang, text } = useLanguage();
  const copy = text.record.skill;
  const { brier, base_brier, skill, skill_lo: lo, skill_hi: hi } = calibration;
  const known = lo != null && hi != null;
  const range = known ? `${formatPercent(lo, lang, 1)} – ${formatPercent(hi, lang, 1)}` : '';
  return (
    <div className="flex flex-col gap-2" data-cases={calibration.cases}>
      <dl className="grid grid-cols-3 gap-x-4">
        <Figure name={copy.brier}>{formatNumber(brier, lang, SCORE_DECIMALS)}</Figure>
        <Figure name={copy.base}>{formatNumber(base_brier, lang, SCORE_DECIMALS)}</Figure>
        <Figure name={copy.better}>{skill == null ? ABSENT : formatChange(skill, lang)}</Figure>
      </dl>
      {skill != null && <SkillInterval skill={skill} lo={lo} hi={hi} range={range} />}
      <p className="text-sm text-muted">
        {`${copy.cases(formatNumber(calibration.cases, lang))} · ${known ? copy.interval(range) : copy.early}`}
      </p>
      {known && (
        <p className="text-sm">{lo > 0 ? copy.above : hi < 0 ? copy.below : copy.crosses}</p>
      )}
      <Where>
        <p>{copy.method}</p>
      </Where>
    </div>
  );
}

interface IntervalProps {
  skill: number;
  lo: number | null | undefined;
  hi: number | null | undefined;
  range: string;
}

/** The axis reaches as far on both sides of 0, so that the eye can judge the lean. */
function SkillInterval({ skill, lo, hi, range }: IntervalProps) {
  const { lang, text } = useLanguage();
  const reach = Math.max(Math.abs(skill), Math.abs(lo ?? 0), Math.abs(hi ?? 0)) * 1.15 || 1;
  return (
    <Interval
      from={-reach}
      until={reach}
      value={skill}
      lo={lo}
      hi={hi}
      against={0}
      label={text.record.skill.axis(formatChange(skill, lang), range)}
    />
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-col">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="figure text-lg font-semibold">{children}</dd>
    </div>
  );
}

function ResultsTable({ results }: { results: Results }) {
  const { lang, text } = useLanguage();
  const copy = text.record.results;
  const ways = [
    [copy.follow, results.follow],
    [copy.buyAndHold, results.buy_and_hold],
    [copy.cash, results.cash],
  ] as const;
  const decisions = formatNumber(results.decisions, lang);
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-3" data-cases={results.decisions}>
      <h3 className="font-semibold">{copy.title}</h3>
      <p className="text-sm text-muted">
        {copy.period(formatDay(results.from, lang), formatDay(results.until, lang), decisions)}
      </p>
      <table className="w-full text-sm">
        <caption className="sr-only">{copy.title}</caption>
        <thead>
          <tr className="text-right text-muted">
            <th scope="col" className="text-left font-normal">
              {copy.what}
            </th>
            <th scope="col" className="pl-3 font-normal">
              {copy.drawdown}
            </th>
            <th scope="col" className="pl-3 font-normal">
              {copy.total}
            </th>
          </tr>
        </thead>
        <tbody>
          {ways.map(([name, way]) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1.5 text-left font-medium">
                {name}
              </th>
              <td className="figure py-1.5 pl-3 text-right">
                {formatChange(-way.max_drawdown, lang)}
              </td>
              <td className="figure py-1.5 pl-3 text-right font-semibold">
                {formatChange(way.return, lang)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {results.per_risk && <PerRisk perRisk={results.per_risk} />}
      <Where>
        <p>{copy.method}</p>
      </Where>
    </div>
  );
}

function PerRisk({ perRisk }: { perRisk: NonNullable<Results['per_risk']> }) {
  const { lang, text } = useLanguage();
  const copy = text.record.results;
  const gain = (value: number) => formatNumber(value, lang, GAIN_DECIMALS);
  const { mean, lo, hi, n } = perRisk;
  const range =
    lo != null && hi != null ? copy.perRiskRange(`${gain(lo)} – ${gain(hi)}`) : copy.perRiskEarly;
  return (
    <p className="text-sm" data-cases={n}>
      {`${copy.perRisk(gain(mean), formatNumber(n, lang))}${range}.`}
    </p>
  );
}

import type { BandCoverage } from '../../api/record';
import { Where } from '../../components/Where';
import { formatNumber, formatPercent, formatPercentRange } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Interval } from './Interval';
import { Panel } from './Panel';

interface Props {
  coverage: readonly BandCoverage[];
  simulated: boolean;
  replayed: boolean;
}

/** Did prices end where the bands said? */
export function CoveragePanel({ coverage, simulated, replayed }: Props) {
  const { text } = useLanguage();
  const copy = text.record.coverage;
  return (
    <Panel title={copy.title} simulated={simulated} replayed={replayed}>
      <ul className="flex flex-col gap-3">
        {coverage.map((one) => (
          <Level key={one.level} coverage={one} />
        ))}
      </ul>
      <p className="text-xs text-muted" aria-hidden="true">
        {copy.legend}
      </p>
      <Where>
        <p>{copy.method}</p>
      </Where>
    </Panel>
  );
}

function Level({ coverage }: { coverage: BandCoverage }) {
  const { lang, text } = useLanguage();
  const copy = text.record.coverage;
  const { level, cases, inside, rate, lo, hi } = coverage;
  const count = formatNumber(cases, lang);
  const said = formatPercent(level, lang);
  if (rate == null) {
    return (
      <li className="flex flex-col gap-1">
        <span className="text-sm font-medium">{copy.said(said)}</span>
        <span className="text-sm text-muted">{copy.thin(count)}</span>
      </li>
    );
  }
  const was = formatPercent(rate, lang);
  const range = lo != null && hi != null ? formatPercentRange(lo, hi, lang) : '';
  return (
    <li className="flex flex-col" data-cases={cases}>
      <span className="flex flex-wrap justify-between gap-x-3 text-sm">
        <span className="font-medium">{copy.said(said)}</span>
        <span className="text-muted">{copy.was(was, formatNumber(inside, lang), count)}</span>
      </span>
      <Interval
        from={0}
        until={1}
        value={rate}
        lo={lo}
        hi={hi}
        against={level}
        label={copy.axis(said, was, range, count)}
      />
    </li>
  );
}

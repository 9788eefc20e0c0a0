import { useQuery } from '@tanstack/react-query';
import { type BacktestRequest, estimateQuery } from '../../api/backtest';
import { ApiProblem } from '../../api/problem';
import { Button } from '../../components/Button';
import { formatDuration } from '../../format/age';
import { formatCompact, formatNumber } from '../../format/number';
import { formatDay } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { useSettled } from '../../paced';

/** Typing is over when nothing came for this long. */
const TYPED_MS = 350;

interface Props {
  /** Absent while something is wrong with the form. */
  request: BacktestRequest | undefined;
  isBusy: boolean;
}

/** What the launch will take, and the launch. */
export function EstimateBox({ request, isBusy }: Props) {
  const { lang } = useLanguage();
  const copy = useChapter('backtests').launch;
  // Compared as text: the same request made anew is the same.
  const settled = useSettled(request && JSON.stringify(request), TYPED_MS);
  const asked = settled === undefined ? undefined : (JSON.parse(settled) as BacktestRequest);
  const estimate = useQuery(estimateQuery(asked));
  const { data } = estimate;
  const refused = estimate.error instanceof ApiProblem ? estimate.error.message : undefined;
  const isOff = !request || isBusy;
  const runs = data && copy.runs(formatNumber(data.runs, lang), data.runs === 1);
  return (
    <aside className="sticky top-(--bar-top) flex flex-col gap-3 rounded-lg border border-line bg-card p-4 max-lg:static sm:p-5 lg:mt-0">
      <p role="status" className="min-h-7 text-lg font-semibold text-balance">
        {runs && !refused
          ? copy.estimate(runs, formatDuration(Math.max(data.seconds * 1_000, 1_000), lang))
          : (refused ?? copy.estimating)}
      </p>
      <ul className="flex min-h-12 flex-col gap-0.5 text-sm text-muted">
        {data?.symbols.map(({ symbol, bars, from, until }) => (
          <li key={symbol}>
            {copy.covers(
              symbol,
              formatCompact(bars, lang),
              formatDay(from, lang),
              formatDay(until - 1, lang),
            )}
          </li>
        ))}
        {data && data.impossible > 0 && (
          <li>{copy.impossible(formatNumber(data.impossible, lang))}</li>
        )}
      </ul>
      <Button look="primary" type="submit" aria-disabled={isOff}>
        {isBusy ? copy.launching : copy.launch}
        {!isBusy && (
          <span aria-hidden="true" className="max-sm:hidden">
            <Keys id="submit" />
          </span>
        )}
      </Button>
    </aside>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type AssetRow, overviewQuery } from '../../api/assets';
import type { Decision } from '../../api/recommendation';
import { AssetLink } from '../../components/AssetLink';
import { Button } from '../../components/Button';
import { Chip } from '../../components/Chip';
import { whyOf } from '../../components/decision/reason';
import { Spark } from '../../components/Spark';
import { Verb } from '../../components/Verb';
import { formatNumber, formatPercent, formatPercentRange } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { inTableOrder } from './order';
import { RefreshGate } from './RefreshGate';

interface Props {
  decisions: readonly Decision[];
  unchanged: number;
  withoutData: number;
  onOpen: (decision: Decision) => void;
}

/** Everything that asks for no action, one line each, with the reason. */
export function UnchangedTable({ decisions, unchanged, withoutData, onOpen }: Props) {
  const { text } = useLanguage();
  const columns = text.today.table;
  const isSimulated = decisions.some((decision) => decision.simulated);
  const rows = useOverview();
  return (
    <section
      aria-labelledby="unchanged"
      className="flex flex-col gap-2"
      data-simulated={isSimulated}
    >
      <div className="flex flex-wrap items-center gap-x-3">
        <h2 id="unchanged" className="text-lg font-semibold">
          {columns.title(unchanged, withoutData)}
        </h2>
        {isSimulated && (
          <Chip hint={text.shell.simulatedHint} hatched>
            {text.shell.simulated}
          </Chip>
        )}
      </div>
      <div className="rounded-lg border border-line bg-card">
        <table aria-labelledby="unchanged" className="unchanged w-full text-sm">
          <thead>
            <tr className="text-left text-muted">
              <th scope="col">{columns.asset}</th>
              <th scope="col">{columns.action}</th>
              <th scope="col">{columns.why}</th>
              <th scope="col" className="text-right">
                {columns.odds}
              </th>
              <th scope="col" className="text-right">
                {columns.price}
              </th>
              <th scope="col" className="max-lg:hidden">
                {columns.spark}
              </th>
              <th scope="col">
                <span className="sr-only">{columns.details}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {inTableOrder(decisions).map((decision) => (
              <Row
                key={decision.id}
                decision={decision}
                row={rows.get(decision.instrument.symbol)}
                onOpen={() => onOpen(decision)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface RowProps {
  decision: Decision;
  /** The asset in one line, once it has come. */
  row: AssetRow | undefined;
  onOpen: () => void;
}

function Row({ decision, row, onOpen }: RowProps) {
  const { lang, text } = useLanguage();
  const { instrument, price } = decision;
  const silent = decision.status === 'without_data';
  return (
    <tr className={silent ? 'hatched' : undefined}>
      <th scope="row" className="area-asset text-left">
        <AssetLink symbol={instrument.symbol} />{' '}
        <span className="text-xs font-normal text-muted lg:block">{instrument.name}</span>
      </th>
      <td className="area-action">
        {silent ? (
          <span className="text-muted">{text.today.noRecommendation}</span>
        ) : (
          <>
            <Verb action={decision.action} position={decision.position} />
            <Since row={row} />
          </>
        )}
      </td>
      <td className="area-why text-muted">
        {whyOf(decision)}
        {silent && (
          <span className="mt-1 block">
            <RefreshGate symbol={instrument.symbol} />
          </span>
        )}
      </td>
      <td className="area-odds text-right">
        <RowOdds decision={decision} />
      </td>
      <td className="area-price figure text-right">
        {price != null && formatNumber(price, lang, instrument.price_decimals)}
      </td>
      <td className="max-lg:hidden">
        <span className="block h-6 w-22">{row && <Spark closes={row.spark} />}</span>
      </td>
      <td className="area-more text-right">
        <Button
          compact
          look="quiet"
          className="-my-1"
          aria-label={text.today.details(instrument.symbol)}
          onClick={onOpen}
        >
          {text.today.table.see}
        </Button>
      </td>
    </tr>
  );
}

/** Since when the same is said. Its line is there before the answer is, so that nothing moves. */
function Since({ row }: { row: AssetRow | undefined }) {
  const { lang, text } = useLanguage();
  const since = row?.decision?.since;
  return (
    <span className="figure block min-h-4 text-xs text-muted" data-since={since}>
      {since != null && text.assets.since(formatDay(since, lang))}
    </span>
  );
}

/** Late enough to leave the first answer alone. */
const IDLE_MS = 300;

/** Every asset in one line, by symbol: asked for once the answer of the day has been drawn. */
function useOverview(): ReadonlyMap<string, AssetRow> {
  const { lang } = useLanguage();
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIdle(true), IDLE_MS);
    return () => clearTimeout(timer);
  }, []);
  const { data } = useQuery({ ...overviewQuery(lang), enabled: isIdle });
  return new Map(data?.items.map((row) => [row.instrument.symbol, row]));
}

function RowOdds({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const odds = decision.probability;
  if (!odds) return null;
  if (odds.p == null) return <span className="text-muted">{text.today.table.thin}</span>;
  return (
    <span
      data-probability={odds.p}
      data-low={odds.lo}
      data-high={odds.hi}
      data-cases={odds.n}
      className="lg:flex lg:flex-col"
    >
      {formatPercent(odds.p, lang)}{' '}
      <span className="text-xs text-muted">
        {odds.lo != null && odds.hi != null && (
          <span className="figure">{`${formatPercentRange(odds.lo, odds.hi, lang)} ·`}</span>
        )}{' '}
        <span className="figure">{text.today.table.cases(formatNumber(odds.n, lang))}</span>
      </span>
    </span>
  );
}

import { Link } from '@tanstack/react-router';
import { symbolPath } from '../../api/asset';
import type { AssetRow } from '../../api/assets';
import { Chip } from '../../components/Chip';
import { Spark } from '../../components/Spark';
import { Verb } from '../../components/Verb';
import {
  formatChange,
  formatMoney,
  formatNumber,
  formatPercent,
  formatPercentRange,
} from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { useShortcut } from '../../keyboard/keyboard';
import { useRowKeys } from '../../keyboard/useRowKeys';
import { isStale } from './filter';

interface Props {
  rows: readonly AssetRow[];
  onFollow: (wish: { symbol: string; followed: boolean }) => void;
}

/** One asset a line. `j` and `k` go through them, `f` follows, Enter opens. */
export function AssetsTable({ rows, onFollow }: Props) {
  const { text } = useLanguage();
  const { body, place } = useRowKeys('a[data-symbol]');
  useShortcut('follow', () => {
    const row = rows[place()];
    if (row) onFollow({ symbol: row.instrument.symbol, followed: !row.followed });
  });
  const copy = text.assets;
  const columns = [copy.odds, copy.price, copy.day, copy.month];
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-card">
      <table aria-label={copy.title} className="assets w-full text-sm">
        <thead>
          <tr className="text-left text-muted">
            <th scope="col">
              <span className="sr-only">{copy.following}</span>
            </th>
            <th scope="col">{copy.asset}</th>
            <th scope="col">{copy.action}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className="text-right whitespace-nowrap">
                {column}
              </th>
            ))}
            <th scope="col" className="whitespace-nowrap">
              {copy.spark}
            </th>
            <th scope="col" className="text-right">
              {copy.risk}
            </th>
            <th scope="col" className="text-right">
              {copy.age}
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row) => (
            <Row key={row.instrument.symbol} row={row} onFollow={onFollow} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, onFollow }: { row: AssetRow; onFollow: Props['onFollow'] }) {
  const { lang, text } = useLanguage();
  const copy = text.assets;
  const { instrument, followed, price } = row;
  const { symbol } = instrument;
  return (
    <tr className={isStale(row) ? 'hatched' : undefined}>
      <td className="assets-star w-10">
        <button
          type="button"
          aria-pressed={followed}
          aria-label={followed ? copy.unfollow(symbol) : copy.follow(symbol)}
          title={followed ? copy.unfollow(symbol) : copy.follow(symbol)}
          onClick={() => onFollow({ symbol, followed: !followed })}
          className="min-h-8 min-w-8 cursor-pointer rounded-md text-base text-muted hover:bg-sunk hover:text-fg aria-pressed:text-fg"
        >
          <span aria-hidden="true">{followed ? '★' : '☆'}</span>
        </button>
      </td>
      <th scope="row" className="assets-name text-left font-normal">
        <Link
          to="/assets/$symbol"
          params={{ symbol: symbolPath(symbol) }}
          data-symbol={symbol}
          className="inline-flex min-h-6 items-center font-semibold whitespace-nowrap underline decoration-line underline-offset-2 hover:decoration-fg"
        >
          {symbol}
        </Link>{' '}
        <span className="text-xs text-muted min-[72rem]:block">{instrument.name}</span>
      </th>
      <td className="assets-verb">
        <Standing row={row} />
      </td>
      <td className="assets-odds min-[72rem]:text-right">
        <Odds row={row} />
      </td>
      <td className="assets-price figure text-right font-medium">
        {price != null && formatMoney(price, instrument.currency, lang, instrument.price_decimals)}
      </td>
      <td className="assets-day figure text-right">
        {row.change_1d != null && formatChange(row.change_1d, lang)}
      </td>
      <td className="assets-month figure text-right">
        {row.change_30d != null && formatChange(row.change_30d, lang)}
      </td>
      <td className="assets-spark">
        <Spark closes={row.spark} />
      </td>
      <td className="assets-risk relative text-right min-[72rem]:whitespace-nowrap text-muted">
        {row.risk != null && (
          <>
            <span className="min-[72rem]:sr-only">{`${copy.riskName} `}</span>
            {copy.riskOf(row.risk)}
          </>
        )}
      </td>
      <td className="assets-age text-xs min-[72rem]:text-right text-muted">
        <Age row={row} />
      </td>
    </tr>
  );
}

function Standing({ row }: { row: AssetRow }) {
  const { lang, text } = useLanguage();
  const { decision } = row;
  if (!decision) return <span className="text-muted">{text.assets.noDecision}</span>;
  if (decision.status === 'without_data') {
    return (
      <span className="text-muted" title={decision.text}>
        {text.today.noRecommendation}
      </span>
    );
  }
  return (
    <span title={decision.text}>
      <Verb action={decision.action} position={decision.position} />{' '}
      <span className="text-xs text-muted min-[72rem]:block min-[72rem]:whitespace-nowrap">
        {text.assets.since(formatDay(decision.since, lang))}
      </span>
    </span>
  );
}

function Odds({ row: { decision } }: { row: AssetRow }) {
  const { lang, text } = useLanguage();
  if (!decision || decision.n == null) return null;
  if (decision.p == null) return <span className="text-muted">{text.assets.thin}</span>;
  const { p, lo, hi, n } = decision;
  return (
    <span
      data-probability={p}
      data-low={lo}
      data-high={hi}
      data-cases={n}
      className="min-[72rem]:flex min-[72rem]:flex-col"
    >
      {formatPercent(p, lang)}{' '}
      <span className="text-xs text-muted">
        {lo != null && hi != null && (
          <span className="figure">{`${formatPercentRange(lo, hi, lang)} ·`}</span>
        )}{' '}
        <span className="figure">{text.assets.cases(formatNumber(n, lang))}</span>
      </span>
    </span>
  );
}

function Age({ row }: { row: AssetRow }) {
  const { lang, text } = useLanguage();
  if (row.as_of == null) return <span>{text.assets.noData}</span>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 min-[72rem]:justify-end">
      {isStale(row) && <span className="text-hold">{text.assets.stale}</span>}
      <span className="figure">{formatDay(row.as_of, lang)}</span>
      {row.sample && <Chip hint={text.shell.sampleHint}>{text.shell.sample}</Chip>}
    </span>
  );
}

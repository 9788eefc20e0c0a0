import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { symbolPath } from '../../api/asset';
import type { BacktestDetail, TradeColumns } from '../../api/backtest';
import { formatChange, formatNumber } from '../../format/number';
import { formatDay, formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { type TradeCell, TradesTable } from './TradesTable';
import type { Names, Trades as Picked } from './trades';

/** Bars of the chart shown on each side of a trade, as a share of its length. */
const AROUND = 1.5;
const AROUND_MS_MIN = 20 * 86_400_000;
const DAY_MS = 86_400_000;
/** Figures that a price has at least, whatever its size. */
const PRICE_FIGURES = 6;

interface Props {
  columns: TradeColumns;
  backtest: BacktestDetail;
}

/** The trades of a run in words and figures. */
export function Trades({ columns, backtest }: Props) {
  const { lang } = useLanguage();
  const { trades: copy } = useChapter('backtests');
  const trades = useMemo<Picked>(
    () => ({
      openedAt: columns.opened_at,
      closedAt: columns.closed_at,
      isShort: (row) => (columns.side[row] ?? 1) < 0,
      returns: columns.return,
      reason: (row) => columns.reasons[columns.exit_reason[row] ?? 0] ?? '',
    }),
    [columns],
  );
  const names = useMemo<Names>(
    () => ({
      reason: (code) => copy.reasons[code] ?? code,
      long: copy.sides.long,
      short: copy.sides.short,
    }),
    [copy],
  );
  const cells = useMemo<TradeCell[]>(() => {
    const isIntraday = columns.opened_at.some((at) => at % DAY_MS !== 0);
    const moment = (at: number | undefined) =>
      at === undefined ? '' : isIntraday ? formatMinute(at, lang) : formatDay(at, lang);
    const price = (value: number | undefined) =>
      value === undefined ? '' : formatNumber(value, lang, decimalsOf(value));
    const names = copy.columns;
    return [
      {
        id: 'number',
        title: names.number,
        draw: (row) => formatNumber(columns.number[row] ?? 0, lang),
      },
      ...(backtest.instruments.length > 1
        ? [{ id: 'symbol', title: names.symbol, draw: (row: number) => symbolOf(row) }]
        : []),
      { id: 'opened', title: names.opened, draw: (row) => moment(columns.opened_at[row]) },
      { id: 'closed', title: names.closed, draw: (row) => moment(columns.closed_at[row]) },
      {
        id: 'side',
        title: names.side,
        draw: (row) => (trades.isShort(row) ? copy.sides.short : copy.sides.long),
      },
      { id: 'entry', title: names.entry, isRight: true, draw: (row) => price(columns.entry[row]) },
      { id: 'exit', title: names.exit, isRight: true, draw: (row) => price(columns.exit[row]) },
      {
        id: 'return',
        title: names.return,
        isRight: true,
        draw: (row) => <Gain value={columns.return[row] ?? 0} />,
      },
      {
        id: 'pnl',
        title: names.pnl,
        isRight: true,
        draw: (row) => formatNumber(columns.pnl[row] ?? 0, lang, 2),
      },
      { id: 'reason', title: names.reason, draw: (row) => names_(trades.reason(row)) },
      {
        id: 'bars',
        title: names.bars,
        isRight: true,
        draw: (row) => formatNumber(columns.bars_held[row] ?? 0, lang),
      },
      {
        id: 'chart',
        title: names.chart,
        draw: (row) => (
          <OnChart
            symbol={symbolOf(row)}
            timeframe={backtest.timeframe}
            from={columns.opened_at[row] ?? 0}
            until={columns.closed_at[row] ?? 0}
          />
        ),
      },
    ];
    function symbolOf(row: number) {
      return columns.symbols[columns.symbol[row] ?? 0] ?? backtest.symbol;
    }
    function names_(code: string) {
      return copy.reasons[code] ?? code;
    }
  }, [columns, trades, copy, lang, backtest]);
  if (columns.opened_at.length === 0) {
    return <p className="px-4 pb-4 text-muted sm:px-5">{copy.noneAtAll}</p>;
  }
  return (
    <TradesTable
      trades={trades}
      names={names}
      cells={cells}
      label={copy.title}
      hasSymbols={backtest.instruments.length > 1}
    />
  );
}

/** What a trade brought: a filled dot for a gain, a hollow one for a loss. */
function Gain({ value }: { value: number }) {
  const { lang } = useLanguage();
  return (
    <>
      <span aria-hidden="true" className={value > 0 ? 'text-buy' : 'text-sell'}>
        {value > 0 ? '● ' : '○ '}
      </span>
      <span className="font-semibold">{formatChange(value, lang)}</span>
    </>
  );
}

interface OnChartProps {
  symbol: string;
  timeframe: string;
  from: number;
  until: number;
}

function OnChart({ symbol, timeframe, from, until }: OnChartProps) {
  const { lang } = useLanguage();
  const copy = useChapter('backtests').trades;
  const around = Math.max((until - from) * AROUND, AROUND_MS_MIN);
  const search = {
    tf: timeframe,
    from: new Date(from - around).toISOString(),
    to: new Date(until + around).toISOString(),
  };
  return (
    <Link
      to="/assets/$symbol"
      params={{ symbol: symbolPath(symbol) }}
      search={search as never}
      preload={false}
      aria-label={copy.seeOf(formatDay(from, lang))}
      className="underline decoration-line underline-offset-2 hover:decoration-fg"
    >
      {copy.see}
    </Link>
  );
}

function decimalsOf(price: number): number {
  const whole = Math.max(Math.floor(Math.log10(Math.abs(price) || 1)) + 1, 1);
  return Math.min(Math.max(PRICE_FIGURES - whole, 2), 8);
}

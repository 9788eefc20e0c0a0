import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef } from 'react';
import { type Sheet, type StrategyDetail, sheetQuery } from '../../api/strategy';
import { ABSENT } from '../../components/backtest/figure';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { ErrorPanel } from '../../components/ErrorPanel';
import { formatChange, formatNumber } from '../../format/number';
import { formatDay } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

const RATIO_DECIMALS = 2;
/** What an address ends with that leads here. */
const ANCHOR = 'sheet';

/** What it did on every series of the sample, beside holding. */
export function SheetPanel({ strategy }: { strategy: StrategyDetail }) {
  const { detail: copy } = useChapter('strategies');
  const sheet = useQuery(sheetQuery(strategy.id, strategy.version));
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (window.location.hash === `#${ANCHOR}`) frame.current?.scrollIntoView();
  }, []);
  return (
    <div ref={frame} id={ANCHOR} className="min-h-60 scroll-mt-(--bar-top)">
      <SimulatedPanel title={copy.sheet} about={copy.sheetAbout} isFlush>
        {sheet.isPending && (
          <p role="status" className="px-4 pb-4 text-muted sm:px-5">
            {copy.measuring}
          </p>
        )}
        {sheet.isError && !sheet.data && (
          <div className="p-4">
            <ErrorPanel verb={copy.sheetVerb} error={sheet.error} onRetry={() => sheet.refetch()} />
          </div>
        )}
        {sheet.data && <Measured sheet={sheet.data} />}
      </SimulatedPanel>
    </div>
  );
}

function Measured({ sheet }: { sheet: Sheet }) {
  const { lang } = useLanguage();
  const { detail: copy } = useChapter('strategies');
  const { words } = useChapter('backtests');
  const { summary } = sheet;
  const count = (value: number) => formatNumber(value, lang);
  const { sheetColumns: columns } = copy;
  const figures = [
    columns.total,
    columns.sharpe,
    columns.drawdown,
    columns.trades,
    columns.hold,
    columns.holdSharpe,
  ];
  return (
    <>
      <p className="px-4 sm:px-5">
        {copy.sheetSaid(
          count(summary.series),
          count(summary.positive),
          count(summary.beat_holding),
        )}{' '}
        {summary.median_sharpe != null &&
          copy.sheetSharpe(
            count(summary.above_zero),
            formatNumber(summary.median_sharpe, lang, RATIO_DECIMALS),
          )}
      </p>
      <section
        aria-label={words.table(copy.sheet)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="relative max-h-96 overflow-auto border-t border-line"
      >
        <table aria-label={copy.sheet} className="evidence w-full text-sm">
          <thead>
            <tr className="text-left text-muted">
              <th scope="col">{columns.series}</th>
              <th scope="col">{columns.period}</th>
              {figures.map((name) => (
                <th key={name} scope="col" className="text-right">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sheet.rows.map((row) => (
              <Row
                key={`${row.symbol} ${row.timeframe}`}
                row={row}
                width={figures.length + 1}
                tradesMin={sheet.trades_min}
              />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

interface RowProps {
  row: Sheet['rows'][number];
  /** Columns beside the series. */
  width: number;
  tradesMin: number;
}

function Row({ row, width, tradesMin }: RowProps) {
  const { lang } = useLanguage();
  const { detail: copy } = useChapter('strategies');
  const { measured } = row;
  const change = (value: number | null | undefined) =>
    value == null ? ABSENT : formatChange(value, lang, 1);
  const ratio = (value: number | null | undefined) =>
    value == null ? ABSENT : formatNumber(value, lang, RATIO_DECIMALS);
  const name = (
    <th scope="row" className="text-left font-normal whitespace-nowrap">
      <span className="font-semibold">{row.symbol}</span>
      <span className="text-muted">{` ${row.timeframe}`}</span>
    </th>
  );
  if (!measured) {
    return (
      <tr>
        {name}
        <td colSpan={width} className="text-muted">
          {copy.notRun}
        </td>
      </tr>
    );
  }
  const { account, hold, trades } = measured;
  const hasInterval = account.sharpe_low != null && account.sharpe_high != null;
  return (
    <tr>
      {name}
      <td className="whitespace-nowrap text-muted">
        {`${formatDay(measured.from, lang)} → ${formatDay(measured.last, lang)}`}
      </td>
      <td className="text-right font-semibold">{change(account.total_return)}</td>
      <td className="text-right whitespace-nowrap">
        {ratio(account.sharpe)}
        {hasInterval && (
          <span className="text-muted">
            {` (${copy.sheetRange(ratio(account.sharpe_low), ratio(account.sharpe_high))})`}
          </span>
        )}
      </td>
      <td className="text-right">
        {account.max_drawdown == null ? ABSENT : change(-account.max_drawdown)}
      </td>
      <td className="text-right whitespace-nowrap">
        {formatNumber(trades, lang)}
        {trades < tradesMin && <span className="text-muted">{` · ${copy.few}`}</span>}
      </td>
      <td className="text-right text-muted">{change(hold.total_return)}</td>
      <td className="text-right text-muted">{ratio(hold.sharpe)}</td>
    </tr>
  );
}

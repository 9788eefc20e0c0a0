import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useDeferredValue, useMemo, useRef, useState } from 'react';
import { Choice } from '../../components/Choice';
import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { useShortcut } from '../../keyboard/keyboard';
import {
  type Names,
  ORDERS,
  type Order,
  OUTCOMES,
  type Outcome,
  pickTrades,
  type Trades,
} from './trades';

/** Height of a row; the style sheet says the same. */
const ROW_PX = 36;
/** Rows drawn above and below those in view. */
const SPARE_ROWS = 8;
const PAGE_ROWS = 12;

export interface TradeCell {
  id: string;
  title: string;
  isRight?: boolean;
  draw: (row: number) => React.ReactNode;
}

interface Props {
  trades: Trades;
  names: Names;
  cells: readonly TradeCell[];
  label: string;
  /** Trades of several assets: one column more. */
  hasSymbols?: boolean;
}

/** Every trade of a run. However many there are, only those in view are on the page. */
export function TradesTable({ trades, names, cells, label, hasSymbols = false }: Props) {
  const { lang } = useLanguage();
  const copy = useChapter('backtests').trades;
  const [outcome, setOutcome] = useState<Outcome>('all');
  const [order, setOrder] = useState<Order>('opened');
  const [words, setWords] = useState('');
  const wanted = useDeferredValue(words);
  const search = useRef<HTMLInputElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () => pickTrades(trades, { outcome, order, words: wanted }, names),
    [trades, outcome, order, wanted, names],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: SPARE_ROWS,
  });
  useShortcut('search', () => search.current?.focus());
  function steer(event: KeyboardEvent<HTMLDivElement>) {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: ROW_PX,
      ArrowUp: -ROW_PX,
      PageDown: PAGE_ROWS * ROW_PX,
      PageUp: -PAGE_ROWS * ROW_PX,
      Home: -rows.length * ROW_PX,
      End: rows.length * ROW_PX,
    };
    const step = steps[event.key];
    if (step === undefined || event.target !== event.currentTarget) return;
    event.preventDefault();
    event.currentTarget.scrollTop += step;
  }
  const count = formatNumber(rows.length, lang);
  return (
    <div className="flex flex-col gap-3">
      <search aria-label={copy.filters} className="flex flex-wrap items-center gap-2 px-4 sm:px-5">
        <Choice
          label={copy.outcome}
          value={outcome}
          options={OUTCOMES.map((value) => ({ value, label: copy.outcomes[value] }))}
          onChange={setOutcome}
        />
        <Choice
          label={copy.order}
          value={order}
          options={ORDERS.map((value) => ({ value, label: copy.orders[value] }))}
          onChange={setOrder}
        />
        <input
          ref={search}
          type="search"
          aria-label={copy.search}
          placeholder={copy.hint}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className="min-h-8 w-56 max-w-full rounded-md border border-line bg-card px-2 text-sm"
        />
        <span role="status" className="text-sm text-muted" data-rows={rows.length}>
          {rows.length === trades.openedAt.length
            ? copy.count(count)
            : copy.countOf(count, formatNumber(trades.openedAt.length, lang))}
        </span>
      </search>
      {rows.length === 0 ? (
        <p className="border-t border-line p-4 text-muted sm:px-5">{copy.none}</p>
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: rows that come and go have no place in a table element
        <div
          ref={frame}
          role="table"
          aria-label={label}
          aria-rowcount={rows.length + 1}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          onKeyDown={steer}
          data-symbols={hasSymbols}
          className="trades text-sm"
        >
          {/* biome-ignore lint/a11y/useSemanticElements: as above */}
          <div role="rowgroup" className="trades-head">
            {/* biome-ignore lint/a11y/useSemanticElements: as above */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: a row of words */}
            <div role="row" aria-rowindex={1} className="trades-row text-muted">
              {cells.map(({ id, title, isRight }) => (
                // biome-ignore lint/a11y/useSemanticElements: as above
                // biome-ignore lint/a11y/useFocusableInteractive: a name
                <span key={id} role="columnheader" data-cell={id} data-right={isRight}>
                  {title}
                </span>
              ))}
            </div>
          </div>
          {/* biome-ignore lint/a11y/useSemanticElements: as above */}
          <div
            role="rowgroup"
            className="trades-body"
            style={{ height: `${virtual.getTotalSize()}px` }}
          >
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = rows[index] ?? 0;
              return (
                // biome-ignore lint/a11y/useSemanticElements: as above
                // biome-ignore lint/a11y/useFocusableInteractive: a row of figures
                <div
                  key={row}
                  role="row"
                  aria-rowindex={index + 2}
                  className="trades-row"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {cells.map(({ id, isRight, draw }) => (
                    // biome-ignore lint/a11y/useSemanticElements: as above
                    <span key={id} role="cell" data-cell={id} data-right={isRight}>
                      {draw(row)}
                    </span>
                  ))}
                </div>
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type OrderLine, type OrderState, ordersQuery } from '../../api/events';
import { ABSENT } from '../../components/backtest/figure';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { Choice } from '../../components/Choice';
import { ErrorPanel } from '../../components/ErrorPanel';
import { MoreButton } from '../../components/MoreButton';
import { formatNumber } from '../../format/number';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

const STATES = [
  'all',
  'filled',
  'rejected',
  'cancelled',
  'expired',
  'partly_filled',
  'accepted',
] as const;
type Shown = (typeof STATES)[number];
/** Figures that a price has at least, whatever its size. */
const PRICE_DECIMALS = 4;

/** Every order of the account with its reason and what became of it, page by page. */
export function OrdersPanel({ id }: { id: string }) {
  const { lang } = useLanguage();
  const { result: copy } = useChapter('events');
  const [shown, setShown] = useState<Shown>('all');
  const state: OrderState | undefined = shown === 'all' ? undefined : shown;
  const orders = useInfiniteQuery(ordersQuery(id, state));
  const pages = orders.data?.pages ?? [];
  const lines = pages.flatMap(({ items }) => items);
  const count = pages[0]?.count ?? 0;
  const columns = [
    copy.order.number,
    copy.order.placed,
    copy.order.symbol,
    copy.order.sense,
    copy.order.kind,
    copy.order.why,
    copy.order.state,
    copy.order.filled,
    copy.order.average,
    copy.order.fees,
  ];
  return (
    <SimulatedPanel title={copy.orders} isFlush>
      <div className="flex flex-wrap items-center gap-2 px-4 sm:px-5">
        <Choice
          label={copy.state}
          value={shown}
          options={STATES.map((value) => ({ value, label: copy.states[value] ?? value }))}
          onChange={setShown}
        />
        <span role="status" className="text-sm text-muted" data-orders={count}>
          {orders.data && copy.ordersCount(formatNumber(count, lang))}
        </span>
      </div>
      {orders.isError && (
        <div className="p-4">
          <ErrorPanel
            verb={copy.ordersVerb}
            error={orders.error}
            onRetry={() => orders.refetch()}
          />
        </div>
      )}
      {orders.data && lines.length === 0 && (
        <p className="border-t border-line p-4 text-muted sm:px-5">{copy.ordersNone}</p>
      )}
      {lines.length > 0 && (
        <section
          aria-label={copy.ordersTable}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          className="relative max-h-[30rem] overflow-auto border-t border-line"
        >
          <table aria-label={copy.orders} className="evidence w-full text-sm whitespace-nowrap">
            <thead>
              <tr className="text-left text-muted">
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <OrderRow key={line.number} line={line} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      <div className="px-4 pb-4 empty:hidden sm:px-5">
        <MoreButton list={orders} />
      </div>
    </SimulatedPanel>
  );
}

function OrderRow({ line }: { line: OrderLine }) {
  const { lang } = useLanguage();
  const { result: copy } = useChapter('events');
  const number = (value: number | null | undefined) =>
    value == null ? ABSENT : formatNumber(value, lang, PRICE_DECIMALS);
  const became = copy.states[line.state] ?? line.state;
  const reason = line.reason && (copy.reasons[line.reason] ?? line.reason);
  return (
    <tr data-order={line.number}>
      <td className="figure">{formatNumber(line.number, lang)}</td>
      <td>{formatMinute(line.placed_at, lang)}</td>
      <td>{line.symbol}</td>
      <td>{copy.senses[line.sense] ?? line.sense}</td>
      <td>{copy.orderKinds[line.kind] ?? line.kind}</td>
      <td>{copy.whys[line.why] ?? line.why}</td>
      <td>{reason ? `${became}: ${reason}` : became}</td>
      <td className="figure">{number(line.filled)}</td>
      <td className="figure">{number(line.average)}</td>
      <td className="figure">{formatNumber(line.fees, lang, 2)}</td>
    </tr>
  );
}

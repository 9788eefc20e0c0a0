import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Comparison } from '../../api/backtest';
import { ABSENT, writeFigure } from '../../components/backtest/figure';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { VerdictChip } from '../../components/backtest/VerdictChip';
import { verdictOf } from '../../components/backtest/verdict';
import { colourOf, shapeOf } from '../../components/chart/curve';
import { Icon } from '../../components/Icon';
import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { type Column, columnsOf } from './columns';
import { Row } from './Row';
import { StudyRows } from './StudyRows';

/** What most readers look for first, in this order; the rest is one press away. */
const FIRST = [
  'cagr',
  'max_drawdown',
  'sharpe',
  'sortino',
  'calmar',
  'win_rate',
  'profit_factor',
  'trades',
];

interface Props {
  comparison: Comparison;
  onRemove: (id: string) => void;
}

/** Every metric of each run beside the others, and beside what holding would have brought. */
export function CompareTable({ comparison, onRemove }: Props) {
  const { compare: copy, result } = useChapter('backtests');
  const columns = columnsOf(comparison);
  const first = FIRST.flatMap((id) => comparison.metrics.find((metric) => metric.id === id) ?? []);
  const rest = comparison.metrics.filter((metric) => !first.includes(metric));
  const { items } = comparison;
  return (
    <SimulatedPanel title={copy.table}>
      <Scroll label={copy.table}>
        <Head columns={columns} onRemove={onRemove} canRemove={items.length > 2} />
        <tbody>
          <Row name={copy.rows.verdict} about={copy.about.verdict} columns={columns}>
            {(column) => {
              const item = items.find(({ backtest }) => backtest.id === column.id);
              return item ? <VerdictChip verdict={verdictOf(item.backtest.verdict)} /> : ABSENT;
            }}
          </Row>
          <MetricRows metrics={first} columns={columns} />
          <Row name={copy.rows.tries} about={copy.about.tries} columns={columns}>
            {(column) => {
              const item = items.find(({ backtest }) => backtest.id === column.id);
              return <Count value={item?.tries} />;
            }}
          </Row>
          <StudyRows columns={columns} />
        </tbody>
      </Scroll>
      {rest.length > 0 && (
        <details className="text-sm">
          <summary className="inline-flex min-h-8 items-center text-muted underline decoration-line underline-offset-2 hover:text-fg">
            {result.more}
          </summary>
          <Scroll label={result.more}>
            <Head columns={columns} canRemove={false} />
            <tbody>
              <MetricRows metrics={rest} columns={columns} />
            </tbody>
          </Scroll>
        </details>
      )}
    </SimulatedPanel>
  );
}

function Scroll({ label, children }: { label: string; children: ReactNode }) {
  const { words } = useChapter('backtests');
  return (
    <section
      aria-label={words.table(label)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="relative overflow-x-auto"
    >
      <table className="beside w-full text-sm">
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </section>
  );
}

interface HeadProps {
  columns: readonly Column[];
  canRemove: boolean;
  onRemove?: Props['onRemove'];
}

function Head({ columns, canRemove, onRemove }: HeadProps) {
  const { compare: copy, list } = useChapter('backtests');
  return (
    <thead>
      <tr className="align-top text-left">
        <th scope="col" className="pb-2 font-normal text-muted">
          {copy.row}
        </th>
        {columns.map(({ id, name, note, place, isSeen }) => (
          <th key={id} scope="col" className="min-w-36 pb-2 pl-4 text-left font-semibold">
            <span className="flex items-baseline gap-1.5">
              <span aria-hidden="true" style={{ color: `var(--color-${colourOf(place)})` }}>
                {shapeOf(place)}
              </span>
              {place === 'benchmark' ? (
                <span>{name}</span>
              ) : (
                <Link
                  to="/backtests/$id"
                  params={{ id }}
                  className="underline decoration-line underline-offset-2 hover:decoration-fg"
                >
                  {name}
                </Link>
              )}
              {canRemove && onRemove && place !== 'benchmark' && (
                <button
                  type="button"
                  aria-label={copy.remove(name)}
                  title={copy.remove(name)}
                  onClick={() => onRemove(id)}
                  className="-my-1 inline-flex size-6 shrink-0 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-sunk hover:text-fg"
                >
                  <Icon name="close" size={14} />
                </button>
              )}
            </span>
            <span className="block text-xs font-normal text-muted">
              {place === 'benchmark' ? copy.fixed : note}
              {isSeen && <span className="block hatched">{list.inSample}</span>}
            </span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface MetricRowsProps {
  metrics: Comparison['metrics'];
  columns: readonly Column[];
}

function MetricRows({ metrics, columns }: MetricRowsProps) {
  const { lang } = useLanguage();
  return metrics.map(({ id, title, convention, unit }) => (
    <Row key={id} name={title} about={convention} columns={columns}>
      {({ metrics: values, intervals }) => (
        <>
          {writeFigure(values[id], unit, lang)}
          <Interval ends={intervals[id]} unit={unit} />
        </>
      )}
    </Row>
  ));
}

interface IntervalProps {
  ends: readonly number[] | undefined;
  unit: string;
}

function Interval({ ends, unit }: IntervalProps) {
  const { lang } = useLanguage();
  const { between } = useChapter('backtests').result;
  if (!ends) return null;
  const [low, high] = ends.map((end) => writeFigure(end, unit, lang));
  return (
    <span className="block text-xs font-normal text-muted">{between(low ?? '', high ?? '')}</span>
  );
}

function Count({ value }: { value: number | undefined }) {
  const { lang } = useLanguage();
  return value === undefined ? ABSENT : formatNumber(value, lang);
}

import { Link } from '@tanstack/react-router';
import type { Backtest } from '../../api/backtest';
import { SimulatedChip } from '../../components/backtest/SimulatedPanel';
import { VerdictChip } from '../../components/backtest/VerdictChip';
import { verdictOf } from '../../components/backtest/verdict';
import { formatChange, formatNumber, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { useShortcut } from '../../keyboard/keyboard';
import { useRowKeys } from '../../keyboard/useRowKeys';

const ABSENT = '–';
const RATIO_DECIMALS = 2;

interface Props {
  rows: readonly Backtest[];
  /** Titles of strategies by id. */
  titles: ReadonlyMap<string, string>;
  chosen: readonly string[];
  onToggle: (id: string) => void;
}

/** One backtest a line. `j` and `k` go through them, `x` chooses, Enter opens. */
export function BacktestTable({ rows, titles, chosen, onToggle }: Props) {
  const copy = useChapter('backtests').list;
  const { body, place } = useRowKeys('a[data-backtest]');
  useShortcut('select', () => {
    const row = rows[place()];
    if (row) onToggle(row.id);
  });
  const { columns } = copy;
  const figures = [columns.sharpe, columns.drawdown, columns.tries, columns.pbo, columns.date];
  return (
    <section
      aria-label={copy.table}
      data-simulated="true"
      className="flex flex-col gap-2 rounded-lg border border-dashed border-edge bg-card"
    >
      <p className="flex justify-end px-3 pt-2">
        <SimulatedChip />
      </p>
      <table aria-label={copy.table} className="backtests w-full text-sm">
        <thead>
          <tr className="text-left text-muted">
            <th scope="col">
              <span className="sr-only">{columns.pick}</span>
            </th>
            <th scope="col">{columns.strategy}</th>
            <th scope="col">{columns.verdict}</th>
            {figures.map((column) => (
              <th key={column} scope="col" className="text-right">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row) => (
            <Row
              key={row.id}
              row={row}
              title={titles.get(row.strategy) ?? row.strategy}
              isChosen={chosen.includes(row.id)}
              onToggle={onToggle}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  row: Backtest;
  title: string;
  isChosen: boolean;
  onToggle: Props['onToggle'];
}

function Row({ row, title, isChosen, onToggle }: RowProps) {
  const { lang } = useLanguage();
  const { list: copy, result, studies, timeframes } = useChapter('backtests');
  const name = `${title} · ${row.symbol}`;
  const isRunning = row.state === 'running';
  const ratio = (value: number) => formatNumber(value, lang, RATIO_DECIMALS);
  const { columns } = copy;
  return (
    <tr aria-selected={isChosen || undefined}>
      <td className="bt-pick">
        <input
          type="checkbox"
          aria-label={copy.pick(name)}
          checked={isChosen}
          onChange={() => onToggle(row.id)}
          className="size-6 cursor-pointer accent-fg"
        />
      </td>
      <th scope="row" className="bt-name text-left font-normal">
        <Link
          to="/backtests/$id"
          params={{ id: row.id }}
          data-backtest={row.id}
          className="inline-flex min-h-6 items-center font-semibold underline decoration-line underline-offset-2 hover:decoration-fg"
        >
          {name}
        </Link>
        <span className="block text-xs text-muted">
          {`${timeframes[row.timeframe] ?? row.timeframe} · ${studies[row.study] ?? row.study}`}
        </span>
      </th>
      <td className="bt-verdict">
        {isRunning ? (
          <span className="text-muted">
            {copy.running(formatNumber(row.runs_done, lang), formatNumber(row.runs, lang))}
          </span>
        ) : (
          <VerdictChip verdict={verdictOf(row.verdict)} />
        )}
      </td>
      <td className="bt-sharpe bt-figure">
        <Label>{columns.sharpe}</Label>
        <span className="font-semibold">{row.sharpe == null ? ABSENT : ratio(row.sharpe)}</span>
        {row.sharpe_low != null && row.sharpe_high != null && (
          <span className="text-xs text-muted lg:block">
            {` ${result.between(ratio(row.sharpe_low), ratio(row.sharpe_high))}`}
          </span>
        )}
        {row.study !== 'walk_forward' && row.sharpe != null && (
          <span className="text-xs text-muted lg:block">{` ${copy.inSample}`}</span>
        )}
      </td>
      <td className="bt-drawdown bt-figure">
        <Label>{columns.drawdown}</Label>
        {row.max_drawdown == null ? ABSENT : formatChange(-row.max_drawdown, lang)}
      </td>
      <td className="bt-tries bt-figure">
        <Label>{columns.tries}</Label>
        {formatNumber(row.runs, lang)}
      </td>
      <td className="bt-pbo bt-figure">
        <Label>{columns.pbo}</Label>
        {row.pbo == null ? ABSENT : formatPercent(row.pbo, lang)}
      </td>
      <td className="bt-date bt-figure text-muted">{formatDay(row.created_at, lang)}</td>
    </tr>
  );
}

/** The name of a column, beside its figure where there is no head. */
function Label({ children }: { children: string }) {
  return <span className="label text-muted">{`${children}: `}</span>;
}

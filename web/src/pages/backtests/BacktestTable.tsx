import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import type { Backtest } from '../../api/backtest';
import { SimulatedChip } from '../../components/backtest/SimulatedPanel';
import { VerdictChip } from '../../components/backtest/VerdictChip';
import { verdictOf } from '../../components/backtest/verdict';
import { formatChange, formatNumber, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { useShortcut } from '../../keyboard/keyboard';

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
  const body = useRef<HTMLTableSectionElement>(null);
  const links = () => [...(body.current?.querySelectorAll<HTMLElement>('a[data-backtest]') ?? [])];
  const place = () =>
    links().findIndex((link) => link.closest('tr')?.contains(document.activeElement));
  function step(by: 1 | -1) {
    const all = links();
    const from = place();
    const next = from < 0 ? 0 : Math.min(Math.max(from + by, 0), all.length - 1);
    all[next]?.focus();
  }
  useShortcut('next', () => step(1));
  useShortcut('previous', () => step(-1));
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
  const { list: copy, studies, timeframes } = useChapter('backtests');
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
        {pboOf(row) == null ? ABSENT : formatPercent(pboOf(row) ?? 0, lang)}
      </td>
      <td className="bt-date bt-figure text-muted">{formatDay(row.created_at, lang)}</td>
    </tr>
  );
}

/** The name of a column, beside its figure where there is no head. */
function Label({ children }: { children: string }) {
  return <span className="label text-muted">{`${children}: `}</span>;
}

function pboOf(row: Backtest): number | null | undefined {
  return (row as { pbo?: number | null }).pbo;
}

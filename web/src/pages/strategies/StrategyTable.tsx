import { Link } from '@tanstack/react-router';
import type { Strategy, StrategyToday } from '../../api/strategy';
import { SimulatedChip } from '../../components/backtest/SimulatedPanel';
import { VerdictChip } from '../../components/backtest/VerdictChip';
import { verdictOf } from '../../components/backtest/verdict';
import { useChapter } from '../../i18n/chapter';
import { useRowKeys } from '../../keyboard/useRowKeys';
import { isOwn } from './filter';
import { Month, Share } from './TodayCells';

interface Props {
  rows: readonly Strategy[];
  /** Absent until it is read. */
  today: readonly StrategyToday[] | undefined;
}

/** One strategy a line. `j` and `k` go through them, Enter opens. */
export function StrategyTable({ rows, today }: Props) {
  const { list: copy } = useChapter('strategies');
  const { body } = useRowKeys('a[data-strategy]');
  const { columns } = copy;
  const byId = today && new Map(today.map((item) => [item.strategy, item]));
  return (
    <section
      aria-label={copy.table}
      data-simulated="true"
      className="flex flex-col gap-2 rounded-lg border border-dashed border-edge bg-card"
    >
      <p className="flex justify-end px-3 pt-2">
        <SimulatedChip />
      </p>
      <table aria-label={copy.table} className="strategies w-full text-sm">
        <thead>
          <tr className="text-left text-muted">
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.weight}</th>
            <th scope="col">{columns.live}</th>
            <th scope="col">{columns.verdict}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((strategy) => (
            <Row
              key={strategy.id}
              strategy={strategy}
              today={byId?.get(strategy.id)}
              isRead={byId !== undefined}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  strategy: Strategy;
  today: StrategyToday | undefined;
  /** What it says today was read: what is absent is known to be. */
  isRead: boolean;
}

function Row({ strategy, today, isRead }: RowProps) {
  const { list: copy, detail, states } = useChapter('strategies');
  const { verdict, benchmark } = strategy;
  const family = benchmark ? states.benchmark : strategy.family_title;
  return (
    <tr>
      <th scope="row" className="st-name text-left font-normal">
        <Link
          to="/strategies/$id"
          params={{ id: strategy.id }}
          data-strategy={strategy.id}
          className="inline-flex min-h-6 items-center font-semibold underline decoration-line underline-offset-2 hover:decoration-fg"
        >
          {strategy.title}
        </Link>
        <span className="text-xs text-muted">
          {family && ` · ${family}`}
          {isOwn(strategy) && ` · ${copy.own}`}
        </span>
        <span className="block max-w-prose text-muted">{strategy.rationale}</span>
        {!benchmark && (
          <Link
            to="/strategies/$id"
            params={{ id: strategy.id }}
            hash="sheet"
            className="inline-flex min-h-6 items-center text-xs underline decoration-line underline-offset-2 hover:decoration-fg"
          >
            {detail.sheet}
          </Link>
        )}
      </th>
      <td className="st-votes">
        <Votes strategy={strategy} />
        {isRead && !benchmark && <Share vote={today?.vote} />}
      </td>
      <td className="st-month">
        <span className="label text-xs text-muted">{copy.columns.live}</span>
        {isRead && <Month month={today?.month} />}
      </td>
      <td className="st-verdict">
        {verdict ? (
          <Link
            to="/backtests/$id"
            params={{ id: verdict.backtest }}
            className="inline-flex flex-col gap-0.5"
          >
            <VerdictChip verdict={verdictOf(verdict.verdict)} />
            <span className="text-xs text-muted">{`${verdict.symbol} · ${verdict.timeframe}`}</span>
          </Link>
        ) : (
          <VerdictChip verdict={undefined} />
        )}
      </td>
    </tr>
  );
}

/** For which profiles it votes. */
function Votes({ strategy }: { strategy: Strategy }) {
  const { states, profiles } = useChapter('strategies');
  const voting = strategy.votes.filter(({ votes }) => votes);
  if (voting.length === 0) return <span className="text-muted">{`○ ${states.paused}`}</span>;
  return (
    <>
      <span className="font-semibold text-good">{`● ${states.active}`}</span>
      {voting.length < strategy.votes.length && (
        <span className="block text-xs text-muted">
          {voting.map(({ profile }) => profiles[profile] ?? profile).join(', ')}
        </span>
      )}
    </>
  );
}

import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import type { Strategy } from '../../api/strategy';
import { VerdictChip } from '../../components/backtest/VerdictChip';
import { verdictOf } from '../../components/backtest/verdict';
import { useChapter } from '../../i18n/chapter';
import { useShortcut } from '../../keyboard/keyboard';
import { isOwn } from './filter';

/** One strategy a line. `j` and `k` go through them, Enter opens. */
export function StrategyTable({ rows }: { rows: readonly Strategy[] }) {
  const { list: copy } = useChapter('strategies');
  const body = useRef<HTMLTableSectionElement>(null);
  const links = () => [...(body.current?.querySelectorAll<HTMLElement>('a[data-strategy]') ?? [])];
  function step(by: 1 | -1) {
    const all = links();
    const from = all.findIndex((link) => link.closest('tr')?.contains(document.activeElement));
    const next = from < 0 ? 0 : Math.min(Math.max(from + by, 0), all.length - 1);
    all[next]?.focus();
  }
  useShortcut('next', () => step(1));
  useShortcut('previous', () => step(-1));
  const { columns } = copy;
  return (
    <div className="rounded-lg border border-line bg-card">
      <table aria-label={copy.table} className="strategies w-full text-sm">
        <thead>
          <tr className="text-left text-muted">
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.family}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.verdict}</th>
            <th scope="col">{columns.works}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((strategy) => (
            <Row key={strategy.id} strategy={strategy} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ strategy }: { strategy: Strategy }) {
  const { list: copy, states } = useChapter('strategies');
  const { verdict } = strategy;
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
        {isOwn(strategy) && <span className="text-xs text-muted">{` · ${copy.own}`}</span>}
        <span className="block max-w-prose text-muted">{strategy.rationale}</span>
      </th>
      <td className="st-family whitespace-nowrap">
        {strategy.benchmark ? states.benchmark : strategy.family_title}
      </td>
      <td className="st-votes">
        <Votes strategy={strategy} />
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
      <td className="st-works text-muted">{strategy.works_on?.note}</td>
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

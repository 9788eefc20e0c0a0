import type { Decision } from '../../api/recommendation';
import { formatChange, formatNumber, formatPercent } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';
import { VoteBar } from './VoteBar';

/** Each strategy: what it says now, how much it counts, and what it earned out of sample. */
export function SignalsTab({ decision }: { decision: Decision }) {
  const { text } = useLanguage();
  const copy = text.asset.panel;
  const evidence = [...decision.evidence].sort((a, b) => b.weight - a.weight);
  return (
    <>
      {evidence.length > 0 && <VoteBar decision={decision} />}
      <section>
        <h3 className="text-sm font-semibold">{copy.strategies}</h3>
        <p className="mb-1 text-xs text-muted">{copy.outOfSample}</p>
        <ul className="flex flex-col">
          {evidence.map((row) => (
            <Strategy key={row.strategy} row={row} />
          ))}
        </ul>
      </section>
      <section>
        <h3 className="mb-1 text-sm font-semibold">{copy.gate}</h3>
        {decision.gate.failures.length === 0 ? (
          <p className="text-sm text-muted">{copy.gatePassed}</p>
        ) : (
          <ul className="flex flex-col gap-1 text-sm">
            {decision.gate.failures.map((failure) => (
              <li key={failure.code}>{failure.text}</li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Strategy({ row }: { row: Decision['evidence'][number] }) {
  const { lang, text } = useLanguage();
  const copy = text.asset.panel;
  const stances: Readonly<Record<string, string>> = text.today.evidence.stances;
  const { trades, sharpe, total_return } = row.oos;
  const facts = [
    copy.trades(formatNumber(trades, lang)),
    total_return != null && formatChange(total_return, lang),
    sharpe != null && copy.sharpe(formatNumber(sharpe, lang, 2)),
  ].filter((fact) => fact !== false);
  const votes = row.weight > 0;
  return (
    <li className="border-t border-line py-2 text-sm">
      <p className="flex justify-between gap-2">
        <span className={votes ? 'font-medium' : 'text-muted'}>{row.title}</span>
        <span className={votes ? undefined : 'text-muted'}>
          {stances[row.stance] ?? row.stance}
        </span>
      </p>
      <p className="flex flex-wrap justify-between gap-x-2 text-xs text-muted">
        <span>{facts.join(' · ')}</span>
        <span className="figure">
          {votes ? copy.weight(formatPercent(row.weight, lang)) : copy.noWeight}
        </span>
      </p>
    </li>
  );
}

import { useId } from 'react';
import type { Decision } from '../../api/recommendation';
import { formatChange, formatNumber, formatPercent } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';

type Evidence = Decision['evidence'][number];

const ABSENT = '–';

interface Props {
  evidence: readonly Evidence[];
}

/** What each strategy did out of sample, whether or not it voted. */
export function EvidenceTable({ evidence }: Props) {
  const { text } = useLanguage();
  const copy = text.today.evidence;
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <h3 id={id} className="text-sm font-semibold">
        {copy.title}
      </h3>
      <p id={`${id}-about`} className="text-sm text-muted">
        {copy.caption}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="overflow-x-auto" aria-labelledby={id} tabIndex={0}>
        <table
          aria-labelledby={id}
          aria-describedby={`${id}-about`}
          className="evidence w-full text-sm"
        >
          <thead>
            <tr className="text-left text-muted">
              <th scope="col">{copy.strategy}</th>
              <th scope="col">{copy.stance}</th>
              <th scope="col">{copy.weight}</th>
              <th scope="col">{copy.trades}</th>
              <th scope="col">{copy.sharpe}</th>
              <th scope="col">{copy.totalReturn}</th>
              <th scope="col">{copy.winRate}</th>
              <th scope="col">{copy.efficiency}</th>
            </tr>
          </thead>
          <tbody>
            {evidence.map((row) => (
              <EvidenceRow key={row.strategy} row={row} />
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function EvidenceRow({ row }: { row: Evidence }) {
  const { lang, text } = useLanguage();
  const stances: Readonly<Record<string, string>> = text.today.evidence.stances;
  const { oos } = row;
  return (
    <tr className={row.weight > 0 ? undefined : 'text-muted'}>
      <th scope="row" className="text-left font-normal">
        {row.title}
      </th>
      <td>{stances[row.stance] ?? row.stance}</td>
      <td>{formatPercent(row.weight, lang)}</td>
      <td>{formatNumber(oos.trades, lang)}</td>
      <td>{oos.sharpe == null ? ABSENT : formatNumber(oos.sharpe, lang, 2)}</td>
      <td>{oos.total_return == null ? ABSENT : formatChange(oos.total_return, lang)}</td>
      <td>{oos.win_rate == null ? ABSENT : formatPercent(oos.win_rate, lang)}</td>
      <td>{row.efficiency == null ? ABSENT : formatNumber(row.efficiency, lang, 2)}</td>
    </tr>
  );
}

import { useQuery } from '@tanstack/react-query';
import { bandEndsQuery } from '../../api/asset';
import type { Decision } from '../../api/recommendation';
import { Button } from '../../components/Button';
import { ScrollTable } from '../../components/ScrollTable';
import { Verb } from '../../components/Verb';
import { formatChange, formatNumber, formatPercent, formatPercentRange } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  symbol: string;
  /** Latest first. */
  decisions: readonly Decision[];
  focused: string | undefined;
  onFocus: (id: string) => void;
}

/** Every decision about the asset with what became of it, in step with the marks on the chart. */
export function DecisionsTable({ symbol, decisions, focused, onFocus }: Props) {
  const { lang, text } = useLanguage();
  const copy = text.asset.decisions;
  const ends = useQuery(bandEndsQuery(symbol, lang));
  return (
    <ScrollTable
      title={copy.title}
      about={decisions.length > 0 ? copy.about : copy.none}
      columns={[copy.date, copy.action, copy.said, copy.happened, copy.result, copy.band]}
    >
      {decisions.map((decision) => (
        <tr
          key={decision.id}
          data-decision={decision.id}
          aria-current={decision.id === focused}
          className="aria-[current=true]:bg-sunk"
        >
          <th scope="row" className="text-left font-normal">
            <Button
              compact
              look="quiet"
              className="-my-1 -ml-2.5 text-fg underline decoration-line underline-offset-2"
              aria-label={copy.see(formatDay(decision.as_of, lang))}
              onClick={() => onFocus(decision.id)}
              onFocus={() => onFocus(decision.id)}
            >
              {formatDay(decision.as_of, lang)}
            </Button>
          </th>
          <td>
            {decision.status === 'without_data' ? (
              <span className="text-muted">{text.today.noRecommendation}</span>
            ) : (
              <Verb action={decision.action} position={decision.position} />
            )}
          </td>
          <td>
            <Said decision={decision} />
          </td>
          <td className="min-w-48 whitespace-normal!">
            <Happened decision={decision} />
          </td>
          <td>
            {decision.outcome?.net_return != null &&
              formatChange(decision.outcome.net_return, lang)}
          </td>
          <td>
            <BandEnd end={ends.data?.get(decision.id)} />
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}

function BandEnd({ end }: { end: 'inside' | 'outside' | undefined }) {
  const { text } = useLanguage();
  return end && text.asset.decisions.bandEnds[end];
}

function Said({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const odds = decision.probability;
  if (!odds) return null;
  if (odds.p == null) return <span className="text-muted">{text.today.table.thin}</span>;
  return (
    <span data-probability={odds.p} data-low={odds.lo} data-high={odds.hi} data-cases={odds.n}>
      {formatPercent(odds.p, lang)}
      <span className="text-muted">
        {odds.lo != null && odds.hi != null && ` (${formatPercentRange(odds.lo, odds.hi, lang)})`}
        {` · ${text.asset.decisions.cases(formatNumber(odds.n, lang))}`}
      </span>
    </span>
  );
}

function Happened({ decision }: { decision: Decision }) {
  const { text } = useLanguage();
  const copy = text.asset.decisions;
  if (!decision.event) return <span className="text-muted">{copy.noClaim}</span>;
  const { outcome } = decision;
  if (!outcome) return <span className="text-muted">{copy.pending}</span>;
  return (
    <>
      <span aria-hidden="true" className={outcome.happened ? 'text-buy' : 'text-sell'}>
        {outcome.happened ? '✔ ' : '✘ '}
      </span>
      <span className="sr-only">{`${outcome.happened ? copy.hit : copy.miss}: `}</span>
      {outcome.text}
    </>
  );
}

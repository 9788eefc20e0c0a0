import type { Decision } from '../../api/recommendation';
import { Button } from '../../components/Button';
import { Verb } from '../../components/Verb';
import { formatNumber, formatPercent, formatPercentRange } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  decisions: readonly Decision[];
  unchanged: number;
  withoutData: number;
  onOpen: (decision: Decision) => void;
}

/** Everything that asks for no action, one line each, with the reason. */
export function UnchangedTable({ decisions, unchanged, withoutData, onOpen }: Props) {
  const { text } = useLanguage();
  const columns = text.today.table;
  return (
    <section aria-labelledby="unchanged" className="flex flex-col gap-2">
      <h2 id="unchanged" className="text-lg font-semibold">
        {columns.title(unchanged, withoutData)}
      </h2>
      <div className="rounded-lg border border-line bg-card">
        <table aria-labelledby="unchanged" className="dense w-full text-sm">
          <thead>
            <tr className="text-left text-muted">
              <th scope="col">{columns.asset}</th>
              <th scope="col">{columns.action}</th>
              <th scope="col">{columns.why}</th>
              <th scope="col" className="text-right">
                {columns.odds}
              </th>
              <th scope="col" className="text-right">
                {columns.price}
              </th>
              <th scope="col">
                <span className="sr-only">{columns.details}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {decisions.map((decision) => (
              <Row key={decision.id} decision={decision} onOpen={() => onOpen(decision)} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ decision, onOpen }: { decision: Decision; onOpen: () => void }) {
  const { lang, text } = useLanguage();
  const { instrument, price } = decision;
  const silent = decision.status === 'without_data';
  return (
    <tr className={silent ? 'hatched' : undefined}>
      <th scope="row" className="area-asset text-left">
        <span className="font-semibold whitespace-nowrap">{instrument.symbol}</span>{' '}
        <span className="font-normal text-muted">{instrument.name}</span>
      </th>
      <td className="area-action">
        {silent ? (
          <span className="text-muted">{text.today.noRecommendation}</span>
        ) : (
          <Verb action={decision.action} position={decision.position} />
        )}
      </td>
      <td className="area-why text-muted">{decision.summary}</td>
      <td className="area-odds text-right whitespace-nowrap">
        <RowOdds decision={decision} />
      </td>
      <td className="area-price figure text-right">
        {price != null && formatNumber(price, lang, instrument.price_decimals)}
      </td>
      <td className="area-more text-right">
        <Button
          compact
          look="quiet"
          className="-my-1"
          aria-label={text.today.details(instrument.symbol)}
          onClick={onOpen}
        >
          {text.today.table.see}
        </Button>
      </td>
    </tr>
  );
}

function RowOdds({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const odds = decision.probability;
  if (!odds) return null;
  if (odds.p == null) return <span className="text-muted">{text.today.table.thin}</span>;
  return (
    <span data-probability={odds.p} data-cases={odds.n}>
      {formatPercent(odds.p, lang)}
      {odds.lo != null && odds.hi != null && (
        <span className="text-muted">{` (${formatPercentRange(odds.lo, odds.hi, lang)})`}</span>
      )}
      <span className="block text-xs text-muted">
        {text.today.table.cases(formatNumber(odds.n, lang))}
      </span>
    </span>
  );
}

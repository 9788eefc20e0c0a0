import type { Decision } from '../../api/recommendation';
import { formatNumber } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { deadlineOf } from './claim';

/** The prices that decide the declared event; what limits the loss comes first. */
export function LevelsTab({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const copy = text.asset.panel;
  const { stop, target, price, instrument } = decision;
  if (stop == null && target == null)
    return <p className="text-sm text-muted">{copy.levelsNone}</p>;
  const rows = [
    { name: copy.stop, value: stop, tone: 'text-sell' },
    { name: copy.price, value: price, tone: '' },
    { name: copy.target, value: target, tone: 'text-buy' },
  ];
  return (
    <>
      <dl className="flex flex-col text-sm">
        {rows.map(
          ({ name, value, tone }) =>
            value != null && (
              <div key={name} className="flex justify-between gap-4 border-b border-line py-2">
                <dt className={tone}>{name}</dt>
                <dd className="figure font-medium">
                  {formatNumber(value, lang, instrument.price_decimals)}
                </dd>
              </div>
            ),
        )}
        <div className="flex justify-between gap-4 py-2">
          <dt className="text-muted">{copy.until}</dt>
          <dd>{formatDay(deadlineOf(decision), lang)}</dd>
        </div>
      </dl>
      {decision.event && <p className="text-sm">{decision.event.text}</p>}
    </>
  );
}

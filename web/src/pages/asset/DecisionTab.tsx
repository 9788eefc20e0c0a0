import type { Decision } from '../../api/recommendation';
import { OddsBlock } from '../../components/decision/OddsBlock';
import { Verb } from '../../components/Verb';
import { formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { VoteBar } from './VoteBar';

/** What was decided, with which odds, for which reasons, and what would undo it. */
export function DecisionTab({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const copy = text.asset.panel;
  const isSilent = decision.status === 'without_data';
  return (
    <>
      <div className="flex flex-col gap-1">
        {!isSilent && (
          <Verb action={decision.action} position={decision.position} className="text-lg" />
        )}
        <p className="text-sm">{decision.summary}</p>
      </div>
      <OddsBlock decision={decision} level={3} />
      {decision.event && (
        <p className="text-sm">
          <span className="text-muted">{`${copy.event}: `}</span>
          {decision.event.text}
        </p>
      )}
      {decision.evidence.length > 0 && <VoteBar decision={decision} />}
      {!isSilent && (
        <>
          <ArgumentList
            title={text.today.inFavour(decision.reasons.length)}
            sign="+"
            items={decision.reasons}
          />
          <ArgumentList
            title={text.today.against(decision.against.length)}
            sign="−"
            items={decision.against}
          />
        </>
      )}
      {decision.phase && (
        <p className="text-sm">
          <span className="text-muted">{`${copy.context}: `}</span>
          {decision.phase.text}
        </p>
      )}
      {decision.invalidation.length > 0 && (
        <section>
          <h3 className="mb-1 text-sm font-semibold">{copy.changes}</h3>
          <ul className="flex flex-col gap-1 text-sm">
            {decision.invalidation.map((condition) => (
              <li key={condition.code}>{text.today.invalid(condition.text)}</li>
            ))}
            <li className="text-muted">
              {text.today.expires(formatDay(decision.expires_at, lang))}
            </li>
          </ul>
        </section>
      )}
      {!isSilent && (
        <section>
          <h3 className="mb-1 text-sm font-semibold">{copy.size}</h3>
          {decision.size ? (
            <p className="text-sm">
              {copy.sizeOf(formatPercent(decision.size.fraction, lang, 1))}
              <span className="block text-muted">
                {copy.lossOf(formatPercent(decision.size.max_loss_fraction, lang, 2))}
              </span>
            </p>
          ) : (
            <p className="text-sm text-muted">{copy.sizeNone}</p>
          )}
        </section>
      )}
    </>
  );
}

interface ListProps {
  title: string;
  sign: string;
  items: Decision['reasons'];
}

function ArgumentList({ title, sign, items }: ListProps) {
  const { lang, text } = useLanguage();
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">{title}</h3>
      <ul className="flex flex-col gap-1.5 text-sm">
        {items.length === 0 && <li className="text-muted">{text.today.none}</li>}
        {items.map((item) => (
          <li key={item.id} className="flex gap-2">
            <span aria-hidden="true" className="font-semibold text-muted">
              {sign}
            </span>
            <span className="min-w-0 flex-1">{item.text}</span>
            {item.weight != null && (
              <span className="figure text-muted">
                {text.today.weight(formatPercent(item.weight, lang))}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

import type { Decision } from '../../api/recommendation';
import { formatNumber, formatPercent } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  decision: Decision;
  /** Level of the headings: one below what they stand under. */
  level: 3 | 4;
}

/** What speaks for and against, with the weight that each had in the vote. */
export function Arguments({ decision, level }: Props) {
  const { lang, text } = useLanguage();
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <ArgumentList
          level={level}
          title={text.today.inFavour(decision.reasons.length)}
          sign="+"
          tone="text-buy"
          items={decision.reasons}
        />
        <ArgumentList
          level={level}
          title={text.today.against(decision.against.length)}
          sign="−"
          tone="text-sell"
          items={decision.against}
        />
      </div>
      {decision.confidence != null && (
        <p className="text-sm">
          <span className="text-muted">{`${text.today.confidence}: `}</span>
          {text.today.confidenceOf(formatNumber(decision.confidence, lang))}
        </p>
      )}
    </>
  );
}

interface ListProps {
  level: 3 | 4;
  title: string;
  sign: string;
  tone: string;
  items: Decision['reasons'];
}

function ArgumentList({ level, title, sign, tone, items }: ListProps) {
  const { lang, text } = useLanguage();
  const Title = `h${level}` as const;
  return (
    <div className="min-w-0">
      <Title className="mb-1 text-sm font-semibold">{title}</Title>
      <ul className="flex flex-col gap-2 text-sm">
        {items.length === 0 && <li className="text-muted">{text.today.none}</li>}
        {items.map((item) => (
          <li key={item.id} className="flex gap-2">
            <span aria-hidden="true" className={`${tone} font-semibold`}>
              {sign}
            </span>
            <span className="min-w-0 break-words">
              {item.text}
              {item.weight != null && (
                <span className="figure text-muted">
                  {' · '}
                  {text.today.weight(formatPercent(item.weight, lang))}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

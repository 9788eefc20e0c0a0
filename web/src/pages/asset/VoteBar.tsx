import type { Decision } from '../../api/recommendation';
import { useLanguage } from '../../i18n/LanguageProvider';

const LOOKS = {
  inFavour: 'bg-fg',
  against: 'border border-fg bg-card',
  silent: 'hatched border border-line',
} as const;

type Side = keyof typeof LOOKS;

/** How many strategies stood on each side, one block each: disagreement is not averaged away. */
export function VoteBar({ decision }: { decision: Decision }) {
  const { text } = useLanguage();
  const copy = text.asset.panel;
  const votes = (arguments_: Decision['reasons']) =>
    arguments_.filter(({ weight }) => weight != null).length;
  const inFavour = votes(decision.reasons);
  const against = votes(decision.against);
  const silent = Math.max(decision.evidence.length - inFavour - against, 0);
  const blocks: Side[] = [
    ...Array.from({ length: inFavour }, () => 'inFavour' as const),
    ...Array.from({ length: against }, () => 'against' as const),
    ...Array.from({ length: silent }, () => 'silent' as const),
  ];
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">{copy.votesLabel}</h3>
      <div aria-hidden="true" className="mb-1 flex h-3 gap-0.5">
        {blocks.map((side, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a block is nothing but its place
          <span key={index} className={`flex-1 rounded-sm ${LOOKS[side]}`} />
        ))}
      </div>
      <p className="text-sm">{copy.votes(inFavour, against, silent)}</p>
    </section>
  );
}

import type { Decision } from '../api/recommendation';
import { useLanguage } from '../i18n/LanguageProvider';

type Action = Decision['action'];

/** One glyph and one colour for each action, the same wherever it is named. */
export const VERB_LOOKS: Readonly<
  Record<Action, { glyph: string; tone: string; token: 'buy' | 'hold' | 'sell' }>
> = {
  BUY: { glyph: '▲', tone: 'text-buy', token: 'buy' },
  INCREASE: { glyph: '✚', tone: 'text-buy', token: 'buy' },
  HOLD: { glyph: '■', tone: 'text-hold', token: 'hold' },
  REDUCE: { glyph: '◆', tone: 'text-sell', token: 'sell' },
  SELL: { glyph: '▼', tone: 'text-sell', token: 'sell' },
};

interface Props {
  action: Action;
  position?: Decision['position'] | undefined;
  className?: string;
}

export function Verb({ action, position, className = '' }: Props) {
  const { text } = useLanguage();
  const { glyph, tone } = VERB_LOOKS[action];
  const waiting = action === 'HOLD' && position === 'flat';
  return (
    <span data-action={action} className={`${tone} font-semibold whitespace-nowrap ${className}`}>
      <span aria-hidden="true" className="mr-1.5">
        {glyph}
      </span>
      {waiting ? text.today.holdFlat : text.today.actions[action]}
    </span>
  );
}

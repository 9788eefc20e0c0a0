import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { formatNumber, parseNumber } from '../format/number';
import { priceStep, stepPrice } from '../format/step';
import { useLanguage } from '../i18n/LanguageProvider';
import { Field } from './Field';

/** Typing is over when nothing came for this long. */
const TYPED_MS = 300;
/** Steps of one press with Shift, or of Page up and down. */
const JUMP = 10;

interface Props {
  label: string;
  value: number;
  decimals: number;
  hint?: ReactNode;
  error?: string | undefined;
  onChange: (price: number) => void;
}

interface Draft {
  text: string;
  /** The price when it was typed. */
  before: number;
}

/** A price as the region writes it, typed or moved by arrows. */
export function PriceField({ label, value, decimals, hint, error, onChange }: Props) {
  const { lang, text } = useLanguage();
  const [draft, setDraft] = useState<Draft>();
  const price = draft && parseNumber(draft.text, lang);
  // Moved from elsewhere meanwhile, what was typed is past.
  const isPast = draft && value !== draft.before && value !== price;
  const typed = isPast ? undefined : draft?.text;
  const read = typed === undefined ? value : price;
  const pass = useEffectEvent(() => {
    if (read !== undefined && read !== value) onChange(read);
  });
  useEffect(() => {
    if (typed === undefined) return;
    const timer = setTimeout(() => pass(), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  function change(price: number) {
    setDraft(undefined);
    if (price !== value) onChange(price);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && read !== undefined) change(read);
    const steps = stepsOf(event);
    if (!steps) return;
    event.preventDefault();
    const from = read ?? value;
    change(stepPrice(from, steps, priceStep(from, decimals), decimals));
  }
  return (
    <Field
      label={label}
      hint={hint}
      error={read === undefined ? text.shell.notANumber : error}
      inputMode="decimal"
      autoComplete="off"
      value={typed ?? formatNumber(value, lang, decimals)}
      onChange={(event) => setDraft({ text: event.target.value, before: value })}
      onBlur={() => read !== undefined && change(read)}
      onKeyDown={onKeyDown}
    />
  );
}

/** Steps of a price that a key asks for, up or down. */
export function stepsOf({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): number {
  if (ctrlKey || metaKey || altKey) return 0;
  const by = { ArrowUp: 1, ArrowDown: -1, PageUp: JUMP, PageDown: -JUMP }[key] ?? 0;
  return shiftKey && Math.abs(by) === 1 ? by * JUMP : by;
}

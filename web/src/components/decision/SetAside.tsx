import { type FormEvent, useState } from 'react';
import { useKeptAt } from '../../api/offline';
import type { Decision } from '../../api/recommendation';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { Button } from '../Button';
import { Field } from '../Field';
import { takesFocus, useAnswers } from './answer';

/** As many as the server takes. */
const REASON_CHARS_MAX = 500;

interface Props {
  decision: Decision;
}

/** What the reader did with a decision, and the way back. */
export function SetAside({ decision }: Props) {
  const { lang, text } = useLanguage();
  const copy = text.today.setAside;
  const isOff = useKeptAt() !== undefined;
  const { undo } = useAnswers();
  const { response, instrument } = decision;
  if (!response) return null;
  const isSkipped = response.kind === 'skipped';
  const until = response.until;
  const said = isSkipped
    ? copy.skipped
    : until == null
      ? copy.snoozed
      : copy.snoozedUntil(formatDay(until, lang));
  return (
    <div className="flex min-w-0 flex-1 basis-64 flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <p className="min-w-0 flex-1 basis-48 text-muted">
        {said}
        {response.reason && ` · ${response.reason}`}
      </p>
      {isSkipped && !response.reason && !isOff && <Reason decision={decision} />}
      <Button
        compact
        ref={takesFocus(decision.id)}
        aria-label={copy.undoOf(instrument.symbol, said)}
        aria-disabled={isOff}
        onClick={() => !isOff && undo(decision)}
      >
        {copy.undo}
        <span className="max-sm:hidden">
          <Keys id="undo" />
        </span>
      </Button>
    </div>
  );
}

/** Why it was passed over, in the reader's own words, for those who want to remember. */
function Reason({ decision }: Props) {
  const { text } = useLanguage();
  const copy = text.today.setAside;
  const { skip } = useAnswers();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  function keep(event: FormEvent) {
    event.preventDefault();
    if (typed.trim()) skip(decision, typed.trim());
  }
  if (!isOpen) {
    return (
      <Button compact look="quiet" onClick={() => setOpen(true)}>
        {copy.addReason}
      </Button>
    );
  }
  return (
    <form onSubmit={keep} className="order-last w-full max-w-prose">
      <Field
        label={copy.reason}
        hint={copy.reasonHint}
        maxLength={REASON_CHARS_MAX}
        autoFocus
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        aside={<Button type="submit">{copy.keepReason}</Button>}
      />
    </form>
  );
}

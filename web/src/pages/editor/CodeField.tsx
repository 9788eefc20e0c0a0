import { type KeyboardEvent, type RefObject, useId, useMemo, useRef, useState } from 'react';
import type { Word } from '../../api/strategy';
import { useChapter } from '../../i18n/chapter';
import { type Completion, complete } from './completion';
import { readTokens } from './highlight';

/** Something wrong in the text; places count from 1. */
export interface Fault {
  line: number;
  column: number;
  message: string;
}

interface Props {
  ref: RefObject<HTMLTextAreaElement | null>;
  label: string;
  value: string;
  onChange: (value: string) => void;
  vocabulary: readonly Word[];
  faults: readonly Fault[];
  describedBy: string;
}

/** Letters typed before words are offered by themselves. */
const TYPED_MIN = 2;

/**
 * A plain text field with colours behind it. Words are offered while typing and by Ctrl+Space; Tab leaves the
 * field as everywhere else, unless words are offered.
 */
export function CodeField({ ref, label, value, onChange, vocabulary, faults, describedBy }: Props) {
  const copy = useChapter('strategies').editor;
  const id = useId();
  const colours = useRef<HTMLDivElement>(null);
  const gutter = useRef<HTMLOListElement>(null);
  const [offer, setOffer] = useState<Completion>();
  const [chosen, setChosen] = useState(0);
  const lines = useMemo(() => readTokens(value), [value]);
  const faulty = useMemo(() => new Map(faults.map((fault) => [fault.line, fault])), [faults]);

  function look(field: HTMLTextAreaElement, isAsked: boolean) {
    const caret = field.selectionEnd;
    const found =
      field.selectionStart === caret ? complete(field.value, caret, vocabulary) : undefined;
    const isWorth = found && (isAsked || caret - found.from >= TYPED_MIN);
    setOffer(isWorth ? found : undefined);
    setChosen(0);
  }
  function take(word: Word | undefined) {
    const field = ref.current;
    if (!field || !offer || !word) return;
    field.setSelectionRange(offer.from, field.selectionEnd);
    write(field, word.name);
    setOffer(undefined);
  }
  function steer(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      look(event.currentTarget, true);
      return;
    }
    if (!offer || event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setChosen((chosen + step + offer.words.length) % offer.words.length);
    else if (event.key === 'Enter' || event.key === 'Tab') take(offer.words[chosen]);
    else if (event.key === 'Escape') setOffer(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function follow(field: HTMLTextAreaElement) {
    if (colours.current) {
      colours.current.scrollTop = field.scrollTop;
      colours.current.scrollLeft = field.scrollLeft;
    }
    if (gutter.current) gutter.current.scrollTop = field.scrollTop;
  }
  return (
    <div className="code-field">
      <ol ref={gutter} aria-hidden="true" translate="no" className="code-numbers">
        {lines.map((_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <li key={at} data-fault={faulty.has(at + 1) || undefined}>
            {faulty.has(at + 1) ? `▲ ${at + 1}` : at + 1}
          </li>
        ))}
      </ol>
      <div className="code-body">
        <div ref={colours} aria-hidden="true" translate="no" className="code-colours">
          {lines.map((tokens, at) => (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
              key={at}
              className={faulty.has(at + 1) ? 'code-fault' : undefined}
            >
              {tokens.map(({ kind, text }, place) => (
                <span
                  // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the line
                  key={place}
                  className={`code-is-${kind}`}
                >
                  {text}
                </span>
              ))}
              {'\n'}
            </div>
          ))}
        </div>
        <textarea
          ref={ref}
          aria-label={label}
          aria-describedby={describedBy}
          aria-invalid={faults.length > 0}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={offer ? `${id}-words` : undefined}
          aria-activedescendant={offer ? `${id}-${chosen}` : undefined}
          value={value}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          translate="no"
          onChange={(event) => {
            onChange(event.target.value);
            look(event.target, false);
          }}
          onKeyDown={steer}
          onScroll={(event) => follow(event.currentTarget)}
          onBlur={() => setOffer(undefined)}
          onPointerDown={() => setOffer(undefined)}
          className="code-text"
        />
        {offer && (
          <Words
            id={id}
            label={copy.words}
            offer={offer}
            chosen={chosen}
            place={placeOf(value, offer.from, ref.current)}
            onTake={take}
          />
        )}
      </div>
      <p role="status" className="sr-only">
        {offer ? copy.offered(offer.words.length) : ''}
      </p>
    </div>
  );
}

interface WordsProps {
  id: string;
  label: string;
  offer: Completion;
  chosen: number;
  place: { line: number; column: number };
  onTake: (word: Word) => void;
}

/** The words that are offered, under where they would be written. */
function Words({ id, label, offer, chosen, place, onTake }: WordsProps) {
  const copy = useChapter('strategies').editor;
  const word = offer.words[chosen];
  return (
    <div
      className="code-words"
      style={{ '--code-line': place.line, '--code-column': place.column } as React.CSSProperties}
    >
      <div id={`${id}-words`} role="listbox" aria-label={label} className="max-h-56 overflow-auto">
        {offer.words.map((each, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus and hears the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the field points at it by aria-activedescendant
          <div
            key={`${each.kind} ${each.name}`}
            id={`${id}-${at}`}
            ref={(element) => {
              if (at === chosen) element?.scrollIntoView({ block: 'nearest' });
            }}
            role="option"
            aria-selected={at === chosen}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onTake(each)}
            className="flex min-h-7 cursor-pointer items-center justify-between gap-4 rounded-sm px-2 aria-selected:bg-sunk aria-selected:inset-ring aria-selected:inset-ring-line"
          >
            <span className="font-mono">{each.name}</span>
            <span className="text-xs text-muted">{copy.kinds[each.kind]}</span>
          </div>
        ))}
      </div>
      {word && (word.signature || word.summary) && (
        <p className="border-t border-line px-2 pt-1 text-xs text-muted">
          {word.signature && <code className="font-mono text-fg">{word.signature}</code>}
          {word.summary && <span className="block">{word.summary}</span>}
        </p>
      )}
    </div>
  );
}

/** Puts text over what is selected, so that undo takes it back. */
export function write(field: HTMLTextAreaElement, text: string): void {
  field.focus();
  if (document.execCommand('insertText', false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Line under and column at a place of the text, as far as they are in view. */
function placeOf(source: string, at: number, field: HTMLTextAreaElement | null) {
  const before = source.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n') - 1;
  if (!field) return { line, column };
  const size = Number.parseFloat(getComputedStyle(field).lineHeight) || 20;
  const scrolled = Math.round(field.scrollTop / size);
  return { line: Math.max(line - scrolled, 1), column: Math.min(column, 24) };
}

import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import { type TextFault, useSaveStrategy, validationQuery, type Word } from '../../api/strategy';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ErrorPanel } from '../../components/ErrorPanel';
import { DiffView } from '../../components/strategy/DiffView';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { useShortcut } from '../../keyboard/keyboard';
import { useSettled } from '../../paced';
import { CodeField, write } from './CodeField';
import { FaultList } from './FaultList';
import { PreviewPanel } from './PreviewPanel';

const NO_FAULTS: readonly TextFault[] = [];
/** Typing is over when nothing came for this long. */
const TYPED_MS = 350;

interface Props {
  /** Nothing is stored under its id yet. */
  isNew: boolean;
  /** The text as it was opened. */
  stored: string;
  vocabulary: readonly Word[];
}

/** The text, what is wrong with it, how it would have gone, and the way to keep it. */
export function Workbench({ isNew, stored, vocabulary }: Props) {
  const { lang } = useLanguage();
  const copy = useChapter('strategies').editor;
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(stored);
  const [isReviewing, setReviewing] = useState(false);
  const helpId = useId();
  const settled = useSettled(text, TYPED_MS);
  const check = useQuery(validationQuery(settled, lang));
  const isCurrent = settled === text && check.data !== undefined && !check.isPlaceholderData;
  const faults = check.data?.errors ?? NO_FAULTS;
  const id = isCurrent ? check.data?.strategy?.id : undefined;
  const isChanged = text !== stored;
  const canReview = id !== undefined && (isChanged || isNew);
  useUnsaved(isChanged);
  function review() {
    if (canReview) setReviewing(true);
  }
  useShortcut('submit', review);
  function goTo(line: number, column: number) {
    const element = field.current;
    if (!element) return;
    const start = offsetOf(text, line, column);
    element.focus();
    element.setSelectionRange(start, start);
  }
  function fix(fault: TextFault, name: string) {
    const element = field.current;
    if (!element) return;
    const start = offsetOf(text, fault.line, fault.column);
    const wrong = text.slice(start).match(/^\w+/)?.[0] ?? '';
    element.focus();
    element.setSelectionRange(start, start + wrong.length);
    write(element, name);
  }
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex min-w-0 flex-col gap-2">
        <CodeField
          ref={field}
          label={copy.label}
          value={text}
          onChange={setText}
          vocabulary={vocabulary}
          faults={faults}
          describedBy={helpId}
        />
        <p id={helpId} className="text-xs text-muted">
          {copy.help}
        </p>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <FaultList
          faults={faults}
          isChecking={!isCurrent}
          error={check.error}
          onGo={goTo}
          onFix={fix}
        />
        <Button look="primary" aria-disabled={!canReview} onClick={review}>
          {copy.review}
          <span aria-hidden="true" className="max-sm:hidden">
            <Keys id="submit" />
          </span>
        </Button>
        {!isChanged && !isNew && <p className="text-sm text-muted">{copy.nothing}</p>}
        <PreviewPanel text={id === undefined ? undefined : settled} />
      </div>
      {isReviewing && id !== undefined && (
        <Review
          id={id}
          before={isNew ? '' : stored}
          after={text}
          onClose={() => setReviewing(false)}
        />
      )}
    </div>
  );
}

interface ReviewProps {
  id: string;
  before: string;
  after: string;
  onClose: () => void;
}

/** What is going to change, before it does. */
function Review({ id, before, after, onClose }: ReviewProps) {
  const { lang } = useLanguage();
  const copy = useChapter('strategies').editor;
  const navigate = useNavigate();
  const save = useSaveStrategy(lang);
  function keep() {
    if (save.isPending) return;
    save.mutate(
      { id, text: after },
      {
        onSuccess: (saved) => {
          onClose();
          const search = { saved: saved.version };
          void navigate({ to: '/strategies/$id', params: { id }, search: search as never });
        },
      },
    );
  }
  return (
    <Dialog title={copy.reviewTitle} onClose={onClose}>
      <DiffView before={before} after={after} label={copy.reviewTitle} />
      {save.isError && (
        <ErrorPanel verb={copy.saveVerb} error={save.error} detail={save.error.message} />
      )}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" aria-disabled={save.isPending} onClick={keep}>
          {copy.save}
        </Button>
        <Button onClick={onClose}>{copy.back}</Button>
      </div>
    </Dialog>
  );
}

/** Asks before a page with changes is left by closing it. */
function useUnsaved(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isChanged]);
}

/** The place in the text of a line and a column, both from 1. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let each = 1; each < line; each += 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + Math.max(column - 1, 0), end < 0 ? text.length : end);
}

import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type RefObject, useEffect, useId, useState } from 'react';
import { checkQuery, type StrategyFault, useSaveStrategy, type Word } from '../../api/strategy';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Field } from '../../components/Field';
import { DiffView } from '../../components/strategy/DiffView';
import { useChapter } from '../../i18n/chapter';
import { Keys } from '../../keyboard/Keys';
import { useShortcut } from '../../keyboard/keyboard';
import { useSettled } from '../../paced';
import { CodeField, write } from './CodeField';
import { FaultList } from './FaultList';
import { PreviewPanel } from './PreviewPanel';

/** Typing is over when nothing came for this long. */
const TYPED_MS = 350;

interface Props {
  field: RefObject<HTMLTextAreaElement | null>;
  /** Absent for a strategy that was not there before. */
  id: string | undefined;
  source: string;
  version: string | undefined;
  vocabulary: readonly Word[];
}

/** The text, what is wrong with it, how it would have gone, and the way to keep it. */
export function Workbench({ field, id, source, version, vocabulary }: Props) {
  const copy = useChapter('strategies').editor;
  const [text, setText] = useState(source);
  const [isReviewing, setReviewing] = useState(false);
  const helpId = useId();
  const settled = useSettled(text, TYPED_MS);
  const check = useQuery(checkQuery(settled));
  const isCurrent = settled === text && check.data !== undefined && !check.isPlaceholderData;
  const faults = check.data?.faults ?? [];
  const isGood = isCurrent && faults.length === 0;
  const isChanged = text !== source;
  useUnsaved(isChanged);
  const canReview = isGood && (isChanged || id === undefined);
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
  function fix(fault: StrategyFault, name: string) {
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
          faults={isCurrent || faults.length > 0 ? faults : []}
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
        {!isChanged && id !== undefined && <p className="text-sm text-muted">{copy.nothing}</p>}
        <PreviewPanel source={isGood ? settled : undefined} />
      </div>
      {isReviewing && (
        <Review
          id={id}
          before={id === undefined ? '' : source}
          after={text}
          version={version}
          onClose={() => setReviewing(false)}
        />
      )}
    </div>
  );
}

interface ReviewProps {
  id: string | undefined;
  before: string;
  after: string;
  version: string | undefined;
  onClose: () => void;
}

/** What is going to change, before it does. */
function Review({ id, before, after, version, onClose }: ReviewProps) {
  const copy = useChapter('strategies').editor;
  const navigate = useNavigate();
  const save = useSaveStrategy();
  const [note, setNote] = useState('');
  function keep() {
    if (save.isPending) return;
    save.mutate(
      { id, source: after, note, version },
      {
        onSuccess: (saved) => {
          onClose();
          void navigate({
            to: '/strategies/$id',
            params: { id: saved.id },
            search: { saved: saved.version } as never,
            ignoreBlocker: true,
          });
        },
      },
    );
  }
  return (
    <Dialog title={copy.reviewTitle} onClose={onClose}>
      <DiffView before={before} after={after} label={copy.reviewTitle} />
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <Field
          label={copy.reasonLabel}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {save.isError && (
          <ErrorPanel verb={copy.saveVerb} error={save.error} detail={save.error.message} />
        )}
        <div className="flex flex-wrap gap-2">
          <Button look="primary" type="submit" aria-disabled={save.isPending}>
            {copy.save}
          </Button>
          <Button onClick={onClose}>{copy.back}</Button>
        </div>
      </form>
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

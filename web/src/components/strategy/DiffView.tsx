import { useMemo } from 'react';
import { useChapter } from '../../i18n/chapter';
import { around, type DiffLine, diffLines } from './diff';

/** Lines shown beside what changed. */
const CONTEXT = 3;
const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

interface Props {
  before: string;
  after: string;
  label: string;
}

/** What changed between two texts: signs say it, colour only on top. */
export function DiffView({ before, after, label }: Props) {
  const copy = useChapter('strategies').diff;
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const shown = useMemo(() => around(lines, CONTEXT), [lines]);
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length;
  const [added, removed] = [count('added'), count('removed')];
  if (added + removed === 0) return <p className="text-sm text-muted">{copy.none}</p>;
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm text-muted">{copy.count(added, removed)}</p>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-md border border-line bg-sunk"
      >
        <ol className="diff">
          {shown.map((line, at) =>
            line ? (
              <li key={`${line.before} ${line.after}`} data-kind={line.kind}>
                <span className="diff-number" aria-hidden="true">
                  {line.after ?? line.before}
                </span>
                <span aria-hidden="true">{SIGNS[line.kind]}</span>
                {line.kind !== 'same' && <span className="sr-only">{copy[line.kind]}</span>}
                <code>{line.text}</code>
              </li>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: a gap has no other identity
              <li key={`gap ${at}`} className="diff-gap">
                {copy.skipped}
              </li>
            ),
          )}
        </ol>
      </section>
    </div>
  );
}

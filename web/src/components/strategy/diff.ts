// What changed between two texts, line by line.

export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
  /** Number of the line in the earlier and in the later text, from 1. */
  before: number | undefined;
  after: number | undefined;
}

/** Texts longer than this are compared as wholes: the table of comparisons would grow too large. */
const LINES_MAX = 2_000;

/** The fewest lines to take out and to put in that make one text into the other. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let tail = 0;
  while (
    tail < old.length - start &&
    tail < now.length - start &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail += 1;
  const lines: DiffLine[] = [];
  for (let line = 0; line < start; line += 1) lines.push(same(old[line], line, line));
  lines.push(...middle(old, now, start, tail));
  for (let line = old.length - tail; line < old.length; line += 1)
    lines.push(same(old[line], line, line + now.length - old.length));
  return lines;
}

function same(text: string | undefined, before: number, after: number): DiffLine {
  return { kind: 'same', text: text ?? '', before: before + 1, after: after + 1 };
}

function middle(
  old: readonly string[],
  now: readonly string[],
  start: number,
  tail: number,
): DiffLine[] {
  const [rows, columns] = [old.length - start - tail, now.length - start - tail];
  const isLarge = rows > LINES_MAX || columns > LINES_MAX;
  // Longest common run of lines from each pair of places on.
  const common = isLarge ? undefined : commonRuns(old, now, start, rows, columns);
  const at = (row: number, column: number) => common?.[row * (columns + 1) + column] ?? 0;
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < rows || column < columns) {
    const [left, right] = [old[start + row], now[start + column]];
    if (common && row < rows && column < columns && left === right) {
      lines.push(same(left, start + row, start + column));
      row += 1;
      column += 1;
    } else if (row < rows && (column >= columns || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: 'removed', text: left ?? '', before: start + row + 1, after: undefined });
      row += 1;
    } else {
      lines.push({
        kind: 'added',
        text: right ?? '',
        before: undefined,
        after: start + column + 1,
      });
      column += 1;
    }
  }
  return lines;
}

function commonRuns(
  old: readonly string[],
  now: readonly string[],
  start: number,
  rows: number,
  columns: number,
): Uint32Array {
  const width = columns + 1;
  const common = new Uint32Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        old[start + row] === now[start + column]
          ? (common[(row + 1) * width + column + 1] ?? 0) + 1
          : Math.max(
              common[(row + 1) * width + column] ?? 0,
              common[row * width + column + 1] ?? 0,
            );
    }
  }
  return common;
}

/** Lines that changed with a few around them; `undefined` stands for those left out. */
export function around(lines: readonly DiffLine[], context: number): (DiffLine | undefined)[] {
  const isNear = lines.map(() => false);
  lines.forEach((line, at) => {
    if (line.kind === 'same') return;
    for (let near = at - context; near <= at + context; near += 1) isNear[near] = true;
  });
  const shown: (DiffLine | undefined)[] = [];
  lines.forEach((line, at) => {
    if (isNear[at]) shown.push(line);
    else if (shown.length === 0 || shown.at(-1) !== undefined) shown.push(undefined);
  });
  return shown;
}

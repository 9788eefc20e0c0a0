import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { bestOf, type Cell, type Grid, isSame, SHADES, shadeOf } from './heat';

interface Axis {
  name: string;
  values: readonly number[];
}

interface Props {
  x: Axis;
  y: Axis;
  /** Rows by `y`, columns by `x`; `null` where no run was valid, `undefined` where none has finished. */
  values: Grid;
  /** Centre of the widest stretch of good neighbours. */
  centre?: Cell | null | undefined;
  /** The best of all, when it stands alone. */
  maximum?: Cell | null | undefined;
  /** What the values are. */
  measure: string;
}

/** More columns than this have no room for numbers. */
const NUMBERED_MAX = 8;
const CENTRE = '★';
const PEAK = '▣';
const INVALID = '·';

/** How results change with two parameters. The arrow keys go from cell to cell. */
export function HeatMap({ x, y, values, centre, maximum, measure }: Props) {
  const { lang } = useLanguage();
  const copy = useChapter('backtests').heat;
  const id = useId();
  const table = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<Cell>();
  const best = bestOf(values);
  const isNumbered = x.values.length <= NUMBERED_MAX;
  const last = { x: x.values.length - 1, y: y.values.length - 1 };
  const current = at ?? centre ?? { x: 0, y: last.y };
  const figure = (value: number) => formatNumber(value, lang, decimalsOf(value));
  function tell({ x: column, y: row }: Cell): string {
    const value = values[row]?.[column];
    const [first, second] = [x.values[column] ?? 0, y.values[row] ?? 0];
    const pair = copy.pair(x.name, figure(first), y.name, figure(second));
    if (value === undefined) return copy.waiting(pair);
    if (value === null) return copy.invalid(pair);
    const mark = isSame(centre, column, row)
      ? copy.isCentre
      : isSame(maximum, column, row)
        ? copy.isMaximum
        : '';
    return copy.cell(pair, measure, formatNumber(value, lang, 2), mark);
  }
  function steer(event: KeyboardEvent) {
    const steps: Readonly<Record<string, Cell>> = {
      ArrowRight: { x: 1, y: 0 },
      ArrowLeft: { x: -1, y: 0 },
      // The axis grows upwards, so that up is more.
      ArrowUp: { x: 0, y: 1 },
      ArrowDown: { x: 0, y: -1 },
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const next = {
      x: Math.min(Math.max(current.x + step.x, 0), last.x),
      y: Math.min(Math.max(current.y + step.y, 0), last.y),
    };
    setAt(next);
    table.current?.querySelector<HTMLElement>(`[data-cell="${next.x} ${next.y}"]`)?.focus();
  }
  const rows = y.values.map((_, row) => last.y - row);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="relative overflow-x-auto p-1">
        <table ref={table} className="heat" aria-labelledby={id} onKeyDown={steer}>
          <caption id={id} className="sr-only">
            {copy.caption(measure, x.name, y.name)}
          </caption>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                <th scope="row">
                  {row === last.y && <span className="heat-name">{y.name}</span>}
                  {figure(y.values[row] ?? 0)}
                </th>
                {x.values.map((_, column) => {
                  const cell = { x: column, y: row };
                  const value = values[row]?.[column];
                  const isCentre = isSame(centre, column, row);
                  const isPeak = isSame(maximum, column, row);
                  return (
                    <td
                      // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                      key={column}
                      data-cell={`${column} ${row}`}
                      tabIndex={isSame(current, column, row) ? 0 : -1}
                      aria-label={tell(cell)}
                      title={tell(cell)}
                      onFocus={() => setAt(cell)}
                      className={`${shadeName(value, best)} ${isCentre ? 'heat-centre' : ''} ${isPeak ? 'heat-peak' : ''}`}
                    >
                      {isCentre && <span aria-hidden="true">{CENTRE}</span>}
                      {isPeak && !isCentre && <span aria-hidden="true">{PEAK}</span>}
                      {value === null && <span aria-hidden="true">{INVALID}</span>}
                      {value != null && isNumbered && (
                        <span aria-hidden="true" className="heat-number">
                          {formatNumber(value, lang, 2)}
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
            <tr>
              <th scope="row" className="heat-name-x">
                {x.name}
              </th>
              {x.values.map((value) => (
                <th key={value} scope="col">
                  {figure(value)}
                </th>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
        <span className="inline-flex items-center gap-1">
          <span>{copy.less}</span>
          <span aria-hidden="true" className="inline-flex">
            {Array.from({ length: SHADES + 1 }, (_, shade) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a shade is its number
              <span key={shade} className={`heat-swatch heat-${shade}`} />
            ))}
          </span>
          <span>{copy.more(formatNumber(best, lang, 2))}</span>
        </span>
        <span>{copy.centre}</span>
        {maximum && <span>{copy.maximum}</span>}
        <span>{copy.none}</span>
      </p>
      <p role="status" className="text-sm">
        {at ? tell(at) : ''}
      </p>
    </div>
  );
}

function shadeName(value: number | null | undefined, best: number): string {
  if (value === undefined) return 'heat-waiting';
  return value === null ? 'heat-invalid' : `heat-${shadeOf(value, best)}`;
}

/** Parameters are whole numbers, or have as many decimals as they need. */
function decimalsOf(value: number): number {
  const [, decimals = ''] = `${value}`.split('.');
  return Math.min(decimals.length, 4);
}

import { useCallback, useId, useMemo, useRef, useState } from 'react';
import { formatChange } from '../../format/number';
import { formatDay, formatMinute, formatTick } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { type Curve, colourOf, type Stretch, shapeOf, valueAt } from './curve';
import { CurvesChart as Chart, type CurveText } from './curves';

const LIBRARY_URL = 'https://www.tradingview.com/';
const DAY_MS = 86_400_000;
const NONE: readonly Stretch[] = [];

interface Props {
  curves: readonly Curve[];
  /** What the picture shows, in a sentence. */
  label: string;
  /** Writes capital: money, or how many times what it began with. */
  write: (value: number) => string;
  isLog?: boolean;
  /** What was seen when the strategies were chosen. */
  stretches?: readonly Stretch[];
}

/** Capital above, falls below; the slider under them tells what each line was worth on a day. */
export function CurvesChart({ curves, label, write, isLog = false, stretches = NONE }: Props) {
  const { lang, text } = useLanguage();
  const copy = useChapter('backtests').chart;
  const id = useId();
  const instants = curves[0]?.equity.at ?? [];
  const isIntraday = isWithinDays(instants);
  const moment = (at: number) => (isIntraday ? formatMinute(at, lang) : formatDay(at, lang));
  const [row, setRow] = useState<number>();
  const [pointed, setPointed] = useState<number>();
  const at = pointed ?? instants[row ?? instants.length - 1] ?? 0;
  const words = useMemo<CurveText>(
    () => ({
      equity: write,
      drawdown: (value) => formatChange(value, lang, 0),
      moment: (instant) => (isIntraday ? formatMinute(instant, lang) : formatDay(instant, lang)),
      tick: (instant, kind) => formatTick(instant, lang, kind, isIntraday),
    }),
    [write, lang, isIntraday],
  );
  const chart = useRef<Chart>(undefined);
  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      if (!element) return;
      const made = new Chart(element, {
        text: words,
        isLog,
        stretches,
        onPoint: setPointed,
      });
      made.setCurves(curves);
      chart.current = made;
      return () => {
        chart.current = undefined;
        made.remove();
      };
    },
    [curves, words, isLog, stretches],
  );
  const said = curves.map(({ name, equity, drawdown }) =>
    copy.said(name, written(valueAt(equity, at), write), fallen(valueAt(drawdown, at), lang)),
  );
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="flex flex-col gap-1 text-xs">
        <span className="text-muted">{moment(at)}</span>
        <ul className="flex flex-wrap gap-x-4 gap-y-0.5">
          {curves.map(({ id: curve, name, place, equity, drawdown }) => (
            <li key={curve} className="figure inline-flex max-w-full items-baseline gap-1.5">
              <span
                aria-hidden="true"
                className="text-sm leading-none"
                style={{ color: `var(--color-${colourOf(place)})` }}
              >
                {shapeOf(place)}
              </span>
              <span className="max-w-44 min-w-0 truncate">{name}</span>
              <span className="font-semibold">{written(valueAt(equity, at), write)}</span>
              <span className="text-muted">{fallen(valueAt(drawdown, at), lang)}</span>
            </li>
          ))}
        </ul>
      </figcaption>
      <div role="img" aria-label={label}>
        <div ref={attach} aria-hidden="true" className="curves" />
      </div>
      <div className="flex items-center gap-2 text-xs text-muted">
        <label htmlFor={id}>{copy.date}</label>
        <input
          id={id}
          type="range"
          min={0}
          max={Math.max(instants.length - 1, 0)}
          value={row ?? Math.max(instants.length - 1, 0)}
          aria-valuetext={`${moment(at)}. ${said.join('. ')}`}
          onChange={(event) => {
            const next = Number(event.target.value);
            setRow(next);
            chart.current?.pointAt(instants[next]);
          }}
          className="h-6 min-w-0 flex-1 accent-(--color-focus)"
        />
      </div>
      <p className="flex flex-wrap justify-between gap-x-4 gap-y-1 text-xs text-muted">
        <span>{stretches.length === 0 ? copy.panes : copy.hatch}</span>
        <a
          href={LIBRARY_URL}
          target="_blank"
          rel="noreferrer"
          className="underline decoration-line underline-offset-2 hover:text-fg"
        >
          {text.asset.chart.library}
        </a>
      </p>
    </figure>
  );
}

const ABSENT = '–';

function written(value: number | undefined, write: (value: number) => string): string {
  return value === undefined ? ABSENT : write(value);
}

function fallen(value: number | undefined, lang: Parameters<typeof formatChange>[1]): string {
  return value === undefined ? ABSENT : formatChange(value, lang);
}

/** Several points a day. */
function isWithinDays(instants: readonly number[]): boolean {
  const [first, second] = instants;
  return first !== undefined && second !== undefined && second - first < DAY_MS;
}

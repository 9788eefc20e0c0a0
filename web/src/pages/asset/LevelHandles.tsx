import { type PointerEvent, useCallback, useRef, useSyncExternalStore } from 'react';
import { stepsOf } from '../../components/PriceField';
import { formatNumber } from '../../format/number';
import { priceStep, snapPrice, stepPrice } from '../../format/step';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { ChartSession } from './chart/session';
import type { LevelName, OwnLevels } from './useOwnLevels';

/** A pointer lands on prices this many times finer than those of a key. */
const POINTER_FINER = 10;
/** Sides of what can be taken hold of at least, however short the line. */
const HANDLE_PX = 24;
const TONES = { stop: 'text-sell', target: 'text-buy' };

interface Props {
  session: ChartSession;
  levels: OwnLevels;
  decimals: number;
}

/** The lines of stop and target as things to take hold of: by mouse, by finger and by key. */
export function LevelHandles({ session, levels, decimals }: Props) {
  const places = useSyncExternalStore(session.levels.subscribe, session.levels.get);
  if (!places) return null;
  const {
    left,
    right,
    stop = Number.NEGATIVE_INFINITY,
    target = Number.POSITIVE_INFINITY,
  } = places;
  const width = Math.max(right - left, HANDLE_PX);
  // Lines that are nearer than a handle is tall are taken hold of beside them, not one under the other.
  const aside = Math.max(HANDLE_PX - Math.abs(stop - target), 0) / 2;
  const shifts = stop >= target ? { stop: aside, target: -aside } : { stop: -aside, target: aside };
  return (['stop', 'target'] as const).map((name) => {
    const top = places[name];
    if (top === undefined) return null;
    return (
      <Handle
        key={name}
        name={name}
        place={{ left: right - width, width, top: top + shifts[name] }}
        shift={shifts[name]}
        session={session}
        levels={levels}
        decimals={decimals}
      />
    );
  });
}

interface HandleProps extends Props {
  name: LevelName;
  place: { left: number; width: number; top: number };
  /** How far it stands below its line. */
  shift: number;
}

function Handle({ name, place, shift, session, levels, decimals }: HandleProps) {
  const { lang, text } = useLanguage();
  const price = levels.prices[name];
  const step = priceStep(price, decimals);
  /** From the top of the chart to the line, less where the pointer took hold of it. */
  const grip = useRef<number>(undefined);
  function onPointerDown(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = place.top - shift - event.clientY;
    session.holdScale(true);
  }
  function onPointerMove(event: PointerEvent) {
    if (grip.current === undefined) return;
    const under = session.priceAt(event.clientY + grip.current);
    if (under === undefined) return;
    const fine = Math.max(step / POINTER_FINER, 10 ** -decimals);
    levels.move(name, snapPrice(under, fine, decimals));
  }
  function onPointerEnd() {
    if (grip.current === undefined) return;
    grip.current = undefined;
    session.holdScale(false);
  }
  return (
    <div
      ref={useWheelBelow()}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={
        price !== levels.declared[name] ? text.asset.chart[OWN[name]] : text.asset.chart[name]
      }
      aria-valuenow={price}
      aria-valuetext={formatNumber(price, lang, decimals)}
      data-line={name}
      style={place}
      className="level-handle"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onKeyDown={(event) => {
        const steps = stepsOf(event);
        if (!steps) return;
        event.preventDefault();
        event.stopPropagation();
        levels.move(name, stepPrice(price, steps, step, decimals));
      }}
    >
      <span className={`level-grip ${TONES[name]}`} style={{ marginTop: -shift }} />
    </div>
  );
}

const OWN = { stop: 'ownStop', target: 'ownTarget' } as const;

/** The wheel goes on to the chart below the line. */
function useWheelBelow() {
  return useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const pass = (event: WheelEvent) => {
      event.preventDefault();
      const plot = element.parentElement?.querySelector('.plot');
      plot?.dispatchEvent(new WheelEvent('wheel', event));
    };
    element.addEventListener('wheel', pass, { passive: false });
    return () => element.removeEventListener('wheel', pass);
  }, []);
}

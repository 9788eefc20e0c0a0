import type { ReactNode } from 'react';
import { Button } from '../../components/Button';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { Shows } from './ChartPanel';
import type { ChartSession } from './chart/session';
import { shortName } from './indicator';
import type { Look, useLook } from './look';
import type { Timeframe } from './timeframe';

const PAN_SHARE = 0.5;

interface Props {
  timeframes: readonly Timeframe[];
  timeframe: Timeframe | undefined;
  look: Look;
  onLook: ReturnType<typeof useLook>[1];
  shows: Shows;
  onShows: (shows: Shows) => void;
  onPick: () => void;
  onStep: (by: 1 | -1) => void;
  session: ChartSession | undefined;
}

/** Everything that the pointer and the keys can do, as buttons. */
export function Toolbar(props: Props) {
  const { text } = useLanguage();
  const { timeframes, timeframe, look, onLook, shows, onShows, onPick, onStep, session } = props;
  const copy = text.asset.chart;
  return (
    <div className="flex flex-col gap-1.5 p-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <fieldset className="flex flex-wrap items-center">
          <legend className="sr-only">{text.asset.timeframe}</legend>
          {timeframes.map((known) => (
            <Toggle
              key={known}
              isOn={known === timeframe}
              label={text.asset.timeframeNames[known]}
              onPress={() => onLook({ timeframe: known })}
            >
              {text.asset.timeframes[known]}
            </Toggle>
          ))}
        </fieldset>
        <div className="flex flex-wrap items-center">
          <Toggle
            isOn={shows.decisions}
            onPress={() => onShows({ ...shows, decisions: !shows.decisions })}
          >
            {copy.decisions}
          </Toggle>
          <Toggle isOn={shows.cone} onPress={() => onShows({ ...shows, cone: !shows.cone })}>
            {copy.cone}
          </Toggle>
          <Toggle isOn={shows.table} onPress={() => onShows({ ...shows, table: !shows.table })}>
            {copy.table}
          </Toggle>
          <Button compact look="quiet" onClick={onPick}>
            {copy.indicators}
          </Button>
        </div>
        <div className="ml-auto flex items-center">
          <Move label={text.asset.decisions.previous} sign="[" onPress={() => onStep(-1)} />
          <Move label={text.asset.decisions.next} sign="]" onPress={() => onStep(1)} />
          <Move label={copy.toStart} sign="⇤" onPress={() => session?.toStart()} />
          <Move label={copy.earlier} sign="←" onPress={() => session?.panBy(-PAN_SHARE)} />
          <Move label={copy.later} sign="→" onPress={() => session?.panBy(PAN_SHARE)} />
          <Move label={copy.toEnd} sign="⇥" onPress={() => session?.toEnd()} />
          <Move label={copy.zoomOut} sign="−" onPress={() => session?.zoomOut()} />
          <Move label={copy.zoomIn} sign="+" onPress={() => session?.zoomIn()} />
        </div>
      </div>
      {look.expressions.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {look.expressions.map((expr) => (
            <li key={expr}>
              <button
                type="button"
                aria-label={copy.remove(shortName(expr))}
                onClick={() =>
                  onLook({ expressions: look.expressions.filter((other) => other !== expr) })
                }
                className="inline-flex min-h-6 cursor-pointer items-center gap-1.5 rounded-full border border-line px-2 text-xs text-muted hover:text-fg"
              >
                {shortName(expr)}
                <span aria-hidden="true">{'×'}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface ToggleProps {
  isOn: boolean;
  label?: string;
  onPress: () => void;
  children: ReactNode;
}

function Toggle({ isOn, label, onPress, children }: ToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      title={label}
      onClick={onPress}
      className="min-h-8 min-w-8 cursor-pointer rounded-md px-2 text-sm text-muted hover:bg-sunk hover:text-fg aria-pressed:bg-sunk aria-pressed:font-semibold aria-pressed:text-fg"
    >
      {children}
    </button>
  );
}

function Move({ label, sign, onPress }: { label: string; sign: string; onPress: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onPress}
      className="min-h-8 min-w-8 cursor-pointer rounded-md text-sm text-muted hover:bg-sunk hover:text-fg"
    >
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}

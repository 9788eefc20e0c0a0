import type { Exposure } from '../../api/events';
import { formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

const WIDTH = 800;
const HEIGHT = 200;
/** The scale always reaches from nothing to the whole account. */
const WHOLE = 1;

interface Curve {
  at: readonly number[];
  value: readonly number[];
}

/** How much of the account was invested: all of it together, and what is left when short is taken from long. */
export function ExposureChart({ exposure }: { exposure: Exposure }) {
  const { lang } = useLanguage();
  const { result: copy } = useChapter('events');
  const { gross, net } = exposure;
  const [first, last] = [gross.at[0] ?? 0, gross.at.at(-1) ?? 0];
  const most = Math.max(0, ...gross.value);
  const low = Math.min(0, ...net.value);
  const high = Math.max(WHOLE, most);
  const y = (value: number) => ((high - value) / (high - low)) * HEIGHT;
  const path = ({ at, value }: Curve) =>
    at
      .map((instant, row) => {
        const x = last > first ? ((instant - first) / (last - first)) * WIDTH : 0;
        return `${row === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y(value[row] ?? 0).toFixed(1)}`;
      })
      .join('');
  const percent = (value: number) => formatPercent(value, lang);
  const label = copy.exposureLabel(formatDay(first, lang), formatDay(last, lang), percent(most));
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
        <Name colour="var(--color-plot-1)" dashes="" name={copy.gross} />
        <Name colour="var(--color-plot-2)" dashes="4 3" name={copy.net} />
        <span className="text-muted">{`${percent(low)} – ${percent(high)}`}</span>
      </figcaption>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-48 w-full"
      >
        {[0, WHOLE].map((level) => (
          <line
            key={level}
            x1={0}
            x2={WIDTH}
            y1={y(level)}
            y2={y(level)}
            stroke="var(--color-line)"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        <path
          d={path(gross)}
          fill="none"
          stroke="var(--color-plot-1)"
          strokeWidth={1.5}
          vectorEffect="non-scaling-stroke"
        />
        <path
          d={path(net)}
          fill="none"
          stroke="var(--color-plot-2)"
          strokeWidth={1.5}
          strokeDasharray="4 3"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <p className="flex justify-between text-xs text-muted">
        <span>{formatDay(first, lang)}</span>
        <span>{formatDay(last, lang)}</span>
      </p>
    </figure>
  );
}

function Name({ colour, dashes, name }: { colour: string; dashes: string; name: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg aria-hidden="true" width={20} height={8}>
        <line
          x1={0}
          x2={20}
          y1={4}
          y2={4}
          stroke={colour}
          strokeWidth={2}
          strokeDasharray={dashes}
        />
      </svg>
      {name}
    </span>
  );
}

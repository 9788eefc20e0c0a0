import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { thresholdQuery } from '../../api/asset';
import type { Decision } from '../../api/recommendation';
import { Button } from '../../components/Button';
import { marksOf } from '../../components/decision/OddsBlock';
import { Field } from '../../components/Field';
import { formatNumber, formatPercent, parseNumber } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Coverage } from './Coverage';
import { OutcomeDots } from './OutcomeDots';

const THRESHOLD = { start: -3, step: 0.5, lowest: -100, highest: 100 };
/** Typing is over when nothing came for this long. */
const TYPED_MS = 300;

/** How similar cases ended, where the price may end, and how often such bands held. */
export function ForecastTab({ decision }: { decision: Decision }) {
  const { text } = useLanguage();
  const isThin = decision.quantiles.length === 0;
  return (
    <>
      {isThin ? (
        <p className="text-sm text-muted">{text.asset.panel.forecastNone}</p>
      ) : (
        <Outcomes key={decision.id} decision={decision} />
      )}
      {decision.bands && <Bands decision={decision} bands={decision.bands} />}
      <Coverage />
    </>
  );
}

function Outcomes({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const copy = text.asset.panel;
  const [typed, setTyped] = useState(() => formatNumber(THRESHOLD.start, lang));
  const percent = parseNumber(typed, lang);
  const isValid =
    percent !== undefined && percent >= THRESHOLD.lowest && percent <= THRESHOLD.highest;
  const asked = useSettled(isValid ? percent / 100 : undefined);
  const count = useQuery(thresholdQuery(decision.id, asked, lang));
  const returns = decision.quantiles_50.length > 0 ? decision.quantiles_50 : decision.quantiles;
  const label = [copy.outcomes(returns.length), count.data?.text].filter(Boolean).join('. ');
  const step = (by: number) => {
    const next = Math.round(((percent ?? THRESHOLD.start) + by) * 10) / 10;
    setTyped(formatNumber(next, lang, Number.isInteger(next) ? 0 : 1));
  };
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">{copy.outcomes(returns.length)}</h3>
      <OutcomeDots
        marks={marksOf(decision)}
        returns={returns}
        label={label}
        threshold={isValid ? percent / 100 : undefined}
      />
      <p className="min-h-6 font-medium" aria-live="polite">
        {count.data?.text}
      </p>
      <Field
        label={copy.threshold}
        hint={copy.thresholdHint}
        error={isValid ? undefined : copy.thresholdInvalid}
        inputMode="decimal"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        aside={
          <>
            <Button aria-label={copy.lower} onClick={() => step(-THRESHOLD.step)}>
              {'−'}
            </Button>
            <Button aria-label={copy.raise} onClick={() => step(THRESHOLD.step)}>
              {'+'}
            </Button>
          </>
        }
      />
      {decision.event && <p className="text-sm text-muted">{decision.event.text}</p>}
    </section>
  );
}

interface BandsProps {
  decision: Decision;
  bands: NonNullable<Decision['bands']>;
}

function Bands({ decision, bands }: BandsProps) {
  const { lang, text } = useLanguage();
  const copy = text.asset.panel;
  const price = (value: number | undefined) =>
    value === undefined ? '' : formatNumber(value, lang, decision.instrument.price_decimals);
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-sm font-semibold">{copy.bandsOn(formatDay(bands.until, lang))}</h3>
      <dl className="flex flex-col text-sm">
        {bands.levels.map(({ level, lo, hi }) => (
          <div key={level} className="flex justify-between gap-4 border-b border-line py-1.5">
            <dt className="text-muted">{copy.band(formatPercent(level, lang))}</dt>
            <dd className="figure">{copy.bandOf(price(lo.at(-1)), price(hi.at(-1)))}</dd>
          </div>
        ))}
        <div className="flex justify-between gap-4 py-1.5">
          <dt className="text-muted">{copy.middle}</dt>
          <dd className="figure">{price(bands.median.at(-1))}</dd>
        </div>
      </dl>
      <p className="text-sm text-muted">{bands.note.text}</p>
    </section>
  );
}

/** A value once it has stopped changing. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { thresholdQuery } from '../../api/decision';
import type { Decision } from '../../api/recommendation';
import { formatNumber, parseNumber } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';
import { useSettled } from '../../paced';
import { Button } from '../Button';
import { Field } from '../Field';
import { marksOf } from './marks';
import { OutcomeDots } from './OutcomeDots';

const THRESHOLD = { start: -3, step: 0.5, lowest: -100, highest: 100 };
/** Typing is over when nothing came for this long. */
const TYPED_MS = 300;

interface Props {
  decision: Decision;
  /** Level of the heading: one below what stands above. */
  level: 3 | 4;
}

/** How similar cases ended, dot by dot, and how many of them lose more than the reader can bear. */
export function Outcomes({ decision, level }: Props) {
  const { lang, text } = useLanguage();
  const copy = text.asset.panel;
  const Title = `h${level}` as const;
  const [typed, setTyped] = useState(() => formatNumber(THRESHOLD.start, lang));
  const percent = parseNumber(typed, lang);
  const isValid =
    percent !== undefined && percent >= THRESHOLD.lowest && percent <= THRESHOLD.highest;
  const asked = useSettled(isValid ? percent / 100 : undefined, TYPED_MS);
  const count = useQuery(thresholdQuery(decision.id, asked, lang));
  const returns = decision.quantiles_50.length > 0 ? decision.quantiles_50 : decision.quantiles;
  const label = [copy.outcomes(returns.length), count.data?.text].filter(Boolean).join('. ');
  const step = (by: number) => {
    const next = Math.round(((percent ?? THRESHOLD.start) + by) * 10) / 10;
    setTyped(formatNumber(next, lang, Number.isInteger(next) ? 0 : 1));
  };
  return (
    <section className="flex flex-col gap-2">
      <Title className="text-sm font-semibold">{copy.outcomes(returns.length)}</Title>
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
    </section>
  );
}

import type { LevelOdds as Answer } from '../../api/asset';
import type { Decision } from '../../api/recommendation';
import { formatChange, formatNumber, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { OddsBlock } from './OddsBlock';

interface Props {
  /** The decision whose claim it is. */
  decision: Decision;
  /** Not known yet: the odds of the decision itself hold its place. */
  odds: Answer | undefined;
  /** When the claim is settled at the latest, unix ms. */
  until: number;
  /** What is shown was worked out for other levels. */
  isPast: boolean;
}

/** The odds of a claim at levels that the reader tries, and what they gain and lose. */
export function LevelOdds({ decision, odds, until, isPast }: Props) {
  const { lang, text } = useLanguage();
  const price = (level: number | null | undefined) =>
    level == null ? '' : formatNumber(level, lang, decision.instrument.price_decimals);
  const tried: Decision = odds
    ? {
        ...decision,
        stop: odds.stop,
        target: odds.target,
        probability: odds.probability,
        quantiles: odds.quantiles,
      }
    : decision;
  return (
    <div
      data-levels={isPast || !odds ? undefined : `${odds.stop} ${odds.target}`}
      className={`flex flex-col gap-3 ${isPast ? 'opacity-85 grayscale' : ''}`}
    >
      <p className="text-sm text-muted">
        {text.asset.panel.levels.figuresFor(
          price(tried.stop),
          price(tried.target),
          formatDay(until, lang),
        )}
      </p>
      <OddsBlock decision={tried} level={3} hasFiner={false} />
      <Figures decision={decision} odds={odds} />
    </div>
  );
}

function Figures({ decision, odds }: Pick<Props, 'decision' | 'odds'>) {
  const { lang, text } = useLanguage();
  const copy = text.asset.panel.levels;
  const count = (value: number) => formatNumber(value, lang);
  const isThin = odds?.probability.p == null;
  const rows = [
    {
      name: copy.stopLoss,
      value: odds && copy.stopLossOf(formatPercent(odds.stop_loss, lang, 1)),
      more:
        odds?.max_loss_fraction != null && decision.size
          ? copy.maxLossOf(
              formatPercent(decision.size.fraction, lang, 1),
              formatPercent(odds.max_loss_fraction, lang, 2),
            )
          : undefined,
    },
    {
      name: copy.rewardToRisk,
      value: odds && copy.rewardToRiskOf(formatNumber(odds.reward_to_risk, lang, 2)),
    },
    {
      name: copy.needed,
      value: odds && copy.neededOf(formatPercent(odds.break_even, lang)),
      // Where the odds say it themselves, once is enough; without odds it says nothing.
      isLeftOut: (odds ?? decision).probability?.break_even != null || (odds && isThin),
    },
    {
      name: copy.expected,
      value:
        odds?.expected &&
        copy.expectedOf(
          formatChange(odds.expected.mean, lang),
          formatChange(odds.expected.lo, lang),
          formatChange(odds.expected.hi, lang),
        ),
      isLeftOut: odds && isThin,
    },
    {
      name: copy.ends,
      value:
        odds?.ends &&
        copy.endsOf(
          count(odds.ends.target),
          count(odds.ends.stop),
          count(odds.ends.time),
          count(odds.ends.gained),
        ),
      isLeftOut: odds && isThin,
    },
  ];
  return (
    <dl className="flex flex-col text-sm">
      {rows.map(
        ({ name, value, more, isLeftOut }) =>
          !isLeftOut && (
            <div
              key={name}
              className="grid grid-cols-[7.5rem_1fr] gap-x-3 border-t border-line py-2"
            >
              <dt className="text-muted">{name}</dt>
              <dd className="font-medium">{value ?? '…'}</dd>
              {more && <dd className="col-start-2 text-muted">{more}</dd>}
            </div>
          ),
      )}
    </dl>
  );
}

import { useId } from 'react';
import type { StrategyDetail } from '../../api/strategy';
import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { Lang } from '../../i18n/language';
import { Rule } from './Rule';

/** What each rule does, in the order in which a trade lives. */
const SIDES = ['enter_long', 'exit_long', 'enter_short', 'exit_short'] as const;

/** The rule in words, with its exact text behind. */
export function RulePanel({ strategy }: { strategy: StrategyDetail }) {
  const { lang } = useLanguage();
  const { detail: copy } = useChapter('strategies');
  const id = useId();
  const sides = SIDES.filter((side) => strategy.rules[side]);
  return (
    <section
      aria-labelledby={id}
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-card p-4 sm:p-5"
    >
      <h2 id={id} className="text-lg font-semibold">
        {copy.rule}
      </h2>
      <dl className="flex flex-col gap-2.5">
        {sides.map((side) => (
          <div key={side}>
            <dt className="text-sm text-muted">{copy.sides[side]}</dt>
            <dd lang={lang}>
              {strategy.explain[side] ? (
                fill(strategy.explain[side], strategy, lang)
              ) : (
                <Rule text={strategy.rules[side] ?? ''} />
              )}
            </dd>
          </div>
        ))}
        <div>
          <dt className="text-sm text-muted">{copy.stop}</dt>
          <dd>{strategy.risk.stop ? <Rule text={strategy.risk.stop} /> : copy.noStop}</dd>
        </div>
        <div>
          <dt className="text-sm text-muted">{copy.target}</dt>
          <dd>{strategy.risk.target ? <Rule text={strategy.risk.target} /> : copy.noTarget}</dd>
        </div>
      </dl>
      <details className="text-sm">
        <summary className="inline-flex min-h-8 items-center text-muted underline decoration-line underline-offset-2 hover:text-fg">
          {copy.inRules}
        </summary>
        <dl className="flex flex-col gap-1.5 overflow-x-auto pt-1">
          {strategy.lets.map(({ name, expr }) => (
            <Exact key={name} name={name} text={expr} />
          ))}
          {sides.map((side) => (
            <Exact key={side} name={side} text={strategy.rules[side] ?? ''} />
          ))}
          {strategy.require.map((relation) => (
            <Exact key={relation} name="require" text={relation} />
          ))}
        </dl>
      </details>
      {strategy.source && (
        <p className="border-t border-line pt-3 text-sm text-muted">
          {`${copy.source}: ${strategy.source}`}
        </p>
      )}
    </section>
  );
}

/** Puts the values of parameters where their names stand in braces. */
export function fill(
  sentence: string,
  { params }: Pick<StrategyDetail, 'params'>,
  lang: Lang,
): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name) => {
    const parameter = params.find((each) => each.name === name);
    if (!parameter) return whole;
    const { default: value, integer } = parameter;
    return formatNumber(value, lang, integer ? 0 : 2);
  });
}

function Exact({ name, text }: { name: string; text: string }) {
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt className="font-mono text-muted">{name}</dt>
      <dd className="min-w-0">
        <Rule text={text} />
      </dd>
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { levelsQuery } from '../../api/asset';
import { ApiProblem, type FieldProblem } from '../../api/problem';
import type { Decision } from '../../api/recommendation';
import { Button } from '../../components/Button';
import { LevelOdds } from '../../components/decision/LevelOdds';
import { ErrorPanel } from '../../components/ErrorPanel';
import { PriceField } from '../../components/PriceField';
import { formatNumber } from '../../format/number';
import { formatDay } from '../../format/time';
import type { Catalogue } from '../../i18n/es/catalogue';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePaced, useSettled } from '../../paced';
import { deadlineOf } from './claim';
import type { OwnLevels } from './useOwnLevels';

/** A line that is dragged asks for odds at most this often: five hundred times a minute. */
const ASK_MS = 120;
/** New odds are read out once they rest for this long. */
const SPEAK_MS = 600;

interface Props {
  decision: Decision;
  /** Levels can be tried on the decision that stands today. */
  levels?: OwnLevels | undefined;
}

/** The prices that decide the declared event, and what others would have done; what limits the loss comes first. */
export function LevelsTab({ decision, levels }: Props) {
  const { text } = useLanguage();
  const { stop, target } = decision;
  if (stop == null && target == null)
    return <p className="text-sm text-muted">{text.asset.panel.levelsNone}</p>;
  return levels ? (
    <TriedLevels key={decision.id} decision={decision} levels={levels} />
  ) : (
    <DeclaredLevels decision={decision} />
  );
}

function DeclaredLevels({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const copy = text.asset.panel;
  const { stop, target, price, instrument } = decision;
  const rows = [
    { name: copy.stop, value: stop, tone: 'text-sell' },
    { name: copy.price, value: price, tone: '' },
    { name: copy.target, value: target, tone: 'text-buy' },
  ];
  return (
    <>
      <dl className="flex flex-col text-sm">
        {rows.map(
          ({ name, value, tone }) =>
            value != null && (
              <div key={name} className="flex justify-between gap-4 border-b border-line py-2">
                <dt className={tone}>{name}</dt>
                <dd className="figure font-medium">
                  {formatNumber(value, lang, instrument.price_decimals)}
                </dd>
              </div>
            ),
        )}
        <div className="flex justify-between gap-4 py-2">
          <dt className="text-muted">{copy.until}</dt>
          <dd>{formatDay(deadlineOf(decision), lang)}</dd>
        </div>
      </dl>
      {decision.event && <p className="text-sm">{decision.event.text}</p>}
    </>
  );
}

interface TriedProps {
  decision: Decision;
  levels: OwnLevels;
}

function TriedLevels({ decision, levels }: TriedProps) {
  const { lang, text } = useLanguage();
  const copy = text.asset.panel;
  const { price_decimals: decimals } = decision.instrument;
  const { isOwn, prices, declared, round } = levels;
  const price = (value: number) => formatNumber(value, lang, decimals);
  const { odds, isPast, error, retry } = useLevelOdds(decision, levels);
  const problems = error instanceof ApiProblem ? error.problems : [];
  const fields = (['stop', 'target'] as const).map((name) => ({
    name,
    problem: problems.find(({ field }) => field === name),
  }));
  const isRefused = fields.some(({ problem }) => problem);
  return (
    <>
      <section className="flex flex-col gap-3">
        <h3 className="text-sm font-semibold">{copy.levels.title}</h3>
        <div className="grid grid-cols-2 gap-3">
          {fields.map(({ name, problem }) => (
            <PriceField
              key={`${name} ${round}`}
              label={copy[name]}
              value={prices[name]}
              decimals={decimals}
              hint={copy.levels.declaredAt(price(declared[name]))}
              error={problem && wrongOf(problem, price, text)}
              onChange={(value) => levels.move(name, value)}
            />
          ))}
        </div>
        <div
          className={`flex min-h-14 items-center justify-between gap-3 rounded-md border border-line px-3 py-2 text-sm ${isOwn ? 'hatched border-dashed' : ''}`}
        >
          <p className={isOwn ? 'font-semibold' : 'text-muted'}>
            {isOwn ? copy.levels.own : copy.levels.declared}
          </p>
          {isOwn && (
            <Button compact onClick={levels.reset}>
              {copy.levels.reset}
            </Button>
          )}
        </div>
      </section>
      {error != null && !isRefused && (
        <ErrorPanel verb={copy.levels.verb} error={error} onRetry={retry} />
      )}
      <LevelOdds decision={decision} odds={odds} until={deadlineOf(decision)} isPast={isPast} />
      <p className="text-sm text-muted">{copy.levels.caution}</p>
      <Spoken
        sentence={
          isOwn && odds && !isPast
            ? copy.levels.live(price(odds.stop), price(odds.target), odds.probability.text)
            : ''
        }
      />
    </>
  );
}

/** New odds in words, for whoever changes levels without seeing them. */
function Spoken({ sentence }: { sentence: string }) {
  const said = useSettled(sentence, SPEAK_MS);
  return (
    <p aria-live="polite" className="sr-only">
      {said}
    </p>
  );
}

/** The odds of what is tried; those of before stay until the next are known. */
function useLevelOdds(decision: Decision, { prices }: OwnLevels) {
  const { lang } = useLanguage();
  const { stop, target } = prices;
  const key = usePaced(`${stop} ${target}`, ASK_MS);
  const [pacedStop = stop, pacedTarget = target] = key.split(' ').map(Number);
  const asked = useQuery(levelsQuery(decision, { stop: pacedStop, target: pacedTarget }, lang));
  const [known, setKnown] = useState(asked.data);
  if (asked.data && asked.data !== known) setKnown(asked.data);
  const odds = asked.data ?? known;
  const isCurrent = asked.data !== undefined && key === `${stop} ${target}`;
  return { odds, isPast: !isCurrent, error: asked.error, retry: () => void asked.refetch() };
}

/** What is wrong with a level, in the reader's language. */
function wrongOf(
  { code, limit, detail }: FieldProblem,
  price: (value: number) => string,
  text: Catalogue,
): string {
  const wrong: Record<string, string | ((limit: string) => string)> = text.asset.panel.levels.wrong;
  const sentence = wrong[code ?? ''];
  if (typeof sentence === 'function') return limit == null ? detail : sentence(price(limit));
  return sentence ?? detail;
}

import { useId, useState } from 'react';
import type { StrategyDetail } from '../../api/strategy';
import { Button } from '../../components/Button';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { ActivationDialog } from './ActivationDialog';

/** For whom it votes, who said so and why; and the way to change it. */
export function VotesPanel({ strategy }: { strategy: StrategyDetail }) {
  const { lang } = useLanguage();
  const { detail: copy, change, states, profiles } = useChapter('strategies');
  const [asked, setAsked] = useState<'activate' | 'pause'>();
  const id = useId();
  const { votes } = strategy;
  const isAny = votes.some((vote) => vote.votes);
  const isEvery = votes.every((vote) => vote.votes);
  return (
    <section
      aria-labelledby={id}
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-card p-4 sm:p-5"
    >
      <h2 id={id} className="text-lg font-semibold">
        {copy.votes}
      </h2>
      <ul className="flex flex-col gap-2">
        {votes.map(({ profile, votes: isVoting, reason, chosen_at }) => (
          <li key={profile} className="flex flex-col">
            <span className="flex justify-between gap-3">
              <span>{profiles[profile] ?? profile}</span>
              <span className={isVoting ? 'font-semibold text-good' : 'text-muted'}>
                <span aria-hidden="true">{isVoting ? '● ' : '○ '}</span>
                {isVoting ? states.active : states.paused}
              </span>
            </span>
            {reason && (
              <span className="text-sm text-muted">
                {chosen_at == null ? reason : copy.chosen(reason, formatMinute(chosen_at, lang))}
              </span>
            )}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        {!isEvery && <Button onClick={() => setAsked('activate')}>{change.title.activate}</Button>}
        {isAny && <Button onClick={() => setAsked('pause')}>{change.title.pause}</Button>}
      </div>
      {asked && (
        <ActivationDialog strategy={strategy} kind={asked} onClose={() => setAsked(undefined)} />
      )}
    </section>
  );
}

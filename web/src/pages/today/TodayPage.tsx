import './today.css';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useKeptAt } from '../../api/offline';
import { type Daily, type Decision, useDaily } from '../../api/recommendation';
import { isSetAside } from '../../api/response';
import type { Session } from '../../api/session';
import { AssetLink } from '../../components/AssetLink';
import { Button } from '../../components/Button';
import { Chip } from '../../components/Chip';
import { lastAnswered, useAnswers } from '../../components/decision/answer';
import { useDecisionLayer } from '../../components/decision/layer';
import { SetAside } from '../../components/decision/SetAside';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Skeleton } from '../../components/Skeleton';
import { Verb } from '../../components/Verb';
import { formatMinute, formatWeekday } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { useShortcut } from '../../keyboard/keyboard';
import { usePageTitle } from '../../title';
import { DecisionCard } from './DecisionCard';
import { DemoBar } from './DemoBar';
import { inOrder } from './order';
import { UnchangedTable } from './UnchangedTable';
import { Yesterday } from './Yesterday';

/** Cards shown before the reader asks for more. */
const CARDS_MAX = 6;

interface Props {
  session: Session;
}

/** What to do today, and why. */
export function TodayPage({ session }: Props) {
  const { lang, text } = useLanguage();
  const daily = useDaily(lang);
  const isWaiting = daily.isPending || daily.isPreparing;
  usePageTitle(isWaiting ? text.today.title : daily.data?.headline.text);
  return (
    <>
      {session.clock.frozen && <DemoBar now={session.clock.now} />}
      <main
        id="main"
        aria-busy={isWaiting}
        className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-4 px-4 py-4 sm:gap-6 sm:py-6"
      >
        {daily.isPending && (
          <>
            <h1 className="sr-only">{text.shell.loading}</h1>
            <Skeleton blocks={['title', 'card', 'table']} />
          </>
        )}
        {daily.isError && (
          <ErrorPanel
            level={daily.data ? 2 : 1}
            verb={text.today.verb}
            error={daily.error}
            onRetry={() => daily.refetch()}
          />
        )}
        {daily.isPreparing && (
          <>
            <h1 className="verdict font-semibold">{text.today.preparing}</h1>
            <Skeleton blocks={['card', 'table']} />
          </>
        )}
        {daily.data && !daily.isPreparing && <DailyAnswer daily={daily.data} />}
      </main>
    </>
  );
}

/** The day's answer, once it is here. */
export function DailyAnswer({ daily }: { daily: Daily }) {
  const layer = useDecisionLayer();
  const open = (decision: Decision) => layer.open(decision.id);
  const decisions = inOrder(daily.items.filter((item) => item.status === 'decision'));
  const changes = decisions.filter((item) => !isSetAside(item));
  const apart = decisions.filter(isSetAside);
  const others = daily.items.filter((item) => item.status !== 'decision');
  return (
    <>
      <Verdict daily={daily} />
      {daily.items.length === 0 && <FirstSteps />}
      {changes.length > 0 && <Changes decisions={changes} onOpen={open} />}
      {apart.length > 0 && <Apart decisions={apart} />}
      {daily.items.length > 0 && <Yesterday resolved={daily.yesterday} />}
      {others.length > 0 && (
        <UnchangedTable
          decisions={others}
          unchanged={daily.headline.unchanged}
          withoutData={daily.headline.without_data}
          onOpen={open}
        />
      )}
      <p className="text-sm text-muted">{daily.legal}</p>
    </>
  );
}

function Verdict({ daily }: { daily: Daily }) {
  const { lang, text } = useLanguage();
  const { decisions, unchanged, without_data } = daily.headline;
  const allStale = decisions === 0 && unchanged === 0 && without_data > 0;
  const review = daily.next_review_at;
  return (
    <div className="flex flex-col gap-2">
      <h1 className="verdict font-semibold text-balance">{daily.headline.text}</h1>
      {allStale && (
        <p className="rounded-md border border-warn px-3 py-2 text-warn">{text.today.stale}</p>
      )}
      {decisions === 0 && unchanged > 0 && (
        <p className="max-w-prose text-muted">{text.today.nothing}</p>
      )}
      <ul className="flex flex-wrap items-center gap-x-4 gap-y-0.5 text-xs text-muted sm:text-sm">
        <li className="first-letter:uppercase max-sm:hidden">{formatWeekday(daily.now, lang)}</li>
        <li className="max-sm:hidden" data-as-of={daily.as_of}>
          <Link to="/data" className="underline decoration-line underline-offset-2 hover:text-fg">
            {daily.as_of
              ? text.today.dataUntil(formatMinute(daily.as_of, lang))
              : text.today.noData}
          </Link>
        </li>
        {review && <li>{text.today.nextReview(formatMinute(review, lang))}</li>}
        <li className="max-sm:hidden">{profileText(daily.risk_profile, text.today)}</li>
        {daily.sample && (
          <li className="max-sm:hidden">
            <Chip hint={text.shell.sampleHint}>{text.shell.sample}</Chip>
          </li>
        )}
      </ul>
    </div>
  );
}

type TodayText = ReturnType<typeof useLanguage>['text']['today'];

function profileText(profile: string, text: TodayText): string {
  const names: Readonly<Record<string, string>> = text.profiles;
  return text.profile(names[profile] ?? profile);
}

interface ChangesProps {
  decisions: readonly Decision[];
  onOpen: (decision: Decision) => void;
}

function Changes({ decisions, onOpen }: ChangesProps) {
  const { text } = useLanguage();
  const [all, setAll] = useState(false);
  const shown = all ? decisions : decisions.slice(0, CARDS_MAX);
  const hidden = decisions.length - shown.length;
  const list = useRef<HTMLUListElement>(null);
  const { snooze } = useAnswers();
  const isOff = useKeptAt() !== undefined;
  // The card under the hand, else the first: risk that is held.
  const cardInHand = () =>
    document.activeElement?.closest<HTMLElement>('article[data-decision]') ??
    list.current?.querySelector<HTMLElement>('article[data-decision]');
  const press = (selector: string) =>
    cardInHand()?.querySelector<HTMLButtonElement>(selector)?.click();
  useShortcut('why', () => press('[data-why]'));
  useShortcut('more', () => press('[data-row-menu]'));
  useShortcut(
    'snooze',
    () => {
      const inHand = decisions.find(({ id }) => id === cardInHand()?.dataset.decision);
      if (inHand) snooze(inHand);
    },
    !isOff,
  );
  return (
    <section aria-labelledby="changes" className="flex flex-col gap-4">
      <h2 id="changes" className="sr-only">
        {text.today.cards}
      </h2>
      <ul ref={list} className={`grid gap-4 ${shown.length > 1 ? 'xl:grid-cols-2' : ''}`}>
        {shown.map((decision, index) => (
          <DecisionCard
            key={decision.id}
            decision={decision}
            place={index + 1}
            onOpen={() => onOpen(decision)}
          />
        ))}
      </ul>
      {hidden > 0 && (
        <Button className="self-start" onClick={() => setAll(true)}>
          {text.today.more(hidden)}
        </Button>
      )}
    </section>
  );
}

/** What the reader put off or passed over: still decided, only out of the way. */
function Apart({ decisions }: { decisions: readonly Decision[] }) {
  const { text } = useLanguage();
  const { undo } = useAnswers();
  const isOff = useKeptAt() !== undefined;
  useShortcut(
    'undo',
    () => {
      const last = lastAnswered(decisions);
      if (last) undo(last);
    },
    !isOff,
  );
  return (
    <section aria-labelledby="apart" className="flex flex-col gap-2">
      <h2 id="apart" className="text-lg font-semibold">
        {text.today.setAside.title(decisions.length)}
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-card">
        {decisions.map((decision) => (
          <li
            key={decision.id}
            data-decision={decision.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2"
          >
            <span className="flex items-baseline gap-x-2">
              <Verb action={decision.action} position={decision.position} />
              <span className="font-semibold">
                <AssetLink symbol={decision.instrument.symbol} />
              </span>
            </span>
            <SetAside decision={decision} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function FirstSteps() {
  const { text } = useLanguage();
  return (
    <section className="rounded-lg border border-line bg-card p-4 flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{text.today.empty.title}</h2>
      <ol className="list-decimal pl-6 flex flex-col gap-1">
        {text.today.empty.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  );
}

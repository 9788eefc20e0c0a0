// What a reader does with a decision, from a card, from the page of its asset, by key or by the palette.
import { useMemo } from 'react';
import type { Decision } from '../../api/recommendation';
import { isSetAside, useRespond } from '../../api/response';
import { useLanguage } from '../../i18n/LanguageProvider';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
/** Until when what stands for an answered decision may still take the focus. */
const MOVE_MS_MAX = 2_000;

/** The answer given last in this visit: what "undo" takes back. */
let latest: string | undefined;
/** The decision whose card has just gone or come back, and when. */
let moved: { id: string; at: number } | undefined;

function noteMove(id: string) {
  moved = { id, at: performance.now() };
}

/** What now stands for a decision that was just answered takes the focus, once. */
export function takesFocus(id: string) {
  return (element: HTMLElement | null) => {
    if (!element || moved?.id !== id) return;
    const isRecent = performance.now() - moved.at < MOVE_MS_MAX;
    moved = undefined;
    if (isRecent) element.focus();
  };
}

/** The address that opens a decision over the page of the day. */
export function linkTo(id: string): string {
  const url = new URL('/', window.location.href);
  url.searchParams.set('decision', id);
  return url.href;
}

/** Ways to answer a decision. A week is counted from its own time, not from the clock of this computer. */
export function useAnswers() {
  const { lang } = useLanguage();
  const { mutate } = useRespond(lang, noteMove);
  return useMemo(() => {
    function send(reply: Parameters<typeof mutate>[0]) {
      latest = reply.decision.id;
      mutate(reply);
    }
    return {
      /** Until it says something else. */
      snooze: (decision: Decision) => send({ decision, kind: 'snoozed' }),
      snoozeForAWeek: (decision: Decision) =>
        send({ decision, kind: 'snoozed', until: `${decision.as_of + WEEK_MS}` }),
      skip: (decision: Decision, reason?: string) =>
        send({ decision, kind: 'skipped', ...(reason && { reason }) }),
      undo: (decision: Decision) => mutate({ decision, kind: 'seen' }),
    };
  }, [mutate]);
}

/** What "undo" is about: the answer of this visit, else any that still stands. */
export function lastAnswered(decisions: readonly Decision[]): Decision | undefined {
  const answered = decisions.filter(isSetAside);
  return answered.find(({ id }) => id === latest) ?? answered[0];
}

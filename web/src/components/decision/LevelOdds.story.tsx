import { decision, drifting, extreme, levelOdds, NOW, thin, waiting } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { LevelOdds } from './LevelOdds';

const until = NOW;

export const stories: Stories = {
  usual: ({ lang }) => (
    <LevelOdds
      until={until}
      decision={decision(lang)}
      odds={levelOdds(lang, decision(lang))}
      isPast={false}
    />
  ),
  doesNotPay: ({ lang }) => (
    <LevelOdds
      until={until}
      decision={waiting(lang)}
      odds={levelOdds(lang, waiting(lang))}
      isPast={false}
    />
  ),
  past: ({ lang }) => (
    <LevelOdds
      until={until}
      decision={decision(lang)}
      odds={levelOdds(lang, decision(lang))}
      isPast
    />
  ),
  notYet: ({ lang }) => (
    <LevelOdds until={until} decision={decision(lang)} odds={undefined} isPast />
  ),
  drift: ({ lang }) => (
    <LevelOdds
      until={until}
      decision={drifting(lang)}
      odds={levelOdds(lang, drifting(lang))}
      isPast={false}
    />
  ),
  thin: ({ lang }) => (
    <LevelOdds
      until={until}
      decision={thin(lang)}
      odds={levelOdds(lang, thin(lang))}
      isPast={false}
    />
  ),
  extreme: ({ lang }) => (
    <LevelOdds
      until={until}
      decision={extreme(lang)}
      odds={levelOdds(lang, extreme(lang))}
      isPast={false}
    />
  ),
};

import type { Decision } from '../../api/recommendation';
import { decision, LONG_TEXT, NOW } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import type { Lang } from '../../i18n/language';
import { SetAside } from './SetAside';

function answered(lang: Lang, response: Partial<NonNullable<Decision['response']>>): Decision {
  return { ...decision(lang), response: { kind: 'snoozed', at: NOW, ...response } };
}

export const stories: Stories = {
  snoozed: ({ lang }) => <SetAside decision={answered(lang, {})} />,
  snoozedUntil: ({ lang }) => <SetAside decision={answered(lang, { until: NOW })} />,
  skipped: ({ lang }) => <SetAside decision={answered(lang, { kind: 'skipped' })} />,
  reason: ({ lang }) => (
    <SetAside decision={answered(lang, { kind: 'skipped', reason: LONG_TEXT })} />
  ),
  offline: {
    keptAt: NOW,
    draw: ({ lang }) => <SetAside decision={answered(lang, {})} />,
  },
};

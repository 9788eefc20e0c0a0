import { useState } from 'react';
import { useKeptAt } from '../../api/offline';
import type { Decision } from '../../api/recommendation';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { MenuItem } from '../Menu';
import { MenuButton } from '../MenuButton';
import { linkTo, useAnswers } from './answer';

interface Props {
  decision: Decision;
}

/** What else can be done with a decision: put it off, pass over it, pass it on. */
export function DecisionMenu({ decision }: Props) {
  const { text } = useLanguage();
  const copy = text.today.menu;
  const isOff = useKeptAt() !== undefined;
  const [isCopied, setCopied] = useState(false);
  const { snooze, snoozeForAWeek, skip } = useAnswers();
  const { symbol } = decision.instrument;
  const answers: MenuItem[] = [
    { id: 'snooze', label: copy.snooze, shortcut: 'snooze', isOff, run: () => snooze(decision) },
    { id: 'week', label: copy.snoozeForAWeek, isOff, run: () => snoozeForAWeek(decision) },
    { id: 'skip', label: copy.skip, isOff, run: () => skip(decision) },
  ];
  const copyLink: MenuItem = {
    id: 'copy',
    label: copy.copyLink,
    run: async () => {
      await navigator.clipboard.writeText(linkTo(decision.id));
      setCopied(true);
    },
  };
  // Where nothing is to be done there is nothing to put off.
  const items = decision.status === 'decision' ? [...answers, copyLink] : [copyLink];
  return (
    <>
      <MenuButton label={copy.of(symbol)} items={items} />
      <span role="status" className="text-sm text-muted">
        {isCopied && copy.copied}
      </span>
    </>
  );
}

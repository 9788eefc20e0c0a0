import type { Means, Stories } from '../gallery/story';
import { Menu } from './Menu';

function items({ text }: Means, isOff = false) {
  const { snooze, skip, copyLink } = text.today.menu;
  return [
    { id: 'snooze', label: snooze, shortcut: 'snooze' as const, isOff, run: () => {} },
    { id: 'skip', label: skip, isOff, run: () => {} },
    { id: 'copy', label: copyLink, run: () => {} },
  ];
}

const nothing = () => null;

export const stories: Stories = {
  usual: {
    place: 'alone',
    draw: (means) => (
      <Menu
        label={means.text.today.menu.of('BTC/USDT')}
        items={items(means)}
        opener={nothing}
        onClose={() => {}}
      />
    ),
  },
  off: {
    place: 'alone',
    draw: (means) => (
      <Menu
        label={means.text.today.menu.of('BTC/USDT')}
        items={items(means, true)}
        opener={nothing}
        onClose={() => {}}
      />
    ),
  },
};

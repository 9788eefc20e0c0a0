import { SYMBOL } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { MenuButton } from './MenuButton';

export const stories: Stories = {
  closed: ({ text }) => <MenuButton label={text.today.menu.of(SYMBOL)} items={[]} />,
};

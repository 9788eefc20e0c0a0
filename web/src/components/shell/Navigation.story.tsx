import type { Stories } from '../../gallery/story';
import { BottomBar, SideMenu } from './Navigation';

export const stories: Stories = {
  side: { place: 'alone', draw: () => <SideMenu onKeys={() => {}} /> },
  bottom: { place: 'alone', at: '/', draw: () => <BottomBar /> },
};

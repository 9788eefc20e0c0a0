import { NOW } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { OfflineBar } from './OfflineBar';

export const stories: Stories = {
  online: () => <OfflineBar />,
  stale: { place: 'alone', keptAt: NOW, draw: () => <OfflineBar /> },
};

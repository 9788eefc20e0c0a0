import { decision, NOW } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { Lineage } from './Lineage';

export const stories: Stories = {
  usual: ({ lang }) => <Lineage decision={decision(lang)} />,
  stale: {
    place: 'alone',
    keptAt: NOW,
    draw: ({ lang }) => <Lineage decision={decision(lang)} />,
  },
};

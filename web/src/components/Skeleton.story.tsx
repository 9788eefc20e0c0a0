import type { Stories } from '../gallery/story';
import { Skeleton } from './Skeleton';

export const stories: Stories = {
  loading: () => <Skeleton blocks={['title', 'card', 'table']} />,
};

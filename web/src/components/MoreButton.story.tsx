import type { Stories } from '../gallery/story';
import { MoreButton } from './MoreButton';

const LIST = { hasNextPage: true, isFetchingNextPage: false, fetchNextPage: () => {} };

export const stories: Stories = {
  more: () => <MoreButton list={LIST} />,
  loading: () => <MoreButton list={{ ...LIST, isFetchingNextPage: true }} />,
  end: () => <MoreButton list={{ ...LIST, hasNextPage: false }} />,
};

import { LONG_SYMBOL, SYMBOL } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { AssetLink } from './AssetLink';

export const stories: Stories = {
  usual: () => <AssetLink symbol={SYMBOL} />,
  long: () => <AssetLink symbol={LONG_SYMBOL} />,
};

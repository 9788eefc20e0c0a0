import { instrumentsQuery } from '../../api/instrument';
import { INSTRUMENTS, LONG_TEXT, SYMBOL } from '../../gallery/sample';
import type { Prepare, Stories, Story } from '../../gallery/story';
import { Palette } from './Palette';

const prepare: Prepare = (queries) =>
  queries.setQueryData(instrumentsQuery.queryKey, { items: INSTRUMENTS, next: null });

function palette(start: string): Story {
  const still = () => {};
  return {
    place: 'alone',
    prepare,
    draw: () => <Palette start={start} onClose={still} onKeys={still} onSignOut={still} />,
  };
}

export const stories: Stories = {
  start: palette(''),
  assets: palette('@'),
  found: palette(SYMBOL),
  help: palette('?'),
  nothing: palette(LONG_TEXT),
};

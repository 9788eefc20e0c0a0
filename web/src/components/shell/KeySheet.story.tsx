import type { Stories } from '../../gallery/story';
import { useShortcut } from '../../keyboard/keyboard';
import { KeySheet } from './KeySheet';

/** Stands for a page that listens: the sheet lists what is heard when it opens. */
function Listening() {
  useShortcut('next', () => {});
  useShortcut('go.today', () => {});
  useShortcut('palette', () => {});
  return null;
}

function Sheet({ isHeard }: { isHeard: boolean }) {
  return (
    <>
      {isHeard && <Listening />}
      <KeySheet onClose={() => {}} />
    </>
  );
}

export const stories: Stories = {
  usual: { place: 'alone', draw: () => <Sheet isHeard /> },
  empty: { place: 'alone', draw: () => <Sheet isHeard={false} /> },
};

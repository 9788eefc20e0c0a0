import { LONG_TEXT } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { Dialog } from './Dialog';
import { Skeleton } from './Skeleton';

export const stories: Stories = {
  usual: {
    place: 'alone',
    draw: ({ text }) => (
      <Dialog title={text.keyboard.title} onClose={() => {}}>
        <p>{text.settings.profile.about}</p>
      </Dialog>
    ),
  },
  loading: {
    place: 'alone',
    draw: ({ text }) => (
      <Dialog title={text.today.lineage.title('')} onClose={() => {}}>
        <Skeleton blocks={['title', 'card']} />
      </Dialog>
    ),
  },
  long: {
    place: 'alone',
    draw: ({ text }) => (
      <Dialog title={text.today.lineage.title(LONG_TEXT)} onClose={() => {}}>
        {Array.from({ length: 30 }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same paragraph many times
          <p key={index}>{text.settings.profile.about}</p>
        ))}
      </Dialog>
    ),
  },
};

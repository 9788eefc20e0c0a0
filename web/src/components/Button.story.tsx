import type { Stories } from '../gallery/story';
import { Button } from './Button';
import { Icon } from './Icon';

export const stories: Stories = {
  primary: ({ text }) => <Button look="primary">{text.shell.retry}</Button>,
  secondary: ({ text }) => <Button>{text.shell.retry}</Button>,
  quiet: ({ text }) => <Button look="quiet">{text.shell.retry}</Button>,
  off: ({ text }) => (
    <div className="flex flex-wrap gap-2">
      <Button look="primary" aria-disabled>
        {text.shell.retry}
      </Button>
      <Button aria-disabled>{text.shell.retry}</Button>
      <Button look="quiet" aria-disabled>
        {text.shell.retry}
      </Button>
    </div>
  ),
  compact: ({ text }) => (
    <div className="flex flex-wrap gap-2">
      <Button look="primary" compact>
        {text.shell.retry}
      </Button>
      <Button compact>
        <Icon name="plus" size={14} />
        {text.shell.more}
      </Button>
      <Button look="quiet" compact>
        {text.shell.retry}
      </Button>
    </div>
  ),
  long: ({ text }) => <Button>{text.today.lineage.replay}</Button>,
};

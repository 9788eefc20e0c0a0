import type { Stories } from '../gallery/story';
import { ICON_NAMES, Icon } from './Icon';

export const stories: Stories = {
  all: () => (
    <div className="flex flex-wrap gap-3">
      {ICON_NAMES.map((name) => (
        <Icon key={name} name={name} />
      ))}
    </div>
  ),
  large: () => <Icon name="compass" size={32} />,
};

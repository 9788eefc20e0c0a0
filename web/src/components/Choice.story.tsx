import type { Stories } from '../gallery/story';
import { THEMES } from '../preference';
import { Choice } from './Choice';

export const stories: Stories = {
  usual: ({ text }) => (
    <Choice
      label={text.shell.theme}
      value="dark"
      options={THEMES.map((value) => ({ value, label: text.shell.themes[value] }))}
      onChange={() => {}}
    />
  ),
};

import { LONG_TEXT } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { DENSITIES } from '../preference';
import { Select } from './Select';

export const stories: Stories = {
  usual: ({ text }) => (
    <Select
      label={text.settings.density.title}
      hint={text.settings.density.notes.compact}
      defaultValue="compact"
    >
      {DENSITIES.map((value) => (
        <option key={value} value={value}>
          {text.settings.density.names[value]}
        </option>
      ))}
    </Select>
  ),
  saved: ({ text }) => (
    <Select
      label={text.settings.density.title}
      aside={<span className="text-sm text-good">{text.settings.saved}</span>}
    >
      <option>{LONG_TEXT}</option>
    </Select>
  ),
  error: ({ text }) => (
    <Select label={text.settings.density.title} error={text.settings.refused}>
      <option>{LONG_TEXT}</option>
    </Select>
  ),
};

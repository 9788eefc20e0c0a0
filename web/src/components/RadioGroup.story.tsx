import { LONG_TEXT } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { PALETTES } from '../preference';
import { PROFILES } from '../profile';
import { RadioGroup } from './RadioGroup';

export const stories: Stories = {
  chosen: ({ text }) => (
    <RadioGroup
      legend={text.settings.palette.title}
      hint={text.settings.palette.about}
      value="colour_blind"
      columns={3}
      options={PALETTES.map((value) => ({
        value,
        label: text.settings.palette.names[value],
        note: text.settings.palette.notes[value],
      }))}
      onChange={() => {}}
    />
  ),
  empty: ({ text }) => (
    <RadioGroup
      legend={text.settings.profile.choose}
      value={undefined}
      options={PROFILES.map((value) => ({ value, label: text.account.profiles[value].name }))}
      onChange={() => {}}
    />
  ),
  saved: ({ text }) => (
    <RadioGroup
      legend={text.settings.profile.choose}
      aside={<span className="text-sm text-good">{text.settings.saved}</span>}
      value="moderate"
      columns={2}
      options={PROFILES.map((value) => ({ value, label: text.account.profiles[value].name }))}
      onChange={() => {}}
    />
  ),
  error: ({ text }) => (
    <RadioGroup
      legend={text.settings.profile.choose}
      error={text.settings.refused}
      value="moderate"
      options={[{ value: 'moderate', label: LONG_TEXT, note: LONG_TEXT }]}
      onChange={() => {}}
    />
  ),
};

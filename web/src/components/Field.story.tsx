import { EMAIL, LONG_EMAIL, SYMBOL } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { Button } from './Button';
import { Field } from './Field';

const still = () => {};

export const stories: Stories = {
  empty: ({ text }) => (
    <Field
      label={text.person.assets.search}
      placeholder={text.person.assets.example}
      hint={text.person.assets.hint}
    />
  ),
  filled: ({ text }) => (
    <Field label={text.account.email} value={EMAIL} onChange={still} hint={text.shell.account} />
  ),
  long: ({ text }) => (
    <Field
      label={text.account.email}
      value={LONG_EMAIL}
      onChange={still}
      hint={text.settings.profile.about}
    />
  ),
  error: ({ text }) => (
    <Field
      label={text.person.assets.search}
      value={SYMBOL}
      onChange={still}
      error={text.settings.refused}
    />
  ),
  aside: ({ text }) => (
    <Field
      label={text.person.assets.search}
      hint={text.person.assets.hint}
      aside={<Button>{text.shell.more}</Button>}
    />
  ),
};

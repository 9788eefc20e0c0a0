import type { Catalogue } from '../es/catalogue';

export const settings = {
  title: 'Settings',
  sections: {
    profile: 'Risk profile',
    assets: 'Assets',
    appearance: 'Appearance',
    region: 'Language and region',
    keyboard: 'Keyboard',
  },
  saving: 'Saving…',
  saved: 'Saved ✓',
  verb: 'save the setting',
  verbRead: 'read your settings',
  refused: 'Rumbo did not accept this value.',
  /** By the name that the server gives the field. */
  refusals: {
    lang: 'Rumbo does not speak that language.',
    region: 'Rumbo does not know that region; choose one of the list.',
    time_zone: 'That time zone does not exist; choose one of the list.',
    risk_profile: 'There is no such profile; choose one of the three.',
    assets: 'You can follow up to 200 assets, and only those that Rumbo knows.',
    shortcuts: 'Two actions cannot have the same keys, and there is room for 64 changes.',
  },
  profile: {
    about:
      'Limits the size that Rumbo suggests and when it stays silent. Change it when your life changes, not after a bad day.',
    choose: 'Your profile',
    limits: 'What it allows',
    ask: 'Answer the questionnaire',
    again: 'Questionnaire',
    accept: 'Use this profile',
  },
  language: 'Language',
  theme: {
    title: 'Theme',
    names: { system: 'Same as system', light: 'Light', dark: 'Dark' },
  },
  palette: {
    title: 'Colours',
    about: 'Every colour comes with a sign: nothing is told by colour alone.',
    names: { standard: 'Standard', colour_blind: 'Blue and orange', inverted: 'Red is up' },
    notes: {
      standard: 'Green buys, red sells.',
      colour_blind: 'Told apart with every common colour blindness.',
      inverted: 'Red buys, green sells, as in East Asia.',
    },
  },
  density: {
    title: 'Density',
    names: { cosy: 'Cosy', compact: 'Compact' },
    notes: {
      cosy: 'More air between rows.',
      compact: 'More rows on a screen, with a mouse and a wide window.',
    },
  },
  motion: {
    title: 'Motion',
    about:
      'Rumbo hardly moves: what appears takes 120 ms and only changes its opacity. If your system asks for less motion, nothing is animated.',
  },
  keyboard: {
    single: 'Single keys',
    singleNames: { on: 'On', off: 'Only with Ctrl or ⌘' },
    singleAbout: 'Switch them off if you dictate by voice or press them by mistake.',
    map: 'Shortcuts',
    change: (name: string) => `Change the shortcut of: ${name}`,
    press: 'Press the new keys…',
    pressAbout: 'One key, or two in a row. Esc leaves it as it was.',
    reset: 'Back to the keys of Rumbo',
    taken: (keys: string, name: string) => `${keys} already does: ${name}.`,
  },
} satisfies Catalogue['settings'];

import type { Backtest } from '../../api/backtest';
import type { Instrument } from '../../api/instrument';
import type { Decision } from '../../api/recommendation';
import { isSetAside } from '../../api/response';
import type { Strategy } from '../../api/strategy';
import type { useChoices } from '../../choices';
import type { Catalogue } from '../../i18n/es/catalogue';
import { LANG_NAMES, LANGS } from '../../i18n/language';
import { nameOf, type ShortcutId, shortcuts } from '../../keyboard/shortcut';
import { destinations, pages } from '../../pages';
import { SECTIONS } from '../../pages/settings/sections';
import { DENSITIES, PALETTES, THEMES } from '../../preference';
import type { useAnswers } from '../decision/answer';
import { toggleMenu } from './menu';
import { rank } from './score';

export type EntryKind = 'page' | 'asset' | 'strategy' | 'backtest' | 'command' | 'help';

/** Something that the palette can do. */
export interface Entry {
  /** Stable, to remember what was used lately. */
  id: string;
  kind: EntryKind;
  name: string;
  /** Said after the name: the full name of an asset. */
  note?: string;
  /** Other words that find it. */
  aliases?: readonly string[];
  shortcut?: ShortcutId;
  run: () => void;
}

/** What entries need from the page around them. */
export interface Means {
  text: Catalogue;
  go: (path: string) => void;
  choices: ReturnType<typeof useChoices>;
  answers: Pick<ReturnType<typeof useAnswers>, 'snooze' | 'skip' | 'undo'>;
  showKeys: () => void;
  signOut: () => void;
}

const ASSET_PATH = '/assets/$symbol';

export function pageEntries({ text, go }: Means): Entry[] {
  const listed = destinations.map((page) => ({
    id: `page.${page.id}`,
    kind: 'page' as const,
    name: page.name(text),
    shortcut: `go.${page.id}` as const,
    run: () => go(page.path),
  }));
  const sections = SECTIONS.map((section) => ({
    id: `settings.${section}`,
    kind: 'page' as const,
    name: `${text.shell.settings}: ${text.settings.sections[section]}`,
    run: () => go(`/settings/${section}`),
  }));
  return [...listed, ...sections];
}

export function assetEntries(instruments: readonly Instrument[], { go }: Means): Entry[] {
  if (!pages.some((page) => page.path === ASSET_PATH)) return [];
  return instruments.map(({ symbol, name, aliases }) => ({
    id: `asset.${symbol}`,
    kind: 'asset',
    name: symbol,
    note: name,
    aliases,
    run: () => go(ASSET_PATH.replace('$symbol', encodeURIComponent(symbol))),
  }));
}

/** Strategies and the latest backtests; both are looked for after `#`. */
export function studyEntries(
  strategies: readonly Strategy[],
  backtests: readonly Backtest[],
  { go }: Means,
): Entry[] {
  const titles = new Map(strategies.map(({ id, title }) => [id, title]));
  const known = strategies.map(({ id, title }) => ({
    id: `strategy.${id}`,
    kind: 'strategy' as const,
    name: title,
    aliases: [id],
    run: () => go(`/strategies/${encodeURIComponent(id)}`),
  }));
  const made = backtests.map(({ id, strategy, symbol, timeframe }) => ({
    id: `backtest.${id}`,
    kind: 'backtest' as const,
    name: `${titles.get(strategy) ?? strategy} · ${symbol}`,
    note: timeframe,
    aliases: [strategy],
    run: () => go(`/backtests/${encodeURIComponent(id)}`),
  }));
  return [...known, ...made];
}

export function commandEntries(means: Means): Entry[] {
  const { text, choices } = means;
  const look = (label: string, value: string) => `${label}: ${value.toLocaleLowerCase()}`;
  const themes = THEMES.map((theme) => ({
    id: `theme.${theme}`,
    name: look(text.shell.theme, text.shell.themes[theme]),
    run: () => choices.chooseLook('theme', theme),
  }));
  const palettes = PALETTES.map((palette) => ({
    id: `palette.${palette}`,
    name: look(text.settings.palette.title, text.settings.palette.names[palette]),
    run: () => choices.chooseLook('palette', palette),
  }));
  const densities = DENSITIES.map((density) => ({
    id: `density.${density}`,
    name: look(text.settings.density.title, text.settings.density.names[density]),
    run: () => choices.chooseLook('density', density),
  }));
  const languages = LANGS.map((lang) => ({
    id: `lang.${lang}`,
    name: `${text.shell.language}: ${LANG_NAMES[lang]}`,
    run: () => choices.chooseLanguage(lang),
  }));
  const others = [
    {
      id: 'navigation',
      name: text.keyboard.names.navigation,
      shortcut: 'navigation' as const,
      run: toggleMenu,
    },
    { id: 'docs', name: text.shell.apiDocs, run: () => window.location.assign('/api/docs') },
    { id: 'leave', name: text.shell.signOut, run: means.signOut },
  ];
  return [...themes, ...languages, ...palettes, ...densities, ...others].map((entry) => ({
    ...entry,
    kind: 'command' as const,
  }));
}

/** What can be done with each decision of the day; what was set aside can only be taken back. */
export function answerEntries(decisions: readonly Decision[], { text, answers }: Means): Entry[] {
  const { snooze, skip } = text.today.menu;
  return decisions
    .filter(({ status }) => status === 'decision')
    .flatMap((decision) => {
      const { symbol } = decision.instrument;
      const entry = (id: string, name: string, run: (decision: Decision) => void) => ({
        id: `${id}.${symbol}`,
        kind: 'command' as const,
        name: `${name}: ${symbol}`,
        run: () => run(decision),
      });
      if (isSetAside(decision)) {
        return [
          { ...entry('undo', text.today.setAside.undo, answers.undo), shortcut: 'undo' as const },
        ];
      }
      return [
        { ...entry('snooze', snooze, answers.snooze), shortcut: 'snooze' as const },
        entry('skip', skip, (one) => answers.skip(one)),
      ];
    });
}

/** What can be done by key, to read or to open the sheet. */
export function helpEntries({ text, showKeys }: Means): Entry[] {
  return shortcuts().map(({ id }) => ({
    id: `help.${id}`,
    kind: 'help',
    name: nameOf(id, text),
    shortcut: id,
    run: showKeys,
  }));
}

/** The first character of what was typed says what is looked for. */
const KINDS: Readonly<Record<string, readonly EntryKind[]>> = {
  '>': ['command'],
  '@': ['asset'],
  '#': ['strategy', 'backtest'],
  '?': ['help'],
};

export interface Asked {
  /** Only these; everything but help when absent. */
  kinds: readonly EntryKind[] | undefined;
  words: string;
}

export function readAsked(typed: string): Asked {
  const kinds = KINDS[typed[0] ?? ''];
  return { kinds, words: (kinds ? typed.slice(1) : typed).trim() };
}

const ROWS_MAX = 50;

/** What to offer: without words what was used lately comes first, and help only when asked for. */
export function findEntries(
  { kinds, words }: Asked,
  entries: readonly Entry[],
  recent: readonly string[],
): Entry[] {
  const wanted = entries.filter(({ kind }) => (kinds ? kinds.includes(kind) : kind !== 'help'));
  if (words) {
    return rank(words, wanted, ({ name, note, aliases }) => [
      name,
      ...(note ? [note] : []),
      ...(aliases ?? []),
    ]).slice(0, ROWS_MAX);
  }
  const lately = recent.flatMap((id) => wanted.find((entry) => entry.id === id) ?? []);
  const others = wanted.filter((entry) => !lately.includes(entry));
  return [...lately, ...others].slice(0, ROWS_MAX);
}

import type { Catalogue } from '../es/catalogue';

export const palette = {
  label: 'Search a page, an asset or a command',
  placeholder: 'Type where to go or what to do…',
  results: 'Results',
  recent: 'recent',
  kinds: {
    page: 'page',
    asset: 'asset',
    strategy: 'strategy',
    backtest: 'backtest',
    command: 'command',
    help: 'shortcut',
  },
  count: (found: number) => (found === 1 ? '1 result' : `${found} results`),
  nothing: (words: string) => `Nothing matches “${words}”.`,
  grammar: [
    '> commands',
    '@ assets',
    '# strategies',
    '? shortcuts',
    '↑↓ choose',
    'Enter open',
    'Esc close',
  ],
} satisfies Catalogue['palette'];

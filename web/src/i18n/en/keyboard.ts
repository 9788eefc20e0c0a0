import type { Catalogue } from '../es/catalogue';

export const keyboard = {
  title: 'Keyboard shortcuts',
  andThen: 'then',
  thisPage: 'On this page',
  off: 'Single keys are switched off; combinations work.',
  change: 'Change the shortcuts',
  goTo: (page: string) => `Go to ${page}`,
  groups: {
    everywhere: 'Everywhere',
    go: 'Go to',
    list: 'In lists',
    chart: 'In the chart',
  },
  names: {
    palette: 'Search or ask for something',
    search: 'Search an asset',
    sheet: 'See the shortcuts',
    navigation: 'Fold or open the menu',
    next: 'Next',
    previous: 'Previous',
    why: 'See why',
    refresh: 'Refresh the data',
    follow: 'Follow or stop following',
    previousDecision: 'Previous decision',
    nextDecision: 'Next decision',
    decisions: 'Show or hide decisions',
    cone: 'Show or hide the cone',
    indicators: 'Indicators',
    table: 'See as a table',
  },
} satisfies Catalogue['keyboard'];

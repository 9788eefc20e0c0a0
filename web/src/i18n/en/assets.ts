import type { Catalogue } from '../es/catalogue';

export const assets: Catalogue['assets'] = {
  title: 'Assets',
  verb: 'read the assets',
  verbFollow: 'change what you follow',
  heading: (followed, total, acting, silent) =>
    [
      `${followed ? 'You follow ' : ''}${total === 1 ? '1 asset' : `${total} assets`}: ${acting === 0 ? 'nothing to do today' : `${acting} with something to do`}`,
      silent > 0 && `${silent} without current data`,
    ]
      .filter(Boolean)
      .join(', '),
  headingNone: 'You do not follow any asset yet',
  views: { mine: 'My assets', all: 'All' },
  view: 'List',
  search: 'Search assets',
  filters: 'Filters',
  classes: {
    crypto: 'Crypto',
    fx: 'Currencies',
    metal: 'Metals',
    index: 'Indices',
    etf: 'Funds',
    stock: 'Stocks',
  },
  states: { decision: 'With something to do', stale: 'Without current data' },
  none: 'No asset matches. Change the search or the filters.',
  clear: 'Clear filters',
  empty:
    'Search an asset and follow it with the star; what to do with each will stand here. For example:',
  follow: (symbol) => `Follow ${symbol}`,
  unfollow: (symbol) => `Stop following ${symbol}`,
  following: 'Following',
  asset: 'Asset',
  action: 'What to do',
  since: (day) => `since ${day}`,
  odds: 'Probability',
  cases: (count) => `${count} cases`,
  thin: 'no history',
  price: 'Price',
  day: '1 day',
  month: '30 days',
  spark: '30 closes',
  risk: 'Risk',
  riskName: 'risk',
  riskOf: (level) => `${level} of 7`,
  age: 'Data',
  stale: 'behind',
  noData: 'no candles',
  noDecision: 'no decision yet',
  count: (shown, total) => `${shown} of ${total} assets`,
};

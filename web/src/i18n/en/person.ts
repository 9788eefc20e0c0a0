import type { Catalogue } from '../es/catalogue';

export const person = {
  back: 'Back',
  limits: {
    drawdown: 'Largest fall of your capital',
    risk: 'The most that one trade risks',
    position: 'Largest position',
    shorts: 'Selling short',
    of: (part: string, sum: string) => `${part} in every ${sum}`,
    allowed: 'Allowed',
    notAllowed: 'No',
  },
  questionnaire: {
    verb: 'read the questionnaire',
    progress: (at: number, count: number) => `Question ${at} of ${count}`,
    of: (at: number, count: number) => `${at}/${count}`,
    result: (profile: string) => `Your profile: ${profile.toLowerCase()}`,
  },
  assets: {
    verb: 'read the assets',
    search: 'Search an asset',
    example: 'BTC, Apple, gold…',
    hint: 'Enter follows the first one. Following an asset puts it on your list of Assets.',
    follow: (symbol: string, name: string) => `Follow ${symbol}, ${name}`,
    list: (count: number) => (count === 1 ? 'You follow 1 asset' : `You follow ${count} assets`),
    none: 'None so far.',
    up: (symbol: string) => `Move ${symbol} up`,
    down: (symbol: string) => `Move ${symbol} down`,
    leave: (symbol: string) => `Stop following ${symbol}`,
    followed: (symbol: string) => `You follow ${symbol}`,
    left: (symbol: string) => `You no longer follow ${symbol}`,
    moved: (symbol: string, place: number, count: number) =>
      `${symbol}: place ${place} of ${count}`,
  },
  region: {
    verb: 'read the regions',
    region: 'Region',
    numbers: (example: string) => `Numbers are written ${example}.`,
    zone: 'Time zone',
    clock: (time: string) => `Times are written ${time}.`,
    near: 'Of your region',
    all: 'All',
  },
} satisfies Catalogue['person'];

import { describe, expect, test } from 'vitest';
import type { AssetRow } from '../../api/assets';
import { type Filter, inOrder, matches, readFilter, writeFilter } from './filter';

type Standing = NonNullable<AssetRow['decision']>;

function row(symbol: string, name: string, change: Partial<AssetRow> = {}): AssetRow {
  const instrument = { symbol, name, asset_class: 'stock', currency: 'USD', price_decimals: 2 };
  return { instrument, followed: true, spark: [], stale: false, sample: false, ...change };
}

function standing(change: Partial<Standing>): Standing {
  const usual = { action: 'HOLD', position: 'flat', status: 'unchanged' } as const;
  return { id: 'x', since: 0, text: '', ...usual, ...change };
}

const EVERYTHING: Filter = { all: true, wanted: '', assetClass: undefined, state: undefined };

describe('the address', () => {
  test('says which assets are listed', () => {
    const filter = readFilter({ view: 'all', q: 'oro', class: 'metal', state: 'stale' });
    expect(filter).toEqual({ all: true, wanted: 'oro', assetClass: 'metal', state: 'stale' });
    expect(readFilter(writeFilter(filter))).toEqual(filter);
  });

  test('without anything known in it lists what is followed', () => {
    const filter = readFilter({ view: 'x', q: null, class: 'horse', state: 1 });
    expect(filter).toEqual({ ...EVERYTHING, all: false });
    expect(Object.values(writeFilter(filter)).every((value) => value === undefined)).toBe(true);
  });
});

test('search forgives accents, capitals and the bar of a pair', () => {
  const check = (wanted: string) => matches(row('BTC/USDT', 'Bitcóin'), { ...EVERYTHING, wanted });
  expect(['btc', 'BTCUSDT', 'bitcoin', ' usdt '].map(check)).toEqual([true, true, true, true]);
  expect(check('eth')).toBe(false);
});

test('each filter leaves out what it should', () => {
  const followed = row('A', 'A');
  const other = row('B', 'B', { followed: false, stale: true });
  const acting = row('C', 'C', { decision: standing({ status: 'decision', action: 'BUY' }) });
  const listed = (filter: Partial<Filter>) =>
    [followed, other, acting]
      .filter((each) => matches(each, { ...EVERYTHING, ...filter }))
      .map(({ instrument }) => instrument.symbol)
      .join('');
  expect(listed({})).toBe('ABC');
  expect(listed({ all: false })).toBe('AC');
  expect(listed({ state: 'decision' })).toBe('C');
  expect(listed({ state: 'stale' })).toBe('B');
  expect(listed({ assetClass: 'crypto' })).toBe('');
});

test('what protects comes first and what is unknown last', () => {
  const rows = [
    row('none', ''),
    row('silent', '', { decision: standing({ status: 'without_data' }) }),
    row('hold', '', { decision: standing({}) }),
    row('buy', '', { decision: standing({ status: 'decision', action: 'BUY' }) }),
    row('sell', '', { decision: standing({ status: 'decision', action: 'SELL' }) }),
  ];
  const symbols = inOrder(rows).map(({ instrument }) => instrument.symbol);
  expect(symbols).toEqual(['sell', 'buy', 'hold', 'silent', 'none']);
});

import { expect, test } from 'vitest';
import type { Decision, Resolved } from '../../api/recommendation';
import { byAsset, inOrder, inTableOrder } from './order';

function decision(id: string, part: Partial<Decision>): Decision {
  return { id, action: 'HOLD', position: 'flat', status: 'decision', ...part } as Decision;
}

function outcome(symbol: string, happened: boolean, as_of: number): Resolved {
  return {
    id: `${symbol}${as_of}`,
    as_of,
    instrument: { symbol },
    outcome: { happened },
  } as Resolved;
}

test('risk that is held comes first, then the order of the server', () => {
  const given = [
    decision('buy', { action: 'BUY' }),
    decision('short', { action: 'SELL' }),
    decision('buy again', { action: 'BUY' }),
    decision('increase', { action: 'INCREASE', position: 'long' }),
    decision('reduce', { action: 'REDUCE', position: 'long' }),
    decision('cover', { action: 'SELL', position: 'long' }),
  ];
  const order = inOrder(given).map(({ id }) => id);
  expect(order).toEqual(['reduce', 'cover', 'increase', 'buy', 'buy again', 'short']);
});

test('missing data and what is held head the table', () => {
  const given = [
    decision('flat', { status: 'unchanged' }),
    decision('held', { status: 'unchanged', position: 'long' }),
    decision('silent', { status: 'without_data' }),
  ];
  expect(inTableOrder(given).map(({ id }) => id)).toEqual(['silent', 'held', 'flat']);
});

test('an asset is told once as a hit and once as a miss, with its latest', () => {
  const told = byAsset([
    outcome('A', true, 1),
    outcome('A', true, 3),
    outcome('A', true, 2),
    outcome('B', true, 1),
    outcome('A', false, 1),
  ]);
  expect(told.map(({ latest, count }) => [latest.id, latest.outcome.happened, count])).toEqual([
    ['A1', false, 1],
    ['A3', true, 3],
    ['B1', true, 1],
  ]);
});

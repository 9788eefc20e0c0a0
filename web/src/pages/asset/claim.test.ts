import { expect, test } from 'vitest';
import type { Decision } from '../../api/recommendation';
import english from '../today/daily.en.captured.json';
import { claimOf, deadlineOf, markOf } from './claim';

// What the program answered; written by tools/record.mjs.
const DECISIONS = english.items as unknown as Decision[];

function pick(wanted: (decision: Decision) => boolean): Decision {
  const found = DECISIONS.find(wanted);
  if (!found) throw new Error('the recorded answer has no such decision');
  return found;
}

test('a claim lasts until its event is settled, not until the decision expires', () => {
  const decision = pick((item) => item.event != null);
  const claim = claimOf(decision);
  expect(claim?.until).toBe(deadlineOf(decision));
  expect(claim?.until).toBeGreaterThan(decision.expires_at);
  expect([claim?.stop, claim?.target]).toEqual([decision.stop, decision.target]);
});

test('what declared nothing draws nothing and has no mark', () => {
  const silent = pick((item) => item.status === 'without_data');
  expect(claimOf(silent)).toBeNull();
  expect(markOf(silent)).toBeUndefined();
  expect(claimOf(undefined)).toBeNull();
});

test('bands go from narrow to wide, and gains of a falling trade lie below its price', () => {
  const decision = pick((item) => item.event != null && item.quantiles.length > 0);
  const level = (share: number) => ({ level: share, lo: [1 - share], hi: [1 + share] });
  const bands = { from: 0, until: 9, at: [9], median: [1], levels: [0.95, 0.5].map(level) };
  const note = { code: '', params: {}, text: '' };
  const falling = { ...decision, bands: { ...bands, note }, price: 100, stop: 110, target: 80 };
  const claim = claimOf({ ...falling, quantiles: [-0.05, 0.1] } as Decision);
  expect(claim?.cone?.bands.map(({ hi }) => hi[0])).toEqual([1.5, 1.95]);
  expect(claim?.outcomes).toEqual([90, 105]);
  expect(claim?.until).toBe(9);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  formatChange,
  formatCompact,
  formatMoney,
  formatNumber,
  formatPercent,
  formatPercentRange,
} from './number';
import { setRegion } from './region';
import { formatDay } from './time';

describe('numbers', () => {
  test.each([
    [67412.5, 2, '67\u202f412,50', '67,412.50'],
    [1234, 0, '1\u202f234', '1,234'],
    [-1234567, 0, '−1\u202f234\u202f567', '−1,234,567'],
    [-0.004, 2, '0,00', '0.00'],
    [1.18094, 5, '1,18094', '1.18094'],
    [0, 0, '0', '0'],
  ])('%d with %d decimals is written as the server writes it', (value, decimals, es, en) => {
    expect(formatNumber(value, 'es', decimals)).toBe(es);
    expect(formatNumber(value, 'en', decimals)).toBe(en);
  });

  test('a percentage keeps its sign on the same line in Spanish', () => {
    expect(formatPercent(0.566, 'es')).toBe('57\u202f%');
    expect(formatPercent(0.566, 'en')).toBe('57%');
  });

  test('a change always carries its sign, unless it rounds to nothing', () => {
    expect(formatChange(0.0412, 'en')).toBe('+4.1%');
    expect(formatChange(-0.012, 'es')).toBe('−1,2\u202f%');
    expect(formatChange(0.0001, 'en')).toBe('0.0%');
    expect(formatChange(-0.0001, 'en')).toBe('0.0%');
  });

  test('a range names its unit once', () => {
    expect(formatPercentRange(0.51, 0.63, 'es')).toBe('51–63\u202f%');
  });

  test('a large count is short', () => {
    expect(formatCompact(1_234_567, 'es')).toBe('1,2\u202fM');
    expect(formatCompact(345_600, 'en')).toBe('345.6K');
    expect(formatCompact(12, 'en')).toBe('12');
  });

  test('money names its currency', () => {
    expect(formatMoney(224.1, 'USD', 'es', 2)).toBe('224,10\u202fUS$');
    expect(formatMoney(47112.5, 'USDT', 'en', 2)).toBe('47,112.50\u202fUSDT');
  });
});

test('nothing has no sign', () => {
  for (const value of [0, -0, -0.0004, 0.0004]) expect(formatPercent(value, 'en', 1)).toBe('0.0%');
});

describe('regions', () => {
  afterEach(() => {
    setRegion({});
  });
  // The server is held to the same file: a figure in its sentences looks like the figure beside them.
  const path = join(import.meta.dirname, '../../../crates/market/tests/golden/locale.tsv');
  const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  test('write numbers and days as the server does', () => {
    expect(rows.length).toBeGreaterThan(500);
    for (const row of rows) {
      const [id, kind, lang, value, decimals, expected] = row.split('\t');
      setRegion({ id });
      const written =
        kind === 'number'
          ? formatNumber(Number(value), lang as 'es' | 'en', Number(decimals))
          : formatDay(Number(value), lang as 'es' | 'en');
      expect(written, row).toBe(expected);
    }
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import { formatMoney, formatNumber, formatPercent, parseNumber } from './number';
import { setRegion } from './region';
import { formatDay, formatMinute, formatWeekday } from './time';

afterEach(() => {
  setRegion({});
});

const THIN = '\u202f';

test('a region writes numbers its own way in both languages', () => {
  const check = (id: string, number: string) => {
    setRegion({ id });
    expect(formatNumber(1234.56, 'es', 2), id).toBe(number);
    expect(formatNumber(1234.56, 'en', 2), id).toBe(number);
  };
  check('AR', '1.234,56');
  check('MX', '1,234.56');
  check('ES', `1${THIN}234,56`);
  check('US', '1,234.56');
  check('FR', `1${THIN}234,56`);
});

test('units keep to the language', () => {
  setRegion({ id: 'MX' });
  expect(formatPercent(0.1234, 'es', 1)).toBe(`12.3${THIN}%`);
  expect(formatPercent(0.1234, 'en', 1)).toBe('12.3%');
  expect(formatMoney(-1234.5, 'USD', 'es', 2)).toBe(`−1,234.50${THIN}US$`);
});

test('what is no region or zone changes nothing', () => {
  expect(setRegion({ id: 'ar', zone: 'Mars/Olympus' })).toEqual({ id: undefined, zone: 'UTC' });
  expect(formatNumber(1234.5, 'es', 1)).toBe(`1${THIN}234,5`);
});

describe('typed numbers', () => {
  const check = (id: string, typed: string, value: number | undefined) => {
    setRegion({ id });
    expect(parseNumber(typed, 'es'), `${id} ${typed}`).toBe(value);
  };

  test('are read by the same rules', () => {
    check('AR', '1.234,56', 1234.56);
    check('AR', '1234,56', 1234.56);
    check('MX', '1,234.56', 1234.56);
    check('US', '.5', 0.5);
    check('ES', '1 234,56', 1234.56);
    check('ES', '1\u00a0234', 1234);
    check('AR', ' -3 ', -3);
    check('AR', '−0,5', -0.5);
  });

  test('mean what the region means', () => {
    check('AR', '1.500', 1500);
    check('MX', '1.500', 1.5);
    check('US', '1,500', 1500);
    check('ES', '1,500', 1.5);
  });

  test('are refused rather than guessed', () => {
    for (const typed of ['1.5', '1.50', '12.34,5', '1,5.000', '', '-', ',', '1e3', '5 %', 'diez']) {
      check('AR', typed, undefined);
    }
    check('US', '1,5', undefined);
    check('US', '1,50.3', undefined);
  });

  test('come back as they were written', () => {
    for (const id of ['AR', 'MX', 'ES', 'US', 'CH', 'FR']) {
      for (const value of [0, 0.25, -1234.5, 9_876_543.21]) {
        setRegion({ id });
        expect(parseNumber(formatNumber(value, 'es', 2), 'es'), id).toBe(value);
      }
    }
  });
});

describe('times', () => {
  test('are on the clock of the reader and name its zone', () => {
    const at = Date.UTC(2026, 10, 2, 2, 30);
    setRegion({ id: 'AR', zone: 'America/Argentina/Buenos_Aires' });
    expect(formatMinute(at, 'es')).toBe('1 nov 2026, 23:30 ART');
    expect(formatWeekday(at, 'es')).toBe('domingo, 1 de noviembre de 2026');
    setRegion({ id: 'MX', zone: 'America/Mexico_City' });
    expect(formatMinute(at, 'es')).toBe('1 nov 2026, 20:30 UTC−6');
    setRegion({ id: 'US', zone: 'America/New_York' });
    expect(formatMinute(at, 'en')).toBe('Nov 1, 2026, 21:30 EST');
    setRegion({ id: 'ES', zone: 'Europe/Madrid' });
    expect(formatMinute(at, 'en')).toBe('2 Nov 2026, 03:30 CET');
  });

  test('the day of a bar is the market’s everywhere', () => {
    const openedAt = Date.UTC(2026, 10, 2);
    setRegion({ id: 'AR', zone: 'America/Argentina/Buenos_Aires' });
    expect(formatDay(openedAt, 'es')).toBe('2 nov 2026');
  });

  test('a short and a long day have their real hours', () => {
    setRegion({ id: 'ES', zone: 'Europe/Madrid' });
    // 29 March 2026 has no 02:30; 25 October 2026 has it twice.
    expect(formatMinute(Date.UTC(2026, 2, 29, 0, 59), 'es')).toBe('29 mar 2026, 01:59 CET');
    expect(formatMinute(Date.UTC(2026, 2, 29, 1, 0), 'es')).toBe('29 mar 2026, 03:00 CEST');
    expect(formatMinute(Date.UTC(2026, 9, 25, 0, 30), 'es')).toBe('25 oct 2026, 02:30 CEST');
    expect(formatMinute(Date.UTC(2026, 9, 25, 1, 30), 'es')).toBe('25 oct 2026, 02:30 CET');
    // The day after a short day begins 23 hours later.
    expect(formatWeekday(Date.UTC(2026, 2, 28, 23, 0), 'es')).toBe('domingo, 29 de marzo de 2026');
    expect(formatWeekday(Date.UTC(2026, 2, 29, 21, 59), 'es')).toBe('domingo, 29 de marzo de 2026');
    expect(formatWeekday(Date.UTC(2026, 2, 29, 22, 0), 'es')).toBe('lunes, 30 de marzo de 2026');
  });
});

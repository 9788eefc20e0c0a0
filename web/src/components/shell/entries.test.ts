import { beforeEach, describe, expect, test } from 'vitest';
import { type Entry, findEntries, readAsked } from './entries';
import { readRecent, rememberRecent } from './recent';

function entry(id: string, kind: Entry['kind'], name: string, aliases: string[] = []): Entry {
  return { id, kind, name, aliases, run: () => {} };
}

const ENTRIES = [
  entry('page.today', 'page', 'Hoy'),
  entry('page.data', 'page', 'Datos'),
  entry('asset.BTC', 'asset', 'BTC/USDT', ['XBT/USDT']),
  entry('asset.GLD', 'asset', 'GLD'),
  entry('strategy.ema', 'strategy', 'Cruce de medias', ['ema_cross']),
  entry('backtest.1', 'backtest', 'Cruce de medias · GLD'),
  entry('theme.dark', 'command', 'Tema: oscuro'),
  entry('help.sheet', 'help', 'Ver los atajos'),
];

function found(typed: string, recent: string[] = []): string[] {
  return findEntries(readAsked(typed), ENTRIES, recent).map(({ id }) => id);
}

describe('what is typed', () => {
  test('looks through everything but help', () => {
    expect(found('da')[0]).toBe('page.data');
    expect(found('osc')).toEqual(['theme.dark']);
    expect(found('atajos')).toEqual([]);
  });

  test('looks in one kind after its sign', () => {
    expect(found('>')).toEqual(['theme.dark']);
    expect(found('@')).toEqual(['asset.BTC', 'asset.GLD']);
    expect(found('#')).toEqual(['strategy.ema', 'backtest.1']);
    expect(found('# ema')[0]).toBe('strategy.ema');
    expect(found('?')).toEqual(['help.sheet']);
    expect(found('@ datos')).toEqual([]);
  });

  test('finds an asset by its other names', () => {
    expect(found('xbt')).toEqual(['asset.BTC']);
  });
});

test('what was used lately comes first, as long as nothing is typed', () => {
  expect(found('', ['theme.dark', 'gone', 'page.data']).slice(0, 3)).toEqual([
    'theme.dark',
    'page.data',
    'page.today',
  ]);
  expect(found('hoy', ['page.data'])[0]).toBe('page.today');
  expect(found('@', ['asset.GLD'])).toEqual(['asset.GLD', 'asset.BTC']);
});

describe('what is remembered', () => {
  beforeEach(() => localStorage.clear());

  test('is each once, the newest first, and not for ever', () => {
    for (const id of ['a', 'b', 'c', 'a', 'd', 'e', 'f', 'g']) rememberRecent(id);
    expect(readRecent()).toEqual(['g', 'f', 'e', 'd', 'a', 'c']);
  });

  test('may be damaged', () => {
    localStorage.setItem('rumbo_recent', '{');
    expect(readRecent()).toEqual([]);
  });
});

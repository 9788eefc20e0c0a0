import { expect, test } from 'vitest';
import { rank, scoreText } from './score';

function best(typed: string, texts: readonly string[]): string | undefined {
  return rank(typed, texts, (text) => [text])[0];
}

test('letters fit in their order or not at all', () => {
  expect(scoreText('btu', 'BTC/USDT')).toBeDefined();
  expect(scoreText('utb', 'BTC/USDT')).toBeUndefined();
  expect(scoreText('xyz', 'BTC/USDT')).toBeUndefined();
});

test('accents and case do not matter', () => {
  expect(scoreText('apariencia clara', 'Apariéncia: CLARA')).toBeDefined();
  expect(scoreText('dólar', 'Dolar')).toBe(scoreText('dolar', 'Dolar'));
});

test('starts win over middles, words over scattered letters, short over long', () => {
  expect(best('da', ['Oscura', 'Gold against', 'Datos'])).toBe('Datos');
  expect(best('eth', ['The thing', 'ETH/USDT', 'Tether'])).toBe('ETH/USDT');
  expect(best('usd', ['BTC/USDT', 'Quasid', 'EUR/USD'])).toBe('EUR/USD');
  expect(best('gc', ['Magic', 'Gold calls'])).toBe('Gold calls');
});

test('a later start is found when the first one is worse', () => {
  expect(scoreText('clara', 'Color: clara') ?? 0).toBeGreaterThan(
    scoreText('clara', 'Color: cylaxra') ?? 0,
  );
});

test('every word must fit', () => {
  expect(scoreText('tema osc', 'Tema: oscuro')).toBeDefined();
  expect(scoreText('tema xx', 'Tema: oscuro')).toBeUndefined();
});

test('nothing typed keeps the order', () => {
  expect(rank('', ['b', 'a', 'c'], (text) => [text])).toEqual(['b', 'a', 'c']);
});

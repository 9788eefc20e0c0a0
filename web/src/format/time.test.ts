import { expect, test } from 'vitest';
import { formatDay, formatMinute, formatWeekday } from './time';

const AT = Date.UTC(2021, 10, 9, 0, 5);

test('an instant is shown in the zone of the bars, wherever the reader is', () => {
  expect(formatDay(AT, 'es')).toBe('9 nov 2021');
  expect(formatDay(AT, 'en')).toBe('Nov 9, 2021');
  expect(formatMinute(AT, 'es')).toBe('9 nov 2021, 00:05 UTC');
  expect(formatMinute(AT, 'en')).toBe('Nov 9, 2021, 00:05 UTC');
  expect(formatWeekday(AT, 'es')).toBe('martes, 9 de noviembre de 2021');
});

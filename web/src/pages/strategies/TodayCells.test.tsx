import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { draw } from '../../testing';
import { Month, Share } from './TodayCells';

afterEach(cleanup);

const MONTH = {
  assets: 11,
  net_return: -0.012,
  expected_return: 0.004,
  below: 2,
  above: 0,
  until: 0,
};

test('a month stands beside what was expected of it', async () => {
  await draw(<Month month={MONTH} />);
  expect(document.body.textContent).toMatch(/−1,2\s%.*se esperaba \+0,4\s%/u);
  expect(screen.getByText(/^2 por debajo de su banda/)).toBeTruthy();
  expect(screen.queryByText(/por encima/)).toBeNull();
});

test('what is not known is said in words, without a number', async () => {
  await draw(
    <>
      <Share vote={null} />
      <Month month={null} />
    </>,
  );
  expect(document.body.textContent).not.toMatch(/\d/);
  cleanup();
  await draw(<Month month={{ ...MONTH, expected_return: null, below: 0 }} />);
  expect(screen.getByText(/muy pocos meses/)).toBeTruthy();
});

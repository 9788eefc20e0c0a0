import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { draw } from '../../testing';
import { HeatMap } from './HeatMap';

afterEach(cleanup);

const MAP = {
  x: { name: 'fast', values: [5, 10] },
  y: { name: 'slow', values: [20, 50] },
  values: [
    [0.4, null],
    [0.9, undefined],
  ],
  centre: { x: 0, y: 0 },
  maximum: { x: 0, y: 1 },
  measure: 'Sharpe',
};

test('every cell says what it is, in words', async () => {
  await draw(<HeatMap {...MAP} />);
  const said = screen.getAllByRole('cell').map((cell) => cell.getAttribute('aria-label'));
  expect(said).toEqual([
    'fast 5, slow 50: Sharpe 0,90, máximo aislado',
    'fast 10, slow 50: todavía no terminó',
    'fast 5, slow 20: Sharpe 0,40, centro de la zona estable',
    'fast 10, slow 20: combinación que no vale',
  ]);
});

test('the arrow keys go from cell to cell, from the centre on, and stop at the edges', async () => {
  const { container } = await draw(<HeatMap {...MAP} />);
  const at = () => document.activeElement?.getAttribute('data-cell');
  const first = container.querySelector<HTMLElement>('[tabindex="0"]');
  first?.focus();
  expect(at()).toBe('0 0');
  const press = (key: string) =>
    fireEvent.keyDown(document.activeElement ?? document.body, { key });
  press('ArrowUp');
  expect(at()).toBe('0 1');
  press('ArrowUp');
  expect(at()).toBe('0 1');
  press('ArrowRight');
  press('ArrowDown');
  expect(at()).toBe('1 0');
  expect(screen.getByRole('status').textContent).toBe('fast 10, slow 20: combinación que no vale');
});

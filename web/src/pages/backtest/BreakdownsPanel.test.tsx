import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { draw } from '../../testing';
import { BreakdownsPanel } from './BreakdownsPanel';

afterEach(cleanup);

function bucket(label: string, trades: number, wins: number) {
  return {
    key: label,
    label,
    trades,
    wins,
    win_rate_low: 0.4,
    win_rate_high: 0.6,
    pnl: 1,
    mean_return: 0.01,
  };
}

test('few trades have no share of wins, and one part alone is no comparison', async () => {
  await draw(
    <BreakdownsPanel
      breakdowns={[
        { kind: 'weekday', buckets: [bucket('Lunes', 29, 15), bucket('Martes', 30, 15)] },
        { kind: 'side', buckets: [bucket('Largas', 59, 30)] },
      ]}
    />,
  );
  const said = screen.getAllByRole('row').map((row) => row.textContent);
  expect(said.filter((text) => text?.startsWith('Lunes'))).toEqual([
    expect.stringContaining('15 de 29'),
  ]);
  expect(said.filter((text) => text?.startsWith('Martes'))).toEqual([
    expect.stringMatching(/40–60\s%/u),
  ]);
  expect(screen.queryByText('Largas')).toBeNull();
});

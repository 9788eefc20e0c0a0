import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { ApiProblem } from '../api/problem';
import { draw } from '../testing';
import { ErrorPanel } from './ErrorPanel';

afterEach(cleanup);

test('a failure says what failed, that data is safe, and which code to quote', async () => {
  const error = new ApiProblem(500, { code: 'internal', request_id: 'r-17' });
  let tries = 0;
  await draw(<ErrorPanel verb="leer" error={error} onRetry={() => tries++} />);
  const panel = screen.getByRole('alert');
  expect(panel.textContent).toContain('No pudimos leer');
  expect(panel.textContent).toContain('Tus datos están a salvo');
  expect(panel.textContent).toContain('r-17');
  fireEvent.click(screen.getByRole('button', { name: 'Reintentar' }));
  expect(tries).toBe(1);
});

test('a server that does not answer has no code to quote', async () => {
  await draw(<ErrorPanel verb="read" error={new ApiProblem(0, undefined)} />, 'en');
  expect(screen.getByRole('alert').textContent).toContain('does not answer');
  expect(screen.queryByRole('button')).toBeNull();
});

import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { TextFault } from '../../api/strategy';
import { draw } from '../../testing';
import { copyOf } from './EditorPage';
import { FaultList, namesIn } from './FaultList';
import { offsetOf } from './Workbench';

afterEach(cleanup);

test('a copy has an id of its own and is the same text otherwise', () => {
  const text = 'id = "ema_cross"\ntitle = "id = \\"x\\""\n';
  expect(copyOf(text, 'ema_cross')).toBe('id = "ema_cross_own"\ntitle = "id = \\"x\\""\n');
});

test('a line and a column are a place in the text, never beyond their line', () => {
  const text = 'one\ntwo\n\nfour';
  expect(offsetOf(text, 1, 1)).toBe(0);
  expect(offsetOf(text, 2, 2)).toBe(5);
  expect(offsetOf(text, 2, 99)).toBe(7);
  expect(offsetOf(text, 3, 1)).toBe(8);
  expect(offsetOf(text, 9, 1)).toBe(text.length);
});

test('a name that is offered can be taken at once; advice is only read', () => {
  expect(namesIn('did you mean `close`?')).toEqual(['close']);
  expect(namesIn('use one of `a`, `b`')).toEqual([]);
  expect(namesIn(null)).toEqual([]);
});

test('each fault leads to its line, and a fix is one press', async () => {
  const fault: TextFault = {
    line: 7,
    column: 3,
    place: 'rules.enter_long',
    message: 'unknown name `clos`',
    suggestion: 'did you mean `close`?',
  };
  const gone: unknown[] = [];
  await draw(
    <FaultList
      faults={[fault]}
      isChecking={false}
      error={null}
      onGo={(line, column) => gone.push([line, column])}
      onFix={(_, name) => gone.push(name)}
    />,
  );
  expect(screen.getByRole('status').textContent).toContain('1 error');
  fireEvent.click(screen.getByRole('button', { name: 'Ir a la línea 7' }));
  fireEvent.click(screen.getByRole('button', { name: 'Cambiar por «close»' }));
  expect(gone).toEqual([[7, 3], 'close']);
});

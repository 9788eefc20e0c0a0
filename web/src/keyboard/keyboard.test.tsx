import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useEffect } from 'react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseKeyboard, isHeard, listenToKeys, useShortcut } from './keyboard';

let heard: string[];
beforeEach(() => {
  heard = [];
  chooseKeyboard({ singleKeys: true, keymap: {} });
});
afterEach(cleanup);

function Page({ dialog = false, enabled = true }: { dialog?: boolean; enabled?: boolean }) {
  useEffect(() => listenToKeys(document), []);
  useShortcut('why', () => heard.push('why'), enabled);
  useShortcut('palette', () => heard.push('palette'));
  useShortcut('go.today', () => heard.push('today'));
  useShortcut('next', () => heard.push('next'));
  return (
    <>
      <input aria-label="text" />
      <input aria-label="box" type="checkbox" />
      <select aria-label="list" />
      <dialog open={dialog} />
    </>
  );
}

function type(key: string, at: Element | Document = document, more: object = {}) {
  fireEvent.keyDown(at, { key, bubbles: true, ...more });
}

test('single keys and pairs reach who listens', () => {
  render(<Page />);
  type('w');
  type('g');
  type('h');
  expect(heard).toEqual(['why', 'today']);
});

test('single keys are off while typing, combinations are not', () => {
  render(<Page />);
  for (const label of ['text', 'list']) type('w', screen.getByLabelText(label));
  expect(heard).toEqual([]);
  type('k', screen.getByLabelText('text'), { ctrlKey: true });
  type('w', screen.getByLabelText('box'));
  expect(heard).toEqual(['palette', 'why']);
});

test('single keys are off behind an open dialog', () => {
  render(<Page dialog />);
  type('w');
  expect(heard).toEqual([]);
});

test('single keys can be switched off and given another place', () => {
  render(<Page />);
  chooseKeyboard({ singleKeys: false, keymap: {} });
  type('w');
  type('k', document, { metaKey: true });
  expect(heard).toEqual(['palette']);
  chooseKeyboard({ singleKeys: true, keymap: { why: 'q' } });
  type('w');
  type('q');
  expect(heard).toEqual(['palette', 'why']);
});

test('a key held down repeats only what steps', () => {
  render(<Page />);
  type('w', document, { repeat: true });
  type('j', document, { repeat: true });
  expect(heard).toEqual(['next']);
});

test('who left or is not ready hears nothing', () => {
  const { rerender } = render(<Page enabled={false} />);
  expect(isHeard('why')).toBe(false);
  rerender(<Page />);
  expect(isHeard('why')).toBe(true);
  cleanup();
  expect(isHeard('why')).toBe(false);
});

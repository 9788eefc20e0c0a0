import { type RefObject, useRef } from 'react';
import { useShortcut } from './keyboard';

interface RowKeys {
  body: RefObject<HTMLTableSectionElement | null>;
  /** Index of the row that has the focus; -1 when none has. */
  place: () => number;
}

/** Lets `j` and `k` go from row to row by the links that open them. */
export function useRowKeys(opener: string): RowKeys {
  const body = useRef<HTMLTableSectionElement>(null);
  const links = () => [...(body.current?.querySelectorAll<HTMLElement>(opener) ?? [])];
  const place = () =>
    links().findIndex((link) => link.closest('tr')?.contains(document.activeElement));
  function step(by: 1 | -1) {
    const all = links();
    const from = place();
    const next = from < 0 ? 0 : Math.min(Math.max(from + by, 0), all.length - 1);
    all[next]?.focus();
  }
  useShortcut('next', () => step(1));
  useShortcut('previous', () => step(-1));
  return { body, place };
}

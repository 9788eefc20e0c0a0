import { chooseLook, readLook } from '../../preference';

/** Windows this wide show the menu with names unless told otherwise; the style sheet says the same. */
const WIDE = '(width >= 64rem)';

/** Folds the menu if it is open and opens it if it is folded, whatever made it so. */
export function toggleMenu(): void {
  const menu = readLook('menu');
  const isOpen = menu === 'auto' ? window.matchMedia(WIDE).matches : menu === 'open';
  chooseLook('menu', isOpen ? 'folded' : 'open');
}

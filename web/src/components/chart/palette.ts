// The page's colours as a canvas needs them: values, not variables.

const TOKENS = [
  'bg',
  'card',
  'sunk',
  'line',
  'edge',
  'fg',
  'muted',
  'buy',
  'sell',
  'hold',
  'focus',
  'plot-1',
  'plot-2',
  'plot-3',
  'plot-4',
  'plot-5',
  'plot-6',
] as const;

export type Palette = Readonly<Record<(typeof TOKENS)[number], string>>;

/** Reads the tokens in the theme that is in use at an element. */
export function readPalette(element: HTMLElement): Palette {
  const probe = element.ownerDocument.createElement('span');
  probe.hidden = true;
  element.append(probe);
  const read = (token: string) => {
    probe.style.color = `var(--color-${token})`;
    return getComputedStyle(probe).color;
  };
  const palette = Object.fromEntries(TOKENS.map((token) => [token, read(token)]));
  probe.remove();
  return palette as Palette;
}

/** Calls back whenever the theme changes, by choice or with the system. */
export function watchTheme(onChange: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = new MutationObserver(onChange);
  system.addEventListener('change', onChange);
  chosen.observe(document.documentElement, { attributes: true });
  return () => {
    system.removeEventListener('change', onChange);
    chosen.disconnect();
  };
}

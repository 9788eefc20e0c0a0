const STORED = 'rumbo_recent';
const RECENT_MAX = 6;

/** Ids of what the palette did lately, newest first. */
export function readRecent(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberRecent(id: string): void {
  const rest = readRecent().filter((each) => each !== id);
  localStorage.setItem(STORED, JSON.stringify([id, ...rest].slice(0, RECENT_MAX)));
}

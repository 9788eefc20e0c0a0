import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCES = join(process.cwd(), 'src');

test('every style sheet states the order of the layers before it uses one', () => {
  const sheets = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.css'),
  );
  expect(sheets.length).toBeGreaterThan(1);
  for (const path of sheets) {
    const [first] = readFileSync(join(SOURCES, path), 'utf8').match(/@layer [^{;]*[{;]/) ?? [];
    expect(first, path).toBe('@layer theme, base, components, utilities;');
  }
});

import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import type { CoverageStripData, DataStatus, Findings, Gap, Quarantined } from '../../api/data';
import { draw } from '../../testing';
import { CoverageStrip } from './CoverageStrip';
import coverage from './coverage.captured.json';
import { DataAnswer } from './DataPage';
import { FindingsPanel } from './FindingsPanel';
import findings from './findings.es.captured.json';
import { GapsTable } from './GapsTable';
import gaps from './gaps.captured.json';
import { ImportReport } from './ImportReport';
import { QuarantineTable } from './QuarantineTable';
import quarantine from './quarantine.captured.json';
import { readCounts, readReport } from './report';
import english from './status.en.captured.json';
import spanish from './status.es.captured.json';
import type { Refreshing } from './useRefreshing';

// What the program answered; written by tools/capture.mjs.
const STATUS = { es: spanish as unknown as DataStatus, en: english as unknown as DataStatus };
const STRIPS = coverage.items as unknown as CoverageStripData[];
const FINDINGS = findings as unknown as Findings;
const GAPS = gaps.items as unknown as Gap[];
const QUARANTINE = quarantine.items as unknown as Quarantined[];

const STILL: Refreshing = {
  start: () => {},
  isOff: false,
  isRunning: false,
  lost: false,
  error: null,
};

afterEach(cleanup);

function matrix(name: RegExp): HTMLElement {
  return screen.getByRole('table', { name });
}

describe.each(['es', 'en'] as const)('in %s', (lang) => {
  test('the heading is the sentence of the server', async () => {
    await draw(<DataAnswer status={STATUS[lang]} strips={STRIPS} refreshing={STILL} />, lang);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(STATUS[lang].text);
  });

  test('every asset is a row and every series is told in it', async () => {
    await draw(<DataAnswer status={STATUS[lang]} strips={STRIPS} refreshing={STILL} />, lang);
    const table = matrix(/Cobertura|Coverage/);
    const symbols = new Set(STATUS[lang].series.map((one) => one.symbol));
    const rows = [...table.querySelectorAll('tbody tr')].map((row) => row.textContent);
    expect(rows.length).toBe(symbols.size);
    for (const one of STATUS[lang].series) {
      const row = rows.find((text) => text.startsWith(`${one.symbol} `));
      expect(row).toContain(one.timeframe);
      expect(row).toContain(one.name);
    }
  });
});

test('a series that fell behind says by how many candles, and stands first', async () => {
  await draw(<DataAnswer status={STATUS.es} strips={STRIPS} refreshing={STILL} />);
  const late = STATUS.es.series.find((one) => one.stale);
  if (!late) throw new Error('the captured answer has no late series');
  const [, first] = within(matrix(/Cobertura/)).getAllByRole('row');
  expect(first?.textContent).toContain(late.symbol);
  expect(first?.textContent).toContain(`faltan ${late.lag_bars} velas`);
});

test('a series without candles is not called up to date', async () => {
  const empty = STATUS.es.series.find((one) => one.until == null);
  if (!empty) throw new Error('the captured answer has no empty series');
  await draw(
    <DataAnswer status={{ ...STATUS.es, series: [empty] }} strips={[]} refreshing={STILL} />,
  );
  const [, row] = within(matrix(/Cobertura/)).getAllByRole('row');
  expect(row?.textContent).toContain('sin velas');
  expect(row?.textContent).not.toContain('al día');
});

test('one asset can be refreshed alone, unless a refresh is under way', async () => {
  const asked: string[][] = [];
  const start = (symbols: string[] = []) => asked.push(symbols);
  await draw(<DataAnswer status={STATUS.es} strips={STRIPS} refreshing={{ ...STILL, start }} />);
  fireEvent.click(screen.getByRole('button', { name: 'Actualizar AAPL' }));
  fireEvent.click(screen.getByRole('button', { name: 'Actualizar todo' }));
  expect(asked).toEqual([['AAPL'], []]);
});

test('a refresh under way tells its step', async () => {
  const event = { sequence: 2, at: 0, state: 'running', progress: 0.3, message: 'decide' } as const;
  const running = { ...STILL, isOff: true, isRunning: true, event };
  await draw(<DataAnswer status={STATUS.es} strips={STRIPS} refreshing={running} />);
  expect(screen.getByRole('status').textContent).toBe('Decidiendo de nuevo');
  expect(screen.getByRole('progressbar').getAttribute('value')).toBe('0.3');
  const button = screen.getByRole('button', { name: 'Actualizando…' });
  expect(button.getAttribute('aria-disabled')).toBe('true');
});

test('a refresh that failed says why', async () => {
  const ended = { id: 'j', kind: 'refresh', state: 'failed', error: 'no route to source' } as const;
  const job = { ...ended, progress: 0.1, created_at: 0, updated_at: 0, result: null };
  await draw(
    <DataAnswer status={STATUS.es} strips={STRIPS} refreshing={{ ...STILL, ended: job }} />,
  );
  expect(screen.getByRole('alert').textContent).toContain('No pudimos actualizar los datos');
  expect(screen.getByRole('alert').textContent).toContain('no route to source');
});

test('without any series there is a way on, not an empty table', async () => {
  const nothing: DataStatus = { ...STATUS.es, series: [], imports: [], health: 'empty' };
  await draw(<DataAnswer status={nothing} strips={[]} refreshing={STILL} />);
  expect(screen.getByRole('heading', { name: 'Todavía no hay velas' })).toBeTruthy();
  expect(screen.queryByRole('table', { name: /Cobertura/ })).toBeNull();
});

test('refused rows are shown as they came, never as markup', async () => {
  const raw = '<img src=x onerror=alert(1)>,1,2,3';
  const [row] = QUARANTINE;
  if (!row) throw new Error('the captured answer has no refused row');
  const { container } = await draw(
    <QuarantineTable rows={[{ ...row, id: 'hostile', raw }, ...QUARANTINE]} />,
  );
  expect(container.querySelector('img')).toBeNull();
  expect(container.textContent).toContain(raw);
  for (const one of QUARANTINE) expect(container.textContent).toContain(one.raw);
});

test('a gap tells how many candles are missing', async () => {
  await draw(<GapsTable gaps={GAPS} />);
  expect(screen.getAllByRole('row').length).toBe(GAPS.length + 1);
  const [, first] = screen.getAllByRole('row');
  expect(first?.textContent).toContain(`${GAPS[0]?.symbol} ${GAPS[0]?.timeframe}`);
  expect(first?.textContent).toContain(String(GAPS[0]?.missing_bars));
});

test('every series has its strip, told in words with the number of candles', async () => {
  await draw(<DataAnswer status={STATUS.es} strips={STRIPS} refreshing={STILL} />);
  const drawn = screen.getAllByRole('img', { name: /^Franja de/ });
  const stored = STATUS.es.series.filter((one) =>
    STRIPS.some((strip) => strip.symbol === one.symbol && strip.timeframe === one.timeframe),
  );
  expect(drawn.length).toBe(stored.length);
});

test('a strip with one missing candle is never called whole', async () => {
  const [first] = STRIPS;
  if (!first) throw new Error('the captured answer has no strip');
  const expected = first.expected.map(() => 1_000);
  const strip = { ...first, expected, stored: expected.with(0, 999) };
  await draw(<CoverageStrip strip={strip} />);
  expect(screen.getByRole('img').getAttribute('aria-label')).toContain('99,99');
});

test('what validation found is told under its level', async () => {
  await draw(<FindingsPanel findings={FINDINGS} days={30} />);
  for (const item of FINDINGS.items) expect(screen.getByText(item.text)).toBeTruthy();
  expect(screen.getAllByRole('heading', { level: 3 }).length).toBe(3);
});

test('the report of an import accounts for every row', async () => {
  const report = {
    ...STATUS.es.imports[0],
    is_valid: true,
    findings: [{ code: 'gaps', count: 2, message: { es: 'faltan velas', en: 'candles missing' } }],
  };
  const read = readReport(report);
  if (!read) throw new Error('a report is read');
  const { container } = await draw(<ImportReport report={read} />);
  const digits = (container.textContent ?? '').replaceAll('\u202f', '');
  for (const count of [read.received, read.accepted, read.flagged, read.inserted]) {
    expect(digits).toContain(String(count));
  }
  expect(digits).toContain('faltan velas');
});

test('only what has all counts is read as counts', () => {
  expect(readCounts({ received: 3, accepted: 2, flagged: 1, quarantined: 1 })).toBeTruthy();
  for (const other of [null, undefined, 7, {}, { received: 3, accepted: '2' }]) {
    expect(readCounts(other)).toBeUndefined();
  }
  expect(readReport({ resolved: 3 })).toBeUndefined();
});

import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import type { RecordRow, RecordSummary, Statistics } from '../../api/record';
import { draw } from '../../testing';
import { BrokenChain } from './ChainBadge';
import { DecisionTable } from './DecisionTable';
import empty from './empty.es.captured.json';
import { RecordPanels } from './RecordPanels';
import { ReplayBar } from './ReplayBar';
import rowsEnglish from './rows.en.captured.json';
import rowsSpanish from './rows.es.captured.json';
import statisticsEnglish from './statistics.en.captured.json';
import statisticsSpanish from './statistics.es.captured.json';
import summaryEnglish from './summary.en.captured.json';
import summarySpanish from './summary.es.captured.json';
import { Verdict } from './Verdict';

// What the program answered; written by tools/capture.mjs.
const SUMMARY = {
  es: summarySpanish as unknown as RecordSummary,
  en: summaryEnglish as unknown as RecordSummary,
};
const WHOLE = {
  es: statisticsSpanish as unknown as Statistics,
  en: statisticsEnglish as unknown as Statistics,
};
const EMPTY = empty as unknown as Statistics;
const ROWS = {
  es: rowsSpanish.items as unknown as RecordRow[],
  en: rowsEnglish.items as unknown as RecordRow[],
};
const CHECK = { isChecking: false, onVerify: () => {} };

afterEach(cleanup);

function measured(): NonNullable<Statistics['calibration']> {
  const { calibration } = WHOLE.es;
  if (!calibration) throw new Error('the captured record has too few cases');
  return calibration;
}

function drawTable(rows: readonly RecordRow[], onOpen: (id: string) => void, replayed: boolean) {
  return draw(
    <DecisionTable
      rows={rows}
      sort="worst"
      onSort={() => {}}
      onOpen={onOpen}
      replayed={replayed}
      none="nada"
    />,
  );
}

describe.each(['es', 'en'] as const)('in %s', (lang) => {
  test('the heading is the sentence of the program, and says how much it rests on', async () => {
    const { container } = await draw(
      <Verdict summary={SUMMARY[lang]} whole={WHOLE[lang]} {...CHECK} />,
      lang,
    );
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(WHOLE[lang].headline.text);
    expect(container.textContent).toContain(WHOLE[lang].edge?.text);
    expect(container.textContent).toContain(String(WHOLE[lang].cases));
    expect(screen.getByRole('status').textContent).toContain(String(SUMMARY[lang].chain.length));
  });

  test('every decision is told with its asset, its claim and what became of it', async () => {
    const { container } = await draw(
      <DecisionTable
        rows={ROWS[lang]}
        sort="recent"
        onSort={() => {}}
        onOpen={() => {}}
        replayed={false}
        none=""
      />,
      lang,
    );
    expect(container.querySelectorAll('tbody tr').length).toBe(ROWS[lang].length);
    for (const row of ROWS[lang]) {
      expect(container.textContent).toContain(row.instrument.symbol);
      if (row.event) expect(container.textContent).toContain(row.event.text);
      if (row.outcome) expect(container.textContent).toContain(row.outcome.text);
    }
  });
});

test('every figure of the panels names its cases', async () => {
  const { container } = await draw(<RecordPanels part={WHOLE.es} />);
  const figures = [...container.querySelectorAll('[data-cases]')];
  expect(figures.length).toBeGreaterThan(2);
  for (const figure of figures) {
    const digits = (figure.textContent ?? '').replaceAll('\u202f', '');
    expect(digits).toContain(figure.getAttribute('data-cases'));
  }
  for (const title of screen.getAllByRole('heading', { level: 2 })) {
    expect(title.parentElement?.textContent).toContain('Simulado');
  }
});

test('the curve is drawn from the answer and stands in a table too', async () => {
  const calibration = measured();
  await draw(<RecordPanels part={WHOLE.es} />);
  expect(screen.getByRole('img', { name: /Curva de fiabilidad/ })).toBeTruthy();
  const table = screen.getByRole('table', { name: '¿Se cumple lo que decimos?' });
  const steps = new Set(calibration.curve.map((point) => point.value));
  expect(within(table).getAllByRole('row').length).toBe(steps.size + 1);
});

test('a chance that was said fewer than ten times is hollow', async () => {
  const [first] = measured().curve;
  if (!first) throw new Error('the captured curve is empty');
  const curve = [
    { p: 0.4, value: 0.3, cases: 9 },
    { p: 0.6, value: 0.7, cases: 10 },
  ];
  const calibration = { ...measured(), curve, consistency: [] };
  await draw(<RecordPanels part={{ ...WHOLE.es, calibration }} />);
  const chart = screen.getByRole('img', { name: /Curva de fiabilidad/ });
  const looks = [...chart.querySelectorAll('circle')].map((dot) => dot.getAttribute('class'));
  expect(looks.map((look) => look?.includes('fill-card'))).toEqual([true, false]);
});

test('an interval that crosses 0 is called what it is', async () => {
  const at = (skill_lo: number, skill_hi: number) => ({
    ...WHOLE.es,
    calibration: { ...measured(), skill: 0.02, skill_lo, skill_hi },
  });
  await draw(<RecordPanels part={at(-0.01, 0.05)} />);
  expect(screen.getByText(/puede ser suerte/)).toBeTruthy();
  cleanup();
  await draw(<RecordPanels part={at(0.01, 0.05)} />);
  expect(screen.getByText(/por encima del 0/)).toBeTruthy();
  cleanup();
  await draw(<RecordPanels part={at(-0.05, -0.01)} />);
  expect(screen.getByText(/peor que decir siempre la base/)).toBeTruthy();
});

test('under 30 cases there is no curve and no percentage, and a way to the replayed record', async () => {
  const { container } = await draw(
    <>
      <Verdict summary={SUMMARY.es} whole={EMPTY} {...CHECK} />
      <RecordPanels part={EMPTY} />
    </>,
  );
  expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('Aún no hay 30');
  expect(screen.queryByRole('img')).toBeNull();
  expect(container.querySelector('[data-cases]')).toBeNull();
  expect(screen.getByRole('link', { name: 'Ver el registro reproducido' })).toBeTruthy();
});

test('results stand beside holding and cash, the worst fall before the return', async () => {
  const way = (total: number) => ({ return: total, max_drawdown: 0.09 });
  const results = {
    from: 0,
    until: 864e5,
    decisions: 41,
    follow: way(0.062),
    buy_and_hold: way(0.088),
    cash: { return: 0.021, max_drawdown: 0 },
    per_risk: { mean: 0.11, lo: -0.02, hi: 0.24, n: 41 },
  };
  await draw(<RecordPanels part={{ ...WHOLE.es, results }} />);
  const table = screen.getByRole('table', { name: 'Neto de costos' });
  const rows = within(table)
    .getAllByRole('row')
    .map((row) => row.textContent);
  expect(rows.slice(1)).toEqual([
    'Seguir todo−9,0\u202f%+6,2\u202f%',
    'Comprar y mantener lo mismo−9,0\u202f%+8,8\u202f%',
    'Solo efectivo0,0\u202f%+2,1\u202f%',
  ]);
  expect(screen.getByText(/Por cada unidad arriesgada: 0,11 \(41 operaciones/)).toBeTruthy();
});

test('a decision opens, a replayed one too, and that one is hatched', async () => {
  const opened: string[] = [];
  const [row] = ROWS.es;
  if (!row) throw new Error('the captured record has no decision');
  const open = (id: string) => opened.push(id);
  const live = await drawTable([row], open, false);
  fireEvent.click(screen.getByRole('button', { name: /^Ver la decisión de/ }));
  expect(live.container.querySelector('tr.hatched')).toBeNull();
  cleanup();
  const replayed = { ...row, id: 'replayed', chain: null };
  const { container } = await drawTable([replayed], open, true);
  fireEvent.click(screen.getByRole('button', { name: /^Ver la decisión de/ }));
  expect(container.querySelector('tr.hatched')).toBeTruthy();
  expect(opened).toEqual([row.id, 'replayed']);
});

test('a broken chain names the decision that does not fit', async () => {
  const chain = { verified: false, length: 9, head: 'ab', broken_at: 'd-7', checked_at: 0 };
  await draw(<BrokenChain chain={chain} />);
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('d-7');
  expect(within(alert).getByRole('heading', { level: 1 })).toBeTruthy();
});

test('the replayed record says what it is before it is computed', async () => {
  let started = 0;
  const replaying = {
    start: () => {
      started += 1;
    },
    isRunning: false,
    lost: false,
    error: null,
  };
  await draw(<ReplayBar replaying={replaying} exists={false} isOff={false} />);
  expect(screen.getByText(/Nadie lo operó/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Calcular el registro reproducido' }));
  expect(started).toBe(1);
});

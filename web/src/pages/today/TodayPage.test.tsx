import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import type { Daily, Decision } from '../../api/recommendation';
import { whyOf } from '../../components/decision/reason';
import { draw } from '../../testing';
import english from './daily.en.captured.json';
import spanish from './daily.es.captured.json';
import { DailyAnswer } from './TodayPage';

// What the program answered; written by tools/capture.mjs.
const DAILY = { es: spanish as unknown as Daily, en: english as unknown as Daily };

afterEach(cleanup);

function pick(wanted: (decision: Decision) => boolean): Decision {
  const found = DAILY.es.items.find(wanted);
  if (!found) throw new Error('the recorded answer has no such decision');
  return found;
}

function answerWith(items: Decision[]): Daily {
  const count = (status: Decision['status']) =>
    items.filter((item) => item.status === status).length;
  const headline = {
    ...DAILY.es.headline,
    decisions: count('decision'),
    unchanged: count('unchanged'),
    without_data: count('without_data'),
  };
  return { ...DAILY.es, headline, items };
}

describe.each(['es', 'en'] as const)('in %s', (lang) => {
  test('the heading is the verdict and the legal line is there', async () => {
    await draw(<DailyAnswer daily={DAILY[lang]} />, lang);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(DAILY[lang].headline.text);
    expect(screen.getByText(DAILY[lang].legal)).toBeTruthy();
  });

  test('every decision is told with its asset and its reason', async () => {
    const { container } = await draw(<DailyAnswer daily={DAILY[lang]} />, lang);
    for (const item of DAILY[lang].items) {
      expect(container.textContent).toContain(item.instrument.symbol);
      expect(container.textContent).toContain(
        item.status === 'decision' ? item.event?.text : whyOf(item),
      );
    }
  });

  test('how earlier decisions ended is told once for each asset, misses too', async () => {
    const [resolved] = DAILY[lang].yesterday;
    if (!resolved) throw new Error('the recorded answer has no outcome');
    const miss = { ...resolved, id: 'm', outcome: { ...resolved.outcome, happened: false } };
    const yesterday = [resolved, { ...resolved, id: 'r', as_of: resolved.as_of - 1 }, miss];
    await draw(<DailyAnswer daily={{ ...DAILY[lang], yesterday }} />, lang);
    const list = screen.getByRole('region', { name: /ayer|yesterday/ });
    const told = within(list).getAllByRole('listitem');
    expect(told.map((item) => item.textContent?.charAt(0))).toEqual(['✘', '✔']);
    for (const item of told) expect(item.textContent).toContain(resolved.outcome.text);
    expect(told[1]?.textContent).toMatch(/1 más|1 more/);
  });
});

test('a change is a card that says it is simulated and puts the stop before the target', async () => {
  const decision = pick((item) => item.status === 'decision');
  await draw(<DailyAnswer daily={answerWith([decision])} />);
  const card = screen.getByRole('heading', { name: decision.instrument.symbol }).closest('li');
  const text = card?.textContent ?? '';
  expect(text.includes('Simulado')).toBe(decision.simulated);
  expect(text.indexOf('Stop')).toBeGreaterThan(-1);
  expect(text.indexOf('Stop')).toBeLessThan(text.indexOf('Objetivo'));
  expect(text).toContain(decision.event?.text);
});

test('the words count the dots that are drawn', async () => {
  const decision = pick((item) => item.status === 'decision' && item.quantiles.length === 20);
  const { container } = await draw(<DailyAnswer daily={answerWith([decision])} />);
  const drawing = within(container).getByRole('img');
  expect(drawing.querySelectorAll('circle').length).toBe(20);
  const filled = drawing.querySelectorAll('circle.fill-buy').length;
  const line = drawing.getAttribute('aria-label') ?? '';
  const told = Number(line.split(' ')[0]);
  expect(decision.event?.code.endsWith('.does_not_pay') ? 20 - filled : filled).toBe(told);
});

test('without enough cases there are words and no percentage', async () => {
  const decision = pick((item) => item.status === 'decision' && item.probability != null);
  const { probability } = decision;
  if (!probability) throw new Error('picked for its probability');
  const few = { ...probability, p: null, lo: null, hi: null, base_rate: null, n: 12 };
  const thin: Decision = {
    ...decision,
    probability: { ...few, status: 'thin' },
    quantiles: [],
    reasons: [],
    against: [],
  };
  const { container } = await draw(<DailyAnswer daily={answerWith([thin])} />);
  expect(container.querySelector('[data-probability]')).toBeNull();
  expect(container.textContent).toContain('Sin historial suficiente');
  expect(container.textContent).toContain('12 de 30 casos');
});

test('without data there is a reason and no verb', async () => {
  const silent = pick((item) => item.status === 'without_data');
  await draw(<DailyAnswer daily={answerWith([silent])} />);
  const row = screen.getByRole('row', { name: new RegExp(silent.instrument.symbol) });
  expect(row.textContent).toContain('Sin recomendación');
  expect(row.textContent).not.toContain('Mantener');
  expect(row.textContent).not.toContain('Esperar');
  expect(row.textContent).toContain(silent.summary);
});

test('nothing to do is an answer, not an empty page', async () => {
  const held = pick((item) => item.status === 'unchanged');
  await draw(<DailyAnswer daily={answerWith([held])} />);
  expect(screen.getByText(/No hacer nada también es una decisión/)).toBeTruthy();
});

test('a new user is told the three first steps', async () => {
  await draw(<DailyAnswer daily={answerWith([])} />);
  expect(screen.getAllByRole('listitem').filter((item) => item.closest('ol')).length).toBe(3);
});

test('more than six changes wait behind a button', async () => {
  const decision = pick((item) => item.status === 'decision');
  const many = Array.from({ length: 8 }, (_, index) => ({ ...decision, id: `${index}` }));
  await draw(<DailyAnswer daily={answerWith(many)} />);
  const cards = () => screen.getAllByRole('heading', { level: 3 }).length;
  expect(cards()).toBe(6);
  fireEvent.click(screen.getByRole('button', { name: 'Ver 2 más' }));
  expect(cards()).toBe(8);
});

// Every piece of data that stories show: what the program once answered, and cases that are hard to lay
// out. Words of the interface never stand here; they come from the catalogues.

import type { LevelOdds } from '../api/asset';
import type { ParameterGrid } from '../api/backtest';
import type { DataStatus } from '../api/data';
import type { Instrument } from '../api/instrument';
import type { JobEvent } from '../api/job';
import type { Daily, Decision } from '../api/recommendation';
import type { Session } from '../api/session';
import type { Assessment, Limits, Question, RegionRow, Settings } from '../api/setting';
import type { Curve, Place } from '../components/chart/curve';
import type { Lang } from '../i18n/language';
import statusEn from '../pages/data/status.en.captured.json';
import statusEs from '../pages/data/status.es.captured.json';
import dailyEn from '../pages/today/daily.en.captured.json';
import dailyEs from '../pages/today/daily.es.captured.json';

/** Monday, 2 November 2026, 12:04 UTC: the instant that every story is drawn at. */
export const NOW = Date.UTC(2026, 10, 2, 12, 4);

export const SYMBOL = 'BTC/USDT';
export const LONG_SYMBOL = '1000000MOGCOIN/USDT';
export const REQUEST_ID = '01a2013aef2174a6';
export const DIGEST = '41d7a4b9f48898f360139772020929656105dba9c843e06924aeef154d9fa4c2';
export const LONG_TEXT =
  'Compañía Internacional de Inversiones y Desarrollo del Atlántico Sur, Sociedad Anónima de Capital Variable';
export const UNBROKEN =
  'https://rumbo.invalid/data/binance/spot/monthly/klines/BTCUSDT/1m/2026-10.zip';
export const EMAIL = 'maria.ruiz@rumbo.invalid';
export const LONG_EMAIL =
  'una.direccion.de.correo.muy.larga.y.sin.pausa@correo.ejemplo.rumbo.invalid';

const DAILY = { es: dailyEs as unknown as Daily, en: dailyEn as unknown as Daily };
const STATUS = { es: statusEs as unknown as DataStatus, en: statusEn as unknown as DataStatus };

export const daily = (lang: Lang): Daily => DAILY[lang];
export const dataStatus = (lang: Lang): DataStatus => STATUS[lang];

function pick(lang: Lang, status: Decision['status']): Decision {
  const found = DAILY[lang].items.find((item) => item.status === status);
  if (!found) throw new Error(`the recorded answer has no decision that is \`${status}\``);
  return found;
}

type Odds = NonNullable<Decision['probability']>;

function withOdds(decision: Decision, change: Partial<Odds>): Decision {
  if (!decision.probability) throw new Error('the recorded decision has no odds');
  return { ...decision, probability: { ...decision.probability, ...change } };
}

/** Something to do, with everything known about it. */
export const decision = (lang: Lang) => pick(lang, 'decision');
/** Nothing to do, with odds that say why. */
export const waiting = (lang: Lang) => pick(lang, 'unchanged');
/** No opinion, because data is missing. */
export const withoutData = (lang: Lang) => pick(lang, 'without_data');
/** Too few cases for a number. */
export const thin = (lang: Lang) =>
  withOdds(decision(lang), { p: null, lo: null, hi: null, n: 12, status: 'thin' });
/** Missing more often than expected. */
export const drifting = (lang: Lang) => withOdds(decision(lang), { status: 'drift' });
/** An estimate whose interval clears the break-even, and one whose interval does not. */
export const clear = (lang: Lang) => {
  const odds = { p: 0.71, lo: 0.66, hi: 0.75, n: 4_812, break_even: 0.44 };
  const certain = withOdds(decision(lang), odds);
  return { ...certain, quantiles: certain.quantiles.map((value) => value + 0.013) };
};
export const unsure = (lang: Lang) =>
  withOdds(decision(lang), { p: 0.5, lo: 0.31, hi: 0.69, n: 30, break_even: 0.52 });
/** Figures as large and as bad as they come. */
export const extreme = (lang: Lang): Decision => {
  const usual = decision(lang);
  const scale = (factor: number) => usual.quantiles.map((value) => value * factor);
  return {
    ...withOdds(usual, { p: 0.01, lo: 0, hi: 1, n: 1_234_567, base_rate: 0.99, break_even: 0.98 }),
    instrument: { ...usual.instrument, symbol: LONG_SYMBOL, name: LONG_TEXT },
    quantiles: scale(140),
    price: 0.000_000_012_3,
    stop: 0.000_000_001,
    target: 0.000_009_9,
    evidence: usual.evidence.map((row, index) => ({
      ...row,
      title: index === 0 ? LONG_TEXT : row.title,
      oos: { trades: 1_234_567, sharpe: -12.345, total_return: 98_765.432, win_rate: 1 },
      efficiency: -123.456,
    })),
    reasons: usual.reasons.map((reason) => ({ ...reason, text: `${reason.text} ${LONG_TEXT}` })),
  };
};
/** Nothing was found that speaks for or against, and nothing voted. */
export const bare = (lang: Lang): Decision => ({
  ...decision(lang),
  reasons: [],
  against: [],
  confidence: null,
  evidence: [],
});
/** One whose end is known. */
export const resolved = (lang: Lang, happened: boolean): Decision => {
  const [known] = DAILY[lang].yesterday;
  if (!known) throw new Error('the recorded answer has no outcome');
  return { ...decision(lang), simulated: true, outcome: { ...known.outcome, happened } };
};

/** What the levels of a decision give, as if somebody had tried others. */
export const levelOdds = (lang: Lang, tried: Decision = decision(lang)): LevelOdds => {
  const { id, price, stop, target, probability, quantiles, size } = tried;
  if (price == null || stop == null || target == null || !probability)
    throw new Error('the recorded decision has no levels');
  const loss = Math.abs(price - stop) / price + 0.003;
  const gain = Math.abs(target - price) / price - 0.003;
  const isThin = probability.p == null;
  const share = (part: number) => Math.round(probability.n * part);
  return {
    decision: id,
    price,
    stop,
    target,
    declared: false,
    probability,
    ends: isThin
      ? null
      : { target: share(0.25), stop: share(0.35), time: share(0.4), gained: share(0.45) },
    expected: isThin ? null : { mean: -0.0021, lo: -0.0123, hi: 0.0081 },
    quantiles: isThin ? [] : quantiles,
    break_even: loss / (loss + gain),
    reward_to_risk: gain / loss,
    stop_loss: loss,
    max_loss_fraction: size ? size.fraction * loss : null,
    simulated: true,
  };
};

/** Returns in every place that they can have. */
export const RETURNS = {
  mixed: dailyEs.items[0]?.quantiles ?? [],
  gains: Array.from({ length: 20 }, (_, rank) => 0.002 + rank * 0.004),
  losses: Array.from({ length: 20 }, (_, rank) => -0.09 + rank * 0.004),
  outlier: [-0.95, ...Array.from({ length: 18 }, (_, rank) => -0.01 + rank * 0.001), 12.5],
  flat: Array.from({ length: 20 }, () => 0),
};

const SPOT: Omit<Instrument, 'symbol' | 'name'> = {
  asset_class: 'crypto',
  base: 'BTC',
  currency: 'USDT',
  tick_size: 0.01,
  lot_size: 0.00001,
  price_decimals: 2,
  calendar: '24/7',
  aliases: ['XBT'],
  shortable: true,
  tradable: true,
  timeframes: ['1h', '1d'],
};

export const INSTRUMENTS: Instrument[] = [
  { ...SPOT, symbol: SYMBOL, name: 'Bitcoin' },
  { ...SPOT, symbol: 'ETH/USDT', name: 'Ethereum', base: 'ETH', aliases: [] },
  { ...SPOT, symbol: 'AAPL', name: 'Apple', asset_class: 'stock', aliases: ['Apple Inc.'] },
  { ...SPOT, symbol: 'EUR/USD', name: 'Euro / US dollar', asset_class: 'fx', aliases: [] },
  { ...SPOT, symbol: 'XAU/USD', name: 'Gold', asset_class: 'metal', aliases: [] },
  { ...SPOT, symbol: LONG_SYMBOL, name: LONG_TEXT, aliases: [], timeframes: [] },
];

export const LIMITS: Readonly<Record<'moderate' | 'aggressive', Limits>> = {
  moderate: { drawdown_max: 0.15, risk_per_trade: 0.01, position_max: 0.2, shorts: false },
  aggressive: { drawdown_max: 0.3, risk_per_trade: 0.025, position_max: 0.4, shorts: true },
};

export const SETTINGS: Settings = {
  lang: 'es',
  region: 'AR',
  time_zone: 'America/Argentina/Buenos_Aires',
  risk_profile: 'moderate',
  limits: LIMITS.moderate,
  assets: [SYMBOL, 'AAPL', LONG_SYMBOL],
  theme: 'system',
  palette: 'standard',
  density: 'cosy',
  single_keys: true,
  shortcuts: {},
};

export const session = (email = EMAIL): Session => ({
  state: 'signed_in',
  user: {
    id: '01a2013a-ef21-74a6-8404-aff9e7830ccf',
    email,
    name: '',
    role: 'owner',
    lang: 'es',
    risk_profile: 'moderate',
  },
  clock: { now: NOW, frozen: false },
  sample: false,
  version: '0.1.0',
  lang: 'es',
});

export const regions = (lang: Lang): RegionRow[] => [
  {
    id: 'AR',
    name: 'Argentina',
    locale: 'es-AR',
    currency: 'ARS',
    time_zones: ['America/Argentina/Buenos_Aires'],
  },
  {
    id: 'ES',
    name: lang === 'es' ? 'España' : 'Spain',
    locale: 'es-ES',
    currency: 'EUR',
    time_zones: ['Europe/Madrid', 'Atlantic/Canary'],
  },
];

/** The first two questions, as the program asks them. */
export const questions = (lang: Lang): Question[] => {
  const say = (es: string, en: string) => (lang === 'es' ? es : en);
  return [
    {
      id: 'loss_reaction',
      text: say(
        'Tus inversiones caen un 20 % en un mes. ¿Qué haces?',
        'Your investments fall 20% in a month. What do you do?',
      ),
      answers: [
        { id: 'sell_all', text: say('Vendo todo', 'Sell everything') },
        { id: 'sell_some', text: say('Vendo una parte', 'Sell a part') },
        { id: 'wait', text: say('Espero', 'Wait') },
        { id: 'buy_more', text: say('Compro más', 'Buy more') },
      ],
    },
    {
      id: 'goal',
      text: say('¿Qué quieres que haga este dinero?', 'What do you want this money to do?'),
      answers: [
        { id: 'keep', text: say('Conservar su valor', 'Keep its value') },
        {
          id: 'grow_fast',
          text: say(
            'Crecer todo lo posible, con caídas grandes',
            'Grow as much as possible, with deep falls',
          ),
        },
      ],
    },
  ];
};

export const assessment = (lang: Lang): Assessment => ({
  risk_profile: 'moderate',
  score: 57,
  limits: LIMITS.moderate,
  text:
    lang === 'es'
      ? 'Tus respuestas suman 57 de 100 puntos.'
      : 'Your answers come to 57 of 100 points.',
});

export const jobEvent = (progress: number, message: string): JobEvent => ({
  sequence: 3,
  at: NOW,
  state: 'running',
  progress,
  message,
});

/** Results of a small grid: a good area, and one cell that stands alone. */
export const HEAT = {
  x: { name: 'fast', values: [5, 10, 20, 30, 40] },
  y: { name: 'slow', values: [20, 50, 80, 100] },
  values: [
    [0.31, 0.42, null, null, null],
    [0.55, 0.78, 0.81, 0.6, 0.1],
    [0.38, 0.66, 0.74, 0.52, -0.12],
    [-0.3, 0.21, 0.4, 0.05, 1.32],
  ],
} as const;

const CURVE_MONTHS = 72;
const curveAt = Array.from({ length: CURVE_MONTHS }, (_, month) => Date.UTC(2021, month));

function curveOf(id: string, place: Place, yearly: number, swing: number): Curve {
  const values = curveAt.map(
    (_, month) => (1 + yearly) ** (month / 12) * (1 + swing * Math.sin(month / 5 + yearly * 40)),
  );
  let peak = 0;
  const falls = values.map((value) => {
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
  const name = id;
  return {
    id,
    name,
    place,
    equity: { at: curveAt, values },
    drawdown: { at: curveAt, values: falls },
  };
}

export const CURVES: readonly Curve[] = [
  curveOf('EMA 20/50', 0, 0.11, 0.08),
  curveOf('RSI rebote', 1, 0.03, 0.14),
  curveOf('Donchian 55', 2, -0.02, 0.1),
  curveOf('BTC/USDT', 'benchmark', 0.15, 0.25),
];
export const CURVES_SEEN = [{ from: Date.UTC(2021, 0), until: Date.UTC(2023, 6) }];

export const STRATEGY_BEFORE = `id = "ema_cross"

[params]
fast = { default = 20, min = 2, max = 200 }

[rules]
enter_long = "crosses_above(ema(close, fast), close)"
`;
export const STRATEGY_AFTER = STRATEGY_BEFORE.replace('default = 20', 'default = 10').concat(
  'exit_long  = "close < ema(close, fast)"\n',
);

export const runEvent = (done: number, total: number): JobEvent => ({
  ...jobEvent(done / total, SYMBOL),
  data: { done, total, bars_per_s: 8_100_000, eta_ms: (total - done) * 290 } as never,
});

/** The same as a sweep of three parameters answers it. */
export const GRID: ParameterGrid = {
  state: 'done',
  axes: [
    { name: HEAT.x.name, values: [...HEAT.x.values] },
    { name: HEAT.y.name, values: [...HEAT.y.values] },
    { name: 'trend', values: [200] },
  ],
  metric: 'sharpe',
  metric_title: 'Sharpe',
  metric_unit: 'number',
  metrics: ['sharpe'],
  cells: HEAT.values.flatMap((row, y) =>
    row.flatMap((value, x) => (value === null ? [] : [{ at: [x, y, 0], value, trades: 40 }])),
  ),
  centre: 4,
  best: 16,
  best_is_isolated: true,
  plateau: [4],
  runs: 20,
  runs_done: 17,
  impossible: 3,
  tries: 144,
  pbo: 0.28,
  loss_probability: 0.2,
  deflated_sharpe: 0.91,
  simulated: true,
};

import type { Strategies } from '../es/strategies';

export const chapter = {
  verb: 'read the strategies',
  list: {
    title: 'Strategies',
    heading: (voting: number, judged: number, solid: number) => {
      const who =
        voting === 0
          ? 'No strategy votes today'
          : voting === 1
            ? '1 strategy votes today'
            : `${voting} strategies vote today`;
      if (judged === 0) return `${who}; none has a verdict yet`;
      if (solid === 0) return `${who}; of ${judged} that were tried none is solid`;
      return `${who}; of ${judged} that were tried ${solid === 1 ? '1 is solid' : `${solid} are solid`}`;
    },
    count: (shown: string, all: string) => `${shown} of ${all} strategies`,
    new: 'Write one',
    table: 'Strategies',
    filters: 'Filters',
    family: 'Family',
    anyFamily: 'All families',
    state: 'State',
    anyState: 'Active and paused',
    verdict: 'Verdict',
    anyVerdict: 'All verdicts',
    ownOnly: 'Only yours',
    clear: 'Clear filters',
    none: 'No strategy matches these filters.',
    offline: (time: string) => `Offline: these are the strategies read on ${time}.`,
    columns: {
      name: 'Strategy',
      family: 'Family',
      verdict: 'Latest verdict',
      works: 'Where it should work',
      weight: "Weight in today's vote",
      live: 'Last 30 days and expected',
      state: 'State',
      changed: 'Last change',
    },
    noVote: 'no vote today',
    share: (share: string) => `${share} of the vote`,
    weighsIn: (weighs: string, assets: string) => `weighs in ${weighs} of ${assets} assets`,
    noLive: 'not followed for a month yet',
    expected: (low: string, high: string) => `expected ${low} to ${high}`,
    expectedMean: (mean: string) => `${mean} was expected`,
    noExpected: 'too few months before to expect anything',
    meanOf: (assets: string, isOne: boolean) =>
      isOne ? 'on one asset' : `mean of ${assets} assets`,
    belowBand: (assets: string) => `${assets} below their band`,
    aboveBand: (assets: string) => `${assets} above their band`,
    own: 'yours',
    changed: (day: string) => `changed on ${day}`,
    unchanged: 'as it came',
  },
  families: {
    trend: 'Trend',
    reversion: 'Mean reversion',
    breakout: 'Breakout',
    volatility: 'Volatility',
    momentum: 'Momentum',
    seasonality: 'Seasonality',
    pattern: 'Pattern',
    multi_timeframe: 'Several timeframes',
    rotation: 'Rotation',
    benchmark: 'Benchmark',
    other: 'Other',
  },
  profiles: {
    conservative: 'Conservative',
    moderate: 'Moderate',
    aggressive: 'Aggressive',
  },
  states: {
    active: 'Active',
    paused: 'Paused',
    benchmark: 'Only compared with',
    error: 'With errors',
  },
  detail: {
    verb: 'read the strategy',
    notFound: 'This strategy does not exist',
    edit: 'Edit',
    copy: 'Copy and edit',
    backtest: 'Try it',
    activate: 'Activate',
    pause: 'Pause',
    rule: 'The rule, in words',
    meant: 'Where it should work',
    source: 'Where it comes from',
    sides: {
      enter_long: 'Buys when',
      exit_long: 'Stops holding when',
      enter_short: 'Sells short when',
      exit_short: 'Closes the short when',
    },
    stop: 'Stop-loss',
    target: 'Target',
    noStop: 'no stop-loss',
    noTarget: 'no target',
    inRules: 'See the exact rule',
    params: 'Parameters',
    param: 'Parameter',
    value: 'Value',
    range: 'Range',
    step: 'Step',
    versions: 'Versions',
    version: 'Version',
    author: 'Author',
    built_in: 'Rumbo',
    since: 'Since',
    withProgram: 'came with the program',
    current: 'in use',
    changes: 'What changed',
    changesOf: (version: string) => `What changed in version ${version}`,
    hideChanges: 'Hide',
    votes: 'For whom it votes',
    chosen: (reason: string, time: string) => `${reason} · ${time}`,
    performance: 'How it does by asset',
    performanceAbout: 'Out of sample and after costs, with parameters chosen before each window.',
    columns: {
      asset: 'Asset',
      stance: 'Says today',
      weight: 'Weight',
      sharpe: 'Out-of-sample Sharpe',
      trades: 'Trades',
      won: 'Won',
      total: 'Return',
      windows: '24 h · 7 d · 30 d',
    },
    stances: { long: 'for', short: 'against', flat: 'no opinion' },
    noPerformance: 'It has not taken part in any decision yet.',
    days: 'Day by day',
    sheet: 'Its measured sheet',
    sheetAbout:
      'On the sample data, out of sample and after costs, beside buying and holding. The series on which it loses are there too.',
    sheetSaid: (series: string, positive: string, beat: string) =>
      `Of ${series} series it gained on ${positive} and beat holding on ${beat}.`,
    sheetSharpe: (above: string, median: string) =>
      `The whole interval of its Sharpe is above 0 on ${above}; its median Sharpe is ${median}.`,
    sheetVerb: 'measure the strategy',
    measuring: 'Measuring on the sample data…',
    notRun: 'does not run on this timeframe',
    few: 'few',
    sheetRange: (low: string, high: string) => `${low} to ${high}`,
    sheetColumns: {
      series: 'Series',
      period: 'Period',
      total: 'Return',
      sharpe: 'Sharpe (90%)',
      drawdown: 'Worst drawdown',
      trades: 'Trades',
      hold: 'Holding',
      holdSharpe: 'Sharpe of holding',
    },
    backtests: 'Its backtests',
    noBacktests: 'There is none yet.',
    drift: 'Does worse than expected',
    broken: 'It cannot be evaluated',
  },
  change: {
    title: { activate: 'Activate the strategy', pause: 'Pause the strategy' },
    about: {
      activate: 'It votes in decisions from the next review on.',
      pause: 'It no longer votes from the next review on. What was decided does not change.',
    },
    profile: 'Profile',
    everyProfile: 'Every profile',
    reason: 'Reason',
    reasonHint: 'It is written down with your name and the date.',
    needed: 'Write the reason.',
    unfit:
      'It is not fit: out of sample it does not hold. To activate it all the same, type its name.',
    unjudged:
      'No walk-forward of this version has a verdict. To activate it all the same, type its name.',
    typed: (name: string) => `Type “${name}” to activate it all the same`,
    typedHint: 'That it was against the verdict is kept.',
    mismatch: 'That is not the same name.',
    verb: { activate: 'activate the strategy', pause: 'pause the strategy' },
    done: { activate: 'Activated', pause: 'Paused' },
  },
  editor: {
    titleNew: 'New strategy',
    titleCopy: (name: string) => `Copy of ${name}`,
    title: (name: string) => `Edit ${name}`,
    verb: 'read the text of the strategy',
    label: 'Text of the strategy',
    help: 'Ctrl+Space offers words; the arrows choose, Enter writes, Esc closes. Tab leaves the editor.',
    words: 'Words',
    offered: (count: number) => (count === 1 ? '1 word' : `${count} words`),
    kinds: {
      function: 'function',
      indicator: 'indicator',
      pattern: 'pattern',
      column: 'column',
      word: 'word',
      keyword: 'word',
      key: 'key',
      parameter: 'parameter',
      name: 'name',
    },
    checking: 'Checking…',
    good: 'No errors.',
    faults: (count: number) => (count === 1 ? '1 error' : `${count} errors`),
    faultsTitle: 'Errors',
    line: (line: number) => `Line ${line}`,
    goTo: (line: number) => `Go to line ${line}`,
    fix: (name: string) => `Change to “${name}”`,
    checkFailed: 'check the text',
    preview: 'Preview',
    previewAbout: 'One run with the default values, after costs.',
    previewing: 'Testing…',
    previewVerb: 'test the strategy',
    previewNone: 'Once the text has no errors, this shows how it would have gone.',
    previewOn: 'Asset',
    timeframe: 'Timeframe',
    sparkLabel: (from: string, until: string) => `Capital from ${from} to ${until}`,
    draft: 'Draft',
    hold: 'Hold',
    tries: (tries: string) => `That makes ${tries} tries on this data.`,
    save: 'Save version',
    review: 'Review and save',
    reviewTitle: 'What is going to change',
    back: 'Go on editing',
    saveVerb: 'save the version',
    saved: (version: string) =>
      `Version ${version} is saved. It stays as it was until you activate it.`,
    nothing: 'The text is that of the version in use.',
    conflict: 'There is a newer version than the one you opened.',
    fixFirst: 'Put the errors right before saving.',
    discard: 'There are unsaved changes.',
    see: 'See the strategy',
    starter: (id: string) => `id = "${id}"
title     = { es = "Mi estrategia", en = "My strategy" }
rationale = { es = "Compra cuando la media rápida supera a la lenta.", en = "Buys when the fast average rises above the slow one." }
source    = "Own"
require   = ["fast < slow"]

[params]
fast = { default = 20, min = 2, max = 200, step = 1, grid = [10, 20, 40] }
slow = { default = 50, min = 5, max = 400, step = 5, grid = [50, 100, 200] }

[let]
f = "ema(close, fast)"
s = "ema(close, slow)"

[rules]
enter_long = "crosses_above(f, s)"
exit_long  = "crosses_below(f, s)"

[risk]
stop   = "2 * atr(14)"
target = "3 * atr(14)"

[explain]
enter_long = { es = "La media de {fast} velas superó a la de {slow}", en = "The {fast}-bar average rose above the {slow}-bar one" }
exit_long  = { es = "La media de {fast} velas cayó por debajo de la de {slow}", en = "The {fast}-bar average fell below the {slow}-bar one" }
`,
  },
  diff: {
    none: 'There are no differences.',
    count: (added: number, removed: number) => `+${added} and −${removed} lines`,
    added: 'added: ',
    removed: 'removed: ',
    skipped: '⋯ unchanged',
  },
} satisfies Strategies;

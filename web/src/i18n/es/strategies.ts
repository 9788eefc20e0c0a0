export const chapter = {
  verb: 'leer las estrategias',
  list: {
    title: 'Estrategias',
    heading: (voting: number, judged: number, solid: number) => {
      const who =
        voting === 0
          ? 'Ninguna estrategia vota hoy'
          : voting === 1
            ? '1 estrategia vota hoy'
            : `${voting} estrategias votan hoy`;
      if (judged === 0) return `${who}; ninguna tiene veredicto todavía`;
      if (solid === 0) return `${who}; de ${judged} probadas ninguna es sólida`;
      return `${who}; de ${judged} probadas ${solid === 1 ? '1 es sólida' : `${solid} son sólidas`}`;
    },
    count: (shown: string, all: string) => `${shown} de ${all} estrategias`,
    new: 'Escribir una',
    table: 'Estrategias',
    filters: 'Filtros',
    family: 'Familia',
    anyFamily: 'Todas las familias',
    state: 'Estado',
    anyState: 'Activas y en pausa',
    verdict: 'Veredicto',
    anyVerdict: 'Todos los veredictos',
    ownOnly: 'Solo las tuyas',
    clear: 'Quitar filtros',
    none: 'Ninguna estrategia coincide con estos filtros.',
    offline: (time: string) => `Sin conexión: ves las estrategias leídas el ${time}.`,
    columns: {
      name: 'Estrategia',
      family: 'Familia',
      verdict: 'Último veredicto',
      works: 'Dónde debería servir',
      weight: 'Peso en el voto de hoy',
      live: 'Últimos 30 días y lo esperado',
      state: 'Estado',
      changed: 'Último cambio',
    },
    noVote: 'sin voto hoy',
    share: (share: string) => `${share} del voto`,
    weighsIn: (weighs: string, assets: string) => `pesa en ${weighs} de ${assets} activos`,
    noLive: 'sin un mes seguido todavía',
    expected: (low: string, high: string) => `esperado ${low} a ${high}`,
    expectedMean: (mean: string) => `se esperaba ${mean}`,
    noExpected: 'muy pocos meses antes para esperar algo',
    meanOf: (assets: string, isOne: boolean) =>
      isOne ? 'en un activo' : `media de ${assets} activos`,
    belowBand: (assets: string) => `${assets} por debajo de su banda`,
    aboveBand: (assets: string) => `${assets} por encima de su banda`,
    own: 'tuya',
    changed: (day: string) => `cambió el ${day}`,
    unchanged: 'como vino',
  },
  families: {
    trend: 'Tendencia',
    reversion: 'Vuelta a la media',
    breakout: 'Ruptura',
    volatility: 'Volatilidad',
    momentum: 'Impulso',
    seasonality: 'Estacionalidad',
    pattern: 'Patrón',
    multi_timeframe: 'Varios marcos',
    rotation: 'Rotación',
    benchmark: 'Referencia',
    other: 'Otra',
  } as Record<string, string>,
  profiles: {
    conservative: 'Conservador',
    moderate: 'Moderado',
    aggressive: 'Agresivo',
  } as Record<string, string>,
  states: {
    active: 'Activa',
    paused: 'En pausa',
    benchmark: 'Solo comparación',
    error: 'Con errores',
  } as Record<string, string>,
  detail: {
    verb: 'leer la estrategia',
    notFound: 'Esta estrategia no existe',
    edit: 'Editar',
    copy: 'Copiar y editar',
    backtest: 'Probarla',
    activate: 'Activar',
    pause: 'Pausar',
    rule: 'La regla, en palabras',
    meant: 'Dónde debería servir',
    source: 'De dónde viene',
    sides: {
      enter_long: 'Compra cuando',
      exit_long: 'Deja de estar comprada cuando',
      enter_short: 'Vende en corto cuando',
      exit_short: 'Cierra el corto cuando',
    } as Record<string, string>,
    stop: 'Límite de pérdida',
    target: 'Objetivo',
    noStop: 'sin límite de pérdida',
    noTarget: 'sin objetivo',
    inRules: 'Ver la regla exacta',
    params: 'Parámetros',
    param: 'Parámetro',
    value: 'Valor',
    range: 'Rango',
    step: 'Paso',
    versions: 'Versiones',
    version: 'Versión',
    author: 'Autor',
    built_in: 'Rumbo',
    since: 'Desde',
    withProgram: 'vino con el programa',
    current: 'en uso',
    changes: 'Qué cambió',
    changesOf: (version: string) => `Qué cambió en la versión ${version}`,
    hideChanges: 'Ocultar',
    votes: 'Para quién vota',
    chosen: (reason: string, time: string) => `${reason} · ${time}`,
    performance: 'Cómo le va por activo',
    performanceAbout:
      'Fuera de muestra y con costos, con parámetros elegidos antes de cada ventana.',
    columns: {
      asset: 'Activo',
      stance: 'Dice hoy',
      weight: 'Peso',
      sharpe: 'Sharpe fuera de muestra',
      trades: 'Operaciones',
      won: 'Ganadas',
      total: 'Retorno',
      windows: '24 h · 7 d · 30 d',
    },
    stances: { long: 'a favor', short: 'en contra', flat: 'sin opinión' } as Record<string, string>,
    noPerformance: 'Todavía no participó en ninguna decisión.',
    days: 'Día a día',
    sheet: 'Su ficha medida',
    sheetAbout:
      'Sobre los datos de ejemplo, fuera de muestra y con costos, al lado de comprar y mantener. Las series en que pierde también están.',
    sheetSaid: (series: string, positive: string, beat: string) =>
      `De ${series} series ganó en ${positive} y superó a mantener en ${beat}.`,
    sheetSharpe: (above: string, median: string) =>
      `El intervalo de su Sharpe queda entero sobre 0 en ${above}; su Sharpe mediano es ${median}.`,
    sheetVerb: 'medir la estrategia',
    measuring: 'Midiendo en los datos de ejemplo…',
    notRun: 'no corre en este marco temporal',
    few: 'pocas',
    sheetRange: (low: string, high: string) => `${low} a ${high}`,
    sheetColumns: {
      series: 'Serie',
      period: 'Período',
      total: 'Retorno',
      sharpe: 'Sharpe (90 %)',
      drawdown: 'Peor caída',
      trades: 'Operaciones',
      hold: 'Mantener',
      holdSharpe: 'Sharpe de mantener',
    },
    backtests: 'Sus backtests',
    noBacktests: 'Todavía no hay ninguno.',
    drift: 'Rinde menos de lo esperado',
    broken: 'No se puede evaluar',
  },
  change: {
    title: { activate: 'Activar la estrategia', pause: 'Pausar la estrategia' },
    about: {
      activate: 'Vota en las decisiones desde la próxima revisión.',
      pause: 'Deja de votar desde la próxima revisión. Lo ya decidido no cambia.',
    },
    profile: 'Perfil',
    everyProfile: 'Todos los perfiles',
    reason: 'Motivo',
    reasonHint: 'Queda escrito con tu nombre y la fecha.',
    needed: 'Escribe el motivo.',
    unfit: 'No es apta: fuera de muestra no aguanta. Si la activas igual, escribe su nombre.',
    unjudged:
      'Ninguna prueba por ventanas de esta versión tiene veredicto. Si la activas igual, escribe su nombre.',
    typed: (name: string) => `Escribe «${name}» para activarla igual`,
    typedHint: 'Se guarda que fue contra el veredicto.',
    mismatch: 'No es el mismo nombre.',
    verb: { activate: 'activar la estrategia', pause: 'pausar la estrategia' },
    done: { activate: 'Activada', pause: 'En pausa' },
  },
  editor: {
    titleNew: 'Estrategia nueva',
    titleCopy: (name: string) => `Copia de ${name}`,
    title: (name: string) => `Editar ${name}`,
    verb: 'leer el texto de la estrategia',
    label: 'Texto de la estrategia',
    help: 'Ctrl+Espacio ofrece palabras; las flechas eligen, Intro escribe, Esc cierra. Tab sale del editor.',
    words: 'Palabras',
    offered: (count: number) => (count === 1 ? '1 palabra' : `${count} palabras`),
    kinds: {
      function: 'función',
      indicator: 'indicador',
      pattern: 'patrón',
      column: 'columna',
      word: 'palabra',
      keyword: 'palabra',
      key: 'clave',
      parameter: 'parámetro',
      name: 'nombre',
    } as Record<string, string>,
    checking: 'Comprobando…',
    good: 'Sin errores.',
    faults: (count: number) => (count === 1 ? '1 error' : `${count} errores`),
    faultsTitle: 'Errores',
    line: (line: number) => `Línea ${line}`,
    goTo: (line: number) => `Ir a la línea ${line}`,
    fix: (name: string) => `Cambiar por «${name}»`,
    checkFailed: 'comprobar el texto',
    preview: 'Vista previa',
    previewAbout: 'Una corrida con los valores por omisión y con costos.',
    previewing: 'Probando…',
    previewVerb: 'probar la estrategia',
    previewNone: 'Cuando el texto no tenga errores, aquí se ve cómo habría ido.',
    previewOn: 'Activo',
    timeframe: 'Marco temporal',
    sparkLabel: (from: string, until: string) => `Capital de ${from} a ${until}`,
    draft: 'Borrador',
    hold: 'Mantener',
    tries: (tries: string) => `Van ${tries} intentos sobre estos datos.`,
    save: 'Guardar versión',
    review: 'Revisar y guardar',
    reviewTitle: 'Qué va a cambiar',
    back: 'Seguir editando',
    saveVerb: 'guardar la versión',
    saved: (version: string) =>
      `Guardada la versión ${version}. Sigue como estaba hasta que la actives.`,
    nothing: 'El texto es el de la versión en uso.',
    conflict: 'Hay una versión más nueva que la que abriste.',
    fixFirst: 'Corrige los errores antes de guardar.',
    discard: 'Hay cambios sin guardar.',
    see: 'Ver la estrategia',
    starter: (id: string) => `id = "${id}"
title     = { es = "Mi estrategia", en = "My strategy" }
rationale = { es = "Compra cuando la media rápida supera a la lenta.", en = "Buys when the fast average rises above the slow one." }
source    = "Propia"
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
    none: 'No hay diferencias.',
    count: (added: number, removed: number) => `+${added} y −${removed} líneas`,
    added: 'añadida: ',
    removed: 'quitada: ',
    skipped: '⋯ sin cambios',
  },
};

/** Sentences about strategies. */
export type Strategies = typeof chapter;

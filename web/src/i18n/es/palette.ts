export const palette = {
  label: 'Buscar una página, un activo o una orden',
  placeholder: 'Escribe adónde ir o qué hacer…',
  results: 'Resultados',
  recent: 'reciente',
  kinds: { page: 'página', asset: 'activo', strategy: 'estrategia', backtest: 'backtest', command: 'orden', help: 'atajo' },
  count: (found: number) => (found === 1 ? '1 resultado' : `${found} resultados`),
  nothing: (words: string) => `Nada coincide con «${words}».`,
  grammar: ['> órdenes', '@ activos', '# estrategias', '? atajos', '↑↓ elegir', 'Intro abrir', 'Esc cerrar'],
};

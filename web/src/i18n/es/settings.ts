export const settings = {
  title: 'Ajustes',
  sections: {
    profile: 'Perfil de riesgo',
    assets: 'Activos',
    appearance: 'Apariencia',
    region: 'Idioma y región',
    keyboard: 'Teclado',
  },
  saving: 'Guardando…',
  saved: 'Guardado ✓',
  verb: 'guardar el ajuste',
  verbRead: 'leer tus ajustes',
  refused: 'Rumbo no aceptó este valor.',
  /** By the name that the server gives the field. */
  refusals: {
    lang: 'Rumbo no habla ese idioma.',
    region: 'Rumbo no conoce esa región; elige una de la lista.',
    time_zone: 'Esa zona horaria no existe; elige una de la lista.',
    risk_profile: 'Ese perfil no existe; elige uno de los tres.',
    assets: 'Puedes seguir hasta 200 activos, y solo los que Rumbo conoce.',
    shortcuts: 'Dos acciones no pueden tener las mismas teclas, y caben 64 cambios.',
  } as Partial<Record<string, string>>,
  profile: {
    about:
      'Limita el tamaño que Rumbo sugiere y cuándo calla. Cámbialo cuando cambie tu vida, no tras un mal día.',
    choose: 'Tu perfil',
    limits: 'Lo que permite',
    ask: 'Responder el cuestionario',
    again: 'Cuestionario',
    accept: 'Usar este perfil',
  },
  language: 'Idioma',
  theme: {
    title: 'Tema',
    names: { system: 'Como el sistema', light: 'Claro', dark: 'Oscuro' },
  },
  palette: {
    title: 'Colores',
    about: 'Cada color va siempre con un signo: ningún dato depende solo del color.',
    names: { standard: 'Estándar', colour_blind: 'Azul y naranja', inverted: 'Rojo al alza' },
    notes: {
      standard: 'Verde compra, rojo vende.',
      colour_blind: 'Se distinguen con cualquier daltonismo común.',
      inverted: 'Rojo compra, verde vende, como en Asia oriental.',
    },
  },
  density: {
    title: 'Densidad',
    names: { cosy: 'Cómoda', compact: 'Compacta' },
    notes: {
      cosy: 'Más aire entre filas.',
      compact: 'Más filas por pantalla, con ratón y ventana ancha.',
    },
  },
  motion: {
    title: 'Movimiento',
    about:
      'Rumbo casi no se mueve: lo que aparece tarda 120 ms y solo cambia de opacidad. Si tu sistema pide menos movimiento, nada se anima.',
  },
  keyboard: {
    single: 'Teclas sueltas',
    singleNames: { on: 'Activadas', off: 'Solo con Ctrl o ⌘' },
    singleAbout: 'Desactívalas si dictas por voz o las pulsas sin querer.',
    map: 'Atajos',
    change: (name: string) => `Cambiar el atajo de: ${name}`,
    press: 'Pulsa las teclas nuevas…',
    pressAbout: 'Una tecla, o dos seguidas. Esc lo deja como estaba.',
    reset: 'Volver a las teclas de Rumbo',
    taken: (keys: string, name: string) => `${keys} ya sirve para: ${name}.`,
  },
};

export const account = {
  welcome: {
    title: 'Configura Rumbo en un minuto',
    progress: 'Progreso',
    step: (at: number, count: number) => `Paso ${at} de ${count}`,
    steps: {
      place: {
        title: 'Configura Rumbo en un minuto',
        lead: 'Idioma y región son cosas distintas: puedes leer en inglés y escribir 1.234,56.',
      },
      account: {
        title: 'Crea tu cuenta',
        lead: 'Es la dueña de esta instalación. Tus datos se quedan en ella.',
      },
      risk: {
        title: '¿Cuánto riesgo es para ti?',
        lead: 'Tus respuestas limitan el tamaño que Rumbo sugiere. Puedes cambiarlo después.',
      },
      assets: {
        title: '¿Qué activos sigues?',
        lead: 'Rumbo decide sobre todos los que tienen datos; los tuyos van primero en tu lista.',
      },
    },
    verb: 'crear la cuenta',
    next: 'Continuar',
    submit: 'Crear cuenta',
    submitting: 'Creando la cuenta…',
    choose: 'Prefiero elegir el perfil yo',
    ask: 'Prefiero responder preguntas',
    finish: 'Ver qué hacer hoy',
  },
  login: {
    title: 'Entra para ver qué hacer hoy',
    verb: 'iniciar la sesión',
    submit: 'Entrar',
    submitting: 'Entrando…',
    entryExpired: 'Ese enlace de entrada ya se usó o venció.',
  },
  language: 'Idioma',
  email: 'Correo electrónico',
  emailHint: 'Solo para entrar; Rumbo no te escribe.',
  password: 'Contraseña',
  passwordRules: 'Al menos 10 caracteres. Una frase larga es mejor que símbolos raros.',
  passwordLeft: (count: number) =>
    count === 1 ? 'Falta 1 carácter' : `Faltan ${count} caracteres`,
  passwordEnough: 'Largo suficiente',
  show: 'Mostrar contraseña',
  hide: 'Ocultar contraseña',
  risk: 'Perfil de riesgo',
  profiles: {
    conservative: {
      name: 'Conservador',
      about: 'Prefiero perder poco aunque gane menos. Posiciones pequeñas, solo compras.',
    },
    moderate: {
      name: 'Moderado',
      about: 'Acepto caídas moderadas para crecer. Posiciones medianas, solo compras.',
    },
    aggressive: {
      name: 'Agresivo',
      about: 'Tolero caídas fuertes. Posiciones grandes; también ventas en corto.',
    },
  },
  problems: {
    email: 'Escribe un correo electrónico válido, como ana@ejemplo.com.',
    password: 'La contraseña debe tener de 10 a 256 caracteres.',
    wrong_credentials: 'El correo o la contraseña no coinciden.',
    too_many_requests: 'Demasiados intentos. Espera unos minutos y vuelve a probar.',
    owner_exists: 'Esta instalación ya tiene su cuenta. Entra con ella.',
  },
};

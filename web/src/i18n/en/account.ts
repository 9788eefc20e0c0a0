import type { Catalogue } from '../es/catalogue';

export const account = {
  welcome: {
    title: 'Set up Rumbo in a minute',
    progress: 'Progress',
    step: (at: number, count: number) => `Step ${at} of ${count}`,
    steps: {
      place: {
        title: 'Set up Rumbo in a minute',
        lead: 'Language and region are two things: you may read English and write 1.234,56.',
      },
      account: {
        title: 'Create your account',
        lead: 'It owns this installation. Your data stays in it.',
      },
      risk: {
        title: 'How much risk is for you?',
        lead: 'Your answers limit the size that Rumbo suggests. You can change it later.',
      },
      assets: {
        title: 'Which assets do you follow?',
        lead: 'Rumbo decides about all that have data; yours come first on your list.',
      },
    },
    verb: 'create the account',
    next: 'Continue',
    submit: 'Create account',
    submitting: 'Creating the account…',
    choose: 'I would rather choose the profile',
    ask: 'I would rather answer questions',
    finish: 'See what to do today',
  },
  login: {
    title: 'Sign in to see what to do today',
    verb: 'sign you in',
    submit: 'Sign in',
    submitting: 'Signing in…',
    entryExpired: 'That entry link was used already or has expired.',
  },
  language: 'Language',
  email: 'E-mail',
  emailHint: 'Only to sign in; Rumbo does not write to you.',
  password: 'Password',
  passwordRules: 'At least 10 characters. A long phrase beats odd symbols.',
  passwordLeft: (count: number) => (count === 1 ? '1 more character' : `${count} more characters`),
  passwordEnough: 'Long enough',
  show: 'Show password',
  hide: 'Hide password',
  risk: 'Risk profile',
  profiles: {
    conservative: {
      name: 'Conservative',
      about: 'I would rather lose little, even if I gain less. Small positions, buying only.',
    },
    moderate: {
      name: 'Moderate',
      about: 'I accept moderate falls in order to grow. Medium positions, buying only.',
    },
    aggressive: {
      name: 'Aggressive',
      about: 'I can bear steep falls. Large positions; selling short too.',
    },
  },
  problems: {
    email: 'Write a valid e-mail address, such as ana@example.com.',
    password: 'The password must have 10 to 256 characters.',
    wrong_credentials: 'The e-mail or the password does not match.',
    too_many_requests: 'Too many tries. Wait a few minutes and try again.',
    owner_exists: 'This installation already has its account. Sign in with it.',
  },
} satisfies Catalogue['account'];

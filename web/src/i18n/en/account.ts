import type { Catalogue } from '../es/catalogue';

export const account = {
  welcome: {
    title: 'Set up Rumbo in a minute',
    lead: 'This account owns this installation. Your data stays in it.',
    verb: 'create the account',
    submit: 'Create account and see what to do today',
    submitting: 'Creating the account…',
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
  riskHint: 'Limits the size that Rumbo suggests. You can change it later.',
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

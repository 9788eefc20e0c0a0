import { ApiProblem } from '../../api/problem';
import type { Catalogue } from '../../i18n/es/catalogue';

type Known = keyof Catalogue['account']['problems'];

/** What the server refused, in words; `undefined` for what only the general error panel can tell. */
export function explainRefusal(error: unknown, text: Catalogue): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const known = text.account.problems;
  return error.code in known ? known[error.code as Known] : undefined;
}

/** The sentence for one input that the server named. */
export function explainField(
  error: unknown,
  field: 'email' | 'password',
  text: Catalogue,
): string | undefined {
  const named = error instanceof ApiProblem && error.fields.includes(field);
  return named ? text.account.problems[field] : undefined;
}

/** What a study can conclude, as the server names it. */
export const VERDICTS = ['solid', 'fragile', 'not_fit'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A verdict as the server writes it; one that is not known is none. */
export function verdictOf(said: string | null | undefined): Verdict | undefined {
  return VERDICTS.find((known) => known === said);
}

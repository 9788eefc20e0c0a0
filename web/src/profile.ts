/** Risk profiles, the most careful first. */
export const PROFILES = ['conservative', 'moderate', 'aggressive'] as const;

export type Profile = (typeof PROFILES)[number];

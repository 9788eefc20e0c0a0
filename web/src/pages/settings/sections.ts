/** Parts of the settings, in their order; each has its own address. */
export const SECTIONS = ['profile', 'assets', 'appearance', 'region', 'keyboard'] as const;

export type Section = (typeof SECTIONS)[number];

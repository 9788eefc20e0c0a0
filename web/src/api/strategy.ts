/** Something that may stand in a rule. */
export interface Word {
  name: string;
  kind: string;
  signature: string;
  about: string;
}

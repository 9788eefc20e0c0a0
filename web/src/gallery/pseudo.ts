// A language that nobody speaks: every sentence of a catalogue between brackets, with accents and two
// fifths longer. What is read without brackets was written past the catalogues, and what is cut in it
// will be cut in some language. It is made from any catalogue at run time, so that it never goes stale.

/** The brackets that no sentence of a catalogue contains. */
export const OPEN = '⟦';
export const CLOSE = '⟧';
/** Languages with long words run to this much beyond English and Spanish. */
const LONGER = 0.4;
const FILL = 'ėxŧra ';

const ACCENTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'aàeèiìoòuùcçnñsśzžyýAÀEÈIÌOÒUÙCÇNÑSŚZŽYÝ'.matchAll(/(.)(.)/gu)].map(([, from, to]) => [
    from,
    to,
  ]),
);

/** Makes a catalogue, or any part of one, into that language. */
export function toPseudo<Part>(part: Part): Part {
  return pseudo(part) as Part;
}

function pseudo(part: unknown): unknown {
  if (typeof part === 'string') return stretch(part, []);
  if (Array.isArray(part)) return part.map(pseudo);
  if (typeof part === 'function') {
    return (...values: unknown[]) => {
      const said: unknown = part(...values);
      return typeof said === 'string' ? stretch(said, values.map(String)) : pseudo(said);
    };
  }
  if (typeof part === 'object' && part !== null) {
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, pseudo(value)]));
  }
  return part;
}

/** Leaves what was put into the sentence as it is: it is data, or it was stretched already. */
function stretch(sentence: string, values: readonly string[]): string {
  if (!/\p{L}/u.test(sentence)) return sentence;
  const kept = values.filter((value) => value !== '').sort((a, b) => b.length - a.length);
  const pattern = kept.map((value) => value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const parts = pattern === '' ? [sentence] : sentence.split(new RegExp(`(${pattern})`, 'u'));
  let own = 0;
  const said = parts.map((part, index) => {
    if (index % 2 === 1) return part;
    own += part.length;
    return [...part].map((letter) => ACCENTS[letter] ?? letter).join('');
  });
  const missing = Math.ceil(own * LONGER);
  const filling = FILL.repeat(Math.ceil(missing / FILL.length))
    .slice(0, missing)
    .trimEnd();
  return `${OPEN}${said.join('')} ${filling}${CLOSE}`;
}

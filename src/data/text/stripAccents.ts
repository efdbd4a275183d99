/** How accents are taken off: 'ascii' keeps nothing beyond ASCII, 'unicode' every letter of any script. */
export type Accents = 'ascii' | 'unicode';

/**
 * A text without accents: its compatibility decomposition (NFKD) without what is not ASCII, or without
 * combining characters. scikit-learn's `strip_accents` gives the same.
 */
export function stripAccents(text: string, accents: Accents): string {
  if (isASCII.test(text)) return text;
  const decomposed = text.normalize('NFKD');
  return accents === 'ascii'
    ? decomposed.replace(/[^\0-\x7f]+/g, '')
    : decomposed.replace(/\p{M}/gu, mark => (combines(mark) ? '' : mark));
}

const isASCII = /^[\0-\x7f]*$/;

/** The mark of the highest combining class there is. */
const HIGHEST = '\u0345';

/**
 * Whether a mark has a combining class above 0, as the vowel signs of many scripts have not. JavaScript
 * does not tell classes, but in a normal form a mark of a lower class, 0 aside, comes before one of a higher.
 */
function combines(mark: string): boolean {
  return mark === HIGHEST || !(HIGHEST + mark).normalize('NFD').startsWith(HIGHEST);
}

/** Characters of a piece of a file that a message shows. */
const LONGEST = 40;
/** Names that a message lists. */
const MOST = 20;

/**
 * A piece of a file as a message can show it, in one line and no longer than `longest`: control
 * characters, which a terminal would obey, invisible ones and halves of characters are escaped.
 */
export function shown(text: string, longest = LONGEST): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, char => {
    const code = char.codePointAt(0)!;
    const hex = code.toString(16);
    if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
  });
}

/** The same in quotes; a label that is a number too, as it stands in a file. */
export function quoted(text: string | number): string {
  return `'${shown(String(text))}'`;
}

/** Names from a file with commas between them; of very many the first ones, and how many more there are. */
export function listed(names: readonly (string | number)[]): string {
  const more = names.length - MOST;
  const first = names
    .slice(0, MOST)
    .map(name => shown(String(name)))
    .join(', ');
  return more > 0 ? `${first} and ${more} more` : first;
}

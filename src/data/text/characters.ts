/** What Python's `str.split()` and `\s` take for white space; JavaScript's `\s` is another set. */
const SPACE =
  '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const spaces = new RegExp(`${SPACE}{2,}`, 'g');
const space = new RegExp(SPACE);

/** Every run of `least` to `most` characters of a text, the short runs first; white space counts once. */
export function characterRuns(text: string, least: number, most: number): string[] {
  const characters = [...text.replace(spaces, ' ')];
  const runs: string[] = [];
  for (let length = least; length <= Math.min(most, characters.length); length++)
    addRuns(runs, characters, length);
  return runs;
}

/** The same of each word by itself, with a blank before and after it; a shorter word is one run. */
export function wordCharacterRuns(text: string, least: number, most: number): string[] {
  const runs: string[] = [];
  for (const word of text.split(space)) {
    if (word === '') continue;
    const characters = [' ', ...word, ' '];
    for (let length = least; length <= most; length++) {
      addRuns(runs, characters, Math.min(length, characters.length));
      if (length >= characters.length) break;
    }
  }
  return runs;
}

function addRuns(runs: string[], characters: readonly string[], length: number): void {
  for (let start = 0; start + length <= characters.length; start++)
    runs.push(characters.slice(start, start + length).join(''));
}

/** What a text of bytes is, beside another: bytes of its own, then `length` bytes of the other from `first` on; and so on. */
export type Differences = readonly (readonly [own: string, first: number, length: number])[];

/** Runs shorter than this are not worth their numbers. */
const SHORTEST = 12;

/** `wanted` as its differences from `given`, which it resembles; bytes of its own in hexadecimal digits. */
export function differences(given: Uint8Array, wanted: Uint8Array): Differences {
  const runs = runsOf(given);
  const found: [string, number, number][] = [];
  let own: number[] = [];
  for (let i = 0; i < wanted.length;) {
    const [first, length] = longestRun(given, wanted, i, runs.get(keyAt(wanted, i)) ?? []);
    if (length < SHORTEST) {
      own.push(wanted[i++]!);
      continue;
    }
    found.push([hex(own), first, length]);
    own = [];
    i += length;
  }
  return own.length ? [...found, [hex(own), 0, 0]] : found;
}

/** Where each run of {@link SHORTEST} bytes begins. */
function runsOf(bytes: Uint8Array): Map<string, number[]> {
  const runs = new Map<string, number[]>();
  for (let i = 0; i + SHORTEST <= bytes.length; i++) {
    const key = keyAt(bytes, i);
    runs.set(key, [...(runs.get(key) ?? []), i]);
  }
  return runs;
}

function longestRun(
  given: Uint8Array,
  wanted: Uint8Array,
  at: number,
  firsts: readonly number[],
): [first: number, length: number] {
  let longest: [number, number] = [0, 0];
  for (const first of firsts) {
    let length = 0;
    while (at + length < wanted.length && given[first + length] === wanted[at + length]) length++;
    if (length > longest[1]) longest = [first, length];
  }
  return longest;
}

const keyAt = (bytes: Uint8Array, i: number) => hex(bytes.subarray(i, i + SHORTEST));

/** Bytes in hexadecimal digits, which zip better than base64: bytes that come again are digits that come again. */
export const hex = (bytes: Uint8Array | readonly number[]) => Buffer.from(bytes).toString('hex');

const encoder = new TextEncoder();
let bytes = new Uint8Array(256);

/**
 * The 32 bits of MurmurHash3 (x86, seed 0) of a text in UTF-8, as a signed number.
 *
 * Source: Appleby (2011), SMHasher, MurmurHash3_x86_32; scikit-learn hashes features by it.
 */
export function murmurHash3(text: string): number {
  const length = encode(text);
  return hashOfBytes(bytes, length);
}

/** The same of the first bytes of an array. */
export function hashOfBytes(bytes: Uint8Array, length = bytes.length): number {
  let hash = 0;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const four = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash = rotate(hash ^ scramble(four), 13);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = length - 1; i >= whole; i--) rest = (rest << 8) | bytes[i]!;
  hash ^= scramble(rest) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function scramble(block: number): number {
  return Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
}

function rotate(number: number, by: number): number {
  return (number << by) | (number >>> (32 - by));
}

/** Puts a text into `bytes`, and says how many it took. */
function encode(text: string): number {
  // A code unit takes at most three bytes.
  if (3 * text.length > bytes.length) bytes = new Uint8Array(6 * text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return encoder.encodeInto(text, bytes).written;
    bytes[i] = code;
  }
  return text.length;
}

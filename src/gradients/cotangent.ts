/**
 * A random cotangent: what the output is weighted with to make one number of it. Never ones, under
 * which errors that cancel, and whole second derivatives, are invisible.
 *
 * The entries are ±(0.5 … 1.5) in steps of 1/64, so that products with them round little.
 */
export function randomCotangent(size: number, random: () => number): Float64Array {
  return Float64Array.from({length: size}, () => {
    const magnitude = 0.5 + Math.floor(64 * random()) / 64;
    return random() < 0.5 ? -magnitude : magnitude;
  });
}

/** The sum of the products of two vectors' numbers. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Adds so many times a vector to another. */
export function addTo(sum: Float64Array, times: number, summand: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += times * summand[i]!;
}

/** `a·b` of each block of numbers, which take turns. */
export function dotsOf(a: Float64Array, b: Float64Array, blocks: number): Float64Array {
  if (blocks === 1) return Float64Array.of(dot(a, b));
  const sums = new Float64Array(blocks);
  for (let i = 0; i < a.length;) for (let k = 0; k < blocks; k++, i++) sums[k]! += a[i]! * b[i]!;
  return sums;
}

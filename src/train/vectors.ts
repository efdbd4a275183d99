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

/** The sum of a vector's numbers. */
export function total(numbers: Float64Array): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** √(mean of squares); 0 of nothing. */
export function rootMeanSquare(xs: Float64Array): number {
  return Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0) / Math.max(1, xs.length));
}

/** A step along which the slope has fallen to this share is long enough. */
const FLAT = 0.1;
/** Tries of a step's length at most. */
const MOST_LENGTHS = 40;

/**
 * How long a step makes a convex function least, about; 0 where it does not fall.
 *
 * @param slope its derivative along the step, which only rises
 */
export function lengthAlong(slope: (length: number) => number): number {
  let [low, high] = [0, 1];
  let atLow = slope(0);
  if (!(atLow < 0)) return 0;
  const flat = FLAT * -atLow;
  let atHigh = slope(1);
  for (let i = 0; atHigh < -flat && i < MOST_LENGTHS; i++) {
    [low, atLow] = [high, atHigh];
    high *= 2;
    atHigh = slope(high);
  }
  let [t, at] = [high, atHigh];
  for (let i = 0; Math.abs(at) > flat && i < MOST_LENGTHS; i++) {
    // Halves in turn with secants, which alone may stay at one end.
    t = i % 2 ? (low + high) / 2 : low - (atLow * (high - low)) / (atHigh - atLow);
    at = slope(t);
    if (at < 0) [low, atLow] = [t, at];
    else [high, atHigh] = [t, at];
  }
  return t;
}

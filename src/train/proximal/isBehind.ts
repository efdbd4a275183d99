/** Steps apart that objectives are compared: what one gains says little. */
const FEW_STEPS = 5;
/** What is not lower by this share is not worth going on for. */
const WORTHWHILE = 1e-3;

/**
 * Whether objectives, step by step, tend to none below one that is to be beaten: as if what a few steps gain went on to
 * fall as it did from the few before (Aitken's extrapolation).
 */
export function isBehind(objectives: readonly number[], toBeat: number): boolean {
  const now = objectives.at(-1)!;
  const before = objectives.at(-1 - FEW_STEPS);
  const first = objectives.at(-1 - 2 * FEW_STEPS);
  if (before === undefined || first === undefined || now < toBeat) return false;
  const ratio = (before - now) / (first - before);
  return ratio < 1 && now - ((before - now) * ratio) / (1 - ratio) > toBeat * (1 - WORTHWHILE);
}

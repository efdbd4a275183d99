import type {Contender} from './contenders.js';

/** One setting of a contender, tried once. */
export interface Attempt {
  tolerance: number;
  seconds: number;
  primal: number;
  /** The gap that the contender itself has proven. */
  gap?: number;
  /** Its own word on why it ended before. */
  said?: string;
}

/** The record of a contender. */
export interface Walk {
  isPeer: boolean;
  attempts: Attempt[];
  /** Why it went no further. */
  reason?: string;
}

/** No fit is given up before so many seconds. */
export const PATIENCE = 2;
/** A contender has stalled when so many slow settings in a row have not brought it nearer. */
const STALLED = 2;

/**
 * Walks a contender's tolerance down until it reaches every gap; then tries the settings in between, to
 * find the loosest that still reaches each.
 *
 * @param gaps from the loosest
 * @param attempt tries a setting, for the sake of a gap; an error is what went wrong
 */
export async function walk(
  {isPeer, settings}: Pick<Contender, 'isPeer' | 'settings'>,
  gaps: readonly number[],
  attempt: (tolerance: number, gap: number) => Promise<Attempt | Error>,
  reaches: (attempt: Attempt, gap: number) => boolean,
): Promise<Walk> {
  const attempts: Attempt[] = [];
  const those = (gap: number) => attempts.filter(one => reaches(one, gap));
  let reason: string | undefined;
  const all = settings(gaps);
  for (const tolerance of all) {
    const open = gaps.filter(gap => those(gap).length === 0);
    if (open.length === 0) break;
    const found = await attempt(tolerance, open.at(-1)!);
    if (found instanceof Error) {
      reason = found.message;
      break;
    }
    attempts.push(found);
    if (isPeer && hasStalled(attempts)) {
      reason = 'stalls';
      break;
    }
  }
  // Ours is asked for the gap itself.
  for (const gap of isPeer ? gaps : []) {
    const {tolerance} = loosest(those(gap)) ?? {};
    if (tolerance === undefined || tolerance === all[0]) continue;
    for (const between of [5 * tolerance, 2 * tolerance]) {
      const found = await attempt(between, gap);
      if (found instanceof Error) break;
      attempts.push(found);
      if (reaches(found, gap)) break;
    }
  }
  return {isPeer, attempts, ...(reason && {reason})};
}

export function loosest(attempts: readonly Attempt[]): Attempt | undefined {
  return [...attempts].sort((a, b) => b.tolerance - a.tolerance)[0];
}

/** Quick settings may just have been too loose to begin. */
function hasStalled(attempts: readonly Attempt[]): boolean {
  if (attempts.slice(-STALLED).some(({seconds}) => seconds < PATIENCE)) return false;
  const primals = attempts.map(({primal}) => primal);
  const before = Math.min(...primals.slice(0, -STALLED));
  return primals.length > STALLED && Math.min(...primals.slice(-STALLED)) >= before;
}

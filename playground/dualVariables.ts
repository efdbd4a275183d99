import {penaltyOf, violationsOf, type Evaluation} from './evaluate.js';
import {columnsOf, type State} from './state.js';

/** A violation nearer to a kink, or to another one, than so much is on it: float32 weights do not tell. */
const ON_A_KINK = 5e-3;

const MOST_SWEEPS = 200;

/** Mass that may be shared out: between members, of which each pulls the scores its own way. */
interface Shares {
  example: number;
  members: {direction: number[]; mass: number}[];
}

/**
 * The dual variables of the examples, as gradients of their losses in their scores, [N][columns]: of
 * all subgradients of the objective at the present weights the one of least norm. At the optimum that
 * is 0, and what makes it 0 are the dual variables; away from kinks and ties there is only one anyway.
 *
 * By coordinate descent: at each kink and tie mass goes to and fro between the slopes there are.
 */
export function dualVariables(
  state: State,
  {scores, scoreGradients, gradW, gradB}: Evaluation,
): number[][] {
  const {points, bias} = state;
  const N = points.length;
  const found = scoreGradients.map(row => [...row]);
  const shares = points.flatMap((_, i) => sharesOf(state, i, scores[i]!, scoreGradients[i]!));
  const gradient = [...gradW.map(row => [...row]), [...gradB]];
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let moved = 0;
    for (const {example, members} of shares) {
      const {x, y} = points[example]!;
      const features = [x, y, bias === 'none' ? 0 : 1];
      const squares = features.reduce((sum, value) => sum + value * value, 0);
      for (let p = 0; p < members.length; p++)
        for (let q = 0; q < p; q++) {
          const [from, to] = [members[p]!, members[q]!];
          const way = to.direction.map((value, k) => value - from.direction[k]!);
          const norm = squares * way.reduce((sum, value) => sum + value * value, 0);
          if (norm === 0) continue;
          const slope = features.reduce(
            (sum, value, d) =>
              sum + value * way.reduce((dot, w, k) => dot + w * gradient[d]![k]!, 0),
            0,
          );
          const mass = Math.min(from.mass, Math.max(-to.mass, (-N * slope) / norm));
          from.mass -= mass;
          to.mass += mass;
          moved = Math.max(moved, Math.abs(mass));
          way.forEach((w, k) => {
            found[example]![k]! += mass * w;
            features.forEach((value, d) => (gradient[d]![k]! += (mass * value * w) / N));
          });
        }
    }
    if (moved < 1e-6) break;
  }
  return found;
}

/** What of an example's subgradient is free. */
function sharesOf(
  state: State,
  example: number,
  scores: readonly number[],
  gradient: readonly number[],
): Shares[] {
  const {loss, points} = state;
  const {label} = points[example]!;
  const parabola = penaltyOf(loss)?.parabola;
  if (!parabola) return [];
  const {above, below, lo, hi} = parabola;
  const isKinked = above === 0 && (below === 0 || lo === 0);
  const nothing = Array<number>(columnsOf(state)).fill(0);
  /** From a = ∂L/∂m to ∂L/∂s; and a as it is now. */
  const memberOf = (against: number) => {
    const direction = nothing.map((_, k) => {
      if (loss.reduction === 'binary') return label === 1 ? -1 : 1;
      if (loss.reduction === 'oneVsRest') return k === against ? (k === label ? -1 : 1) : 0;
      return Number(k === against) - Number(k === label);
    });
    const own = nothing.length === 1 ? 0 : against;
    return {direction, mass: gradient[own]! * direction[own]!};
  };
  const isOnKink = (m: number) => isKinked && Math.abs(m) <= ON_A_KINK;
  if (loss.reduction !== 'crammerSinger')
    return violationsOf(loss, scores, label)
      .filter(({m}) => isOnKink(m))
      .map(({against}) => {
        const {direction, mass} = memberOf(against);
        const rest = {direction: nothing, mass: hi - mass};
        return {example, members: [{direction, mass: mass - lo}, rest]};
      });
  const all = violationsOf({...loss, reduction: 'westonWatkins'}, scores, label);
  const most = Math.max(...all.map(({m}) => m));
  if (most < -ON_A_KINK) return [];
  const members = all.filter(({m}) => m >= most - ON_A_KINK).map(({against}) => memberOf(against));
  const slope = members.reduce((sum, {mass}) => sum + mass, 0);
  if (isOnKink(most)) members.push({direction: nothing, mass: hi - slope});
  return members.length > 1 ? [{example, members}] : [];
}

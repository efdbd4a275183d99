import type {CoordinateDescent, Coordinates} from '../kernel/index.js';
import type {Held} from './activeSet.js';
import {dot} from './vectors.js';

/** Steps of conjugate gradients at most, and the share of the slope that they end at. */
const MOST_STEPS = 20;
const ENOUGH = 0.1;
/** Halvings of a step that does not lead down. */
const HALVINGS = 4;

/**
 * A Newton step of the weights of pairs of classes that are not 0, and the biases: on them the objective is smooth as long
 * as none changes its sign, and one that would, becomes 0. Conjugate gradients are quick where a few
 * features couple all others, which is what coordinate steps are slow at. The slopes must be those of
 * the latest look.
 */
export function supportNewton(descent: CoordinateDescent, part: Coordinates, held: Held): void {
  const {squares, biasSquares, absolutes} = held;
  const weights = part.weights().slice();
  const slopes = part.slopes();
  const biases = weights.length - part.columns;
  const heldBy = (n: number) => (n < biases ? squares : biasSquares);
  const absolute = (n: number) => (n < biases ? absolutes : 0);
  const list = Int32Array.from(weights.keys()).filter(n => weights[n] !== 0);
  const curvatures = descent.diagonal(part, list);
  // Where no row bends there is no Newton step.
  const support = list.filter(n => curvatures[n]! + heldBy(n) > 0);
  const scales = Float64Array.from(support, n => 1 / (curvatures[n]! + heldBy(n)));

  const residual = Float64Array.from(
    support,
    n => -(slopes[n]! + heldBy(n) * weights[n]! + absolute(n) * Math.sign(weights[n]!)),
  );
  const scaled = () => residual.map((r, i) => scales[i]! * r);
  const step = new Float64Array(support.length);
  const spread = new Float64Array(weights.length);
  let towards = scaled();
  const direction = towards.slice();
  let squared = dot(residual, towards);
  const enough = ENOUGH ** 2 * squared;
  for (let k = 0; k < MOST_STEPS && squared > enough; k++) {
    support.forEach((n, i) => (spread[n] = direction[i]!));
    const product = descent.bend(part, support, spread);
    const bent = Float64Array.from(support, (n, i) => product[n]! + heldBy(n) * direction[i]!);
    const curvature = dot(direction, bent);
    if (!(curvature > 0)) break;
    const t = squared / curvature;
    for (let i = 0; i < step.length; i++) {
      step[i]! += t * direction[i]!;
      residual[i]! -= t * bent[i]!;
    }
    towards = scaled();
    const next = dot(residual, towards);
    for (let i = 0; i < step.length; i++)
      direction[i] = towards[i]! + (next / squared) * direction[i]!;
    squared = next;
  }

  for (let halving = 0, t = 1; halving <= HALVINGS; halving++, t /= 2) {
    const to = weights.slice();
    let change = 0;
    support.forEach((n, i) => {
      const from = weights[n]!;
      const next = from + t * step[i]!;
      to[n] = n < biases && next * from < 0 ? 0 : next;
      change += 0.5 * heldBy(n) * (to[n]! ** 2 - from ** 2);
      change += absolute(n) * (Math.abs(to[n]!) - Math.abs(from));
    });
    change += descent.go(part, support, to);
    if (change < 0) return;
    descent.go(part, support, weights);
  }
}

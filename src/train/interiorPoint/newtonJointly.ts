import {boxes, simplex} from './dualDomains.js';
import {interiorPoint, interiorRoom} from './interiorPoint.js';
import {SHARE, insideOf, INTERIOR, MOST_COPIED, type NewtonMethod} from './newtonColumns.js';
import {byClass, columnOfPair} from './pairings.js';
import type {Problem} from '../problem.js';

/** Unknowns of the equations at most, of all columns together. */
const MOST_UNKNOWNS = 2000;

/** An interior point method on all columns of a pairwise loss, behind the exact solver's certificate. */
export function newtonJointly(
  {objective, examples, shape}: Problem,
  C: number,
  call: string,
): NewtonMethod {
  const {loss, bias} = objective;
  const {x, labels, weights: v} = examples.resident!;
  const {columns, features} = shape;
  const {reduction, margin = 1} = loss.config!;
  const parabola = loss.penalty!.parabola!;
  const stored = x.values.length;
  const width = features + 1;
  const pairs = columns - 1;
  /** Where the pairs of a row are among its columns: the class itself is none. */
  const placesOfPairs = () =>
    Int32Array.from({length: labels.length * pairs}, (_, k) => {
      const row = Math.floor(k / pairs);
      return row * columns + columnOfPair(labels[row]!, k % pairs);
    });
  const marginAt = (place: number) =>
    typeof margin === 'number'
      ? margin
      : margin[labels[Math.floor(place / columns)]!]![place % columns]!;

  return {
    work(duals) {
      const unknowns = columns * width;
      if (unknowns > MOST_UNKNOWNS || stored > MOST_COPIED) return Infinity;
      const {steps, perNumber} = INTERIOR;
      // Each bends its own column, the class's, and both together.
      const blocks = Math.min(3 * insideOf(duals, parabola), (labels.length * columns ** 2) / 2);
      const equations = blocks * width ** 2 + unknowns ** 3 / 6;
      return steps * (equations + perNumber * stored * columns);
    },

    async run({W, b}, duals, tolerance, mayGoOn) {
      const places = placesOfPairs();
      const room = await interiorRoom(call, x, columns);
      if (!room) return undefined;
      try {
        const {
          weights,
          duals: found,
          primal,
          gap,
        } = await interiorPoint(
          room,
          {
            x,
            pairing: byClass(labels, columns),
            margins: Float64Array.from(places, marginAt),
            strengths: Float64Array.from(labels, (_, i) => C * (v?.[i] ?? 1)),
            domain: (reduction === 'crammerSinger' ? simplex : boxes)(parabola, pairs),
            bias,
          },
          {
            weights: Float64Array.of(...W, ...b),
            duals: Float64Array.from(places, place => duals[place]!),
          },
          SHARE * tolerance,
          mayGoOn,
        );
        const all = new Float64Array(duals.length);
        places.forEach((place, k) => (all[place] = found[k]!));
        const ofBias = weights.length - columns;
        return {
          weights: {W: weights.subarray(0, ofBias), b: weights.subarray(ofBias)},
          duals: all,
          primal,
          gap,
        };
      } finally {
        room.dispose();
      }
    },
  };
}

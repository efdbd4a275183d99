import {seededRandom, shuffle, takeRows} from '../../data/index.js';
import {fusedEngine} from '../fusedEngine.js';
import type {Problem} from '../problem.js';
import {residentSet} from '../trainingSet.js';

/** So many different row numbers below `rows`, ascending. */
export function sampledRows(rows: number, count: number, seed: number): Int32Array {
  const all = Int32Array.from({length: rows}, (_, i) => i);
  return shuffle(all, seededRandom(seed)).slice(0, count).sort();
}

/** The same problem on rows drawn from those in memory, F a mean as before; its examples must be disposed of. */
export function sampleOf(call: string, problem: Problem, count: number, seed: number): Problem {
  const {examples, objective, shape} = problem;
  const {x, labels, weights, counts} = examples.resident!;
  const drawn = sampledRows(x.rows, count, seed);
  const floats = (from: Float32Array) => Float32Array.from(drawn, row => from[row]!);
  const sample = {
    x: takeRows(x, drawn),
    labels: Int32Array.from(drawn, row => labels[row]!),
    weights: weights && floats(weights),
    counts: counts && floats(counts),
    size: (examples.size * count) / x.rows,
  };
  return {
    ...problem,
    validation: undefined,
    examples: residentSet(sample, () => fusedEngine(call, objective.loss, shape.columns, sample)),
  };
}

import {
  isSmoothable,
  type Answer,
  type Evaluation,
  type PlainWeights,
  type RowAnswers,
  type RowSums,
  type TrainingSet,
} from '../../train/index.js';
import type {Parts, Question} from './parts.js';
import type {Conversion, Learnt} from '../prepare.js';

/** Rows in parts as training goes through them: all at once. */
export function setOfParts(
  call: string,
  parts: Parts,
  {occurring, columns, size, extent}: Learnt,
  {loss, labels, byClass}: Conversion,
): TrainingSet {
  if (!loss.config)
    throw new Error(`${call}: rows in parts take a loss of this package, loss is ${loss.name}`);
  const pose: Question = {
    ...({ask: 'pose', keep: true, classes: labels.classes, loss: loss.config} as const),
    ...(byClass && {byClass: [...byClass]}),
  };
  const width = loss.columns(labels.classes.length);
  const length = (occurring?.length ?? columns) * width;
  let posed: Promise<unknown> | undefined;
  const ask = async <T extends object>(question: Question, ...numbers: Float64Array[]) => {
    await (posed ??= parts.ask(pose));
    return parts.ask<T>(question, joined(...numbers));
  };
  const rows: RowAnswers = {
    async answer(weights, gamma) {
      const {answers, numbers} = await ask<RowSums>({ask: 'answer', gamma}, weights);
      return {...sumsOf(answers), gradient: numbers};
    },
    async recenter(weights, gamma) {
      await ask({ask: 'recenter', keep: true, gamma}, weights);
    },
    product: async (weights, gamma, direction) =>
      (await ask({ask: 'product', gamma}, weights, direction)).numbers,
    along: async (weights, gamma, direction, steps) =>
      (await ask({ask: 'along', gamma, steps}, weights, direction)).numbers,
  };
  async function answer({W, b}: PlainWeights): Promise<Answer> {
    const {answers, numbers} = await ask<Evaluation>({ask: 'gradient'}, joined(W, b));
    return {
      ...sumsOf(answers),
      gradW: Float32Array.from(numbers.subarray(0, length)),
      gradB: Float32Array.from(numbers.subarray(length)),
    };
  }
  return {
    engine: 'parts',
    rows: extent().rows,
    size,
    rereads: false,
    rowAnswers: rows,
    batches: () => 1,
    async *pass() {
      yield {size, answer};
    },
    evaluate: ({W, b}) => (isSmoothable(loss) ? rows.answer(joined(W, b), 0) : answer({W, b})),
    dispose: () => undefined,
  };
}

/** The numbers that parts answered, each added up in the order of the parts. */
function sumsOf<T extends object>(answers: readonly T[]): T {
  const sums: Record<string, number> = {};
  for (const answer of answers)
    for (const [name, value] of Object.entries(answer)) sums[name] = (sums[name] ?? 0) + value;
  return sums as T;
}

/** The numbers of all pieces that there are, one after the other. */
export function joined(...pieces: (ArrayLike<number> | undefined)[]): Float64Array {
  const numbers = new Float64Array(pieces.reduce((sum, part) => sum + (part?.length ?? 0), 0));
  let end = 0;
  for (const part of pieces) {
    if (!part) continue;
    numbers.set(part, end);
    end += part.length;
  }
  return numbers;
}

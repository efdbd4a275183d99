import {shuffle, type Random} from '../data/index.js';
import type {Answer, Engine, Evaluation, PlainWeights} from './engine.js';

/** Some of the examples, in memory together. */
export interface Batch {
  readonly size: number;
  answer(weights: PlainWeights): Promise<Answer>;
}

/** The examples as training goes through them: again and again, in mini-batches. */
export interface Passes {
  /** Name of the engine that answers. */
  readonly name: string;
  /** N */
  readonly rows: number;
  /** Whether the examples are read anew in every pass, which makes one just to evaluate dear. */
  readonly streamed: boolean;
  /** How many batches a pass has. */
  batches(batchSize: number): number;
  /** Every example once, shuffled as far as they are in memory together; if they make one batch, in order. */
  pass(batchSize: number, random: Random): Iterable<Batch> | AsyncIterable<Batch>;
  evaluate(weights: PlainWeights): Promise<Evaluation>;
}

/** Passes through the examples of one engine. */
export function inMemory(engine: Engine): Passes {
  const {name, rows} = engine;
  const batches = (batchSize: number) => Math.ceil(rows / batchSize);
  return {
    name,
    rows,
    streamed: false,
    batches,
    *pass(batchSize, random) {
      const parts = batches(batchSize);
      if (parts === 1) {
        yield {size: rows, answer: weights => engine.answer(weights)};
        return;
      }
      const order = shuffle(
        Int32Array.from({length: rows}, (_, i) => i),
        random,
      );
      // Batches of even size: a small last one would make as large a step from less.
      const edge = (part: number) => Math.round((part * rows) / parts);
      for (let part = 0; part < parts; part++) {
        const indices = order.subarray(edge(part), edge(part + 1));
        yield {size: indices.length, answer: weights => engine.answer(weights, indices)};
      }
    },
    evaluate: weights => engine.evaluate(weights),
  };
}

/** What {@link streamed} goes through. */
export interface Stream {
  /** Name of the engines. */
  name: string;
  /** How many rows each chunk has. */
  sizes: readonly number[];
  /** Begins a pass: an engine for each chunk, in order. The engines are disposed of by who takes them. */
  open(): AsyncIterable<Engine>;
}

/** Passes through chunks of examples, which are read, used for their mini-batches, and dropped. */
export function streamed({name, sizes, open}: Stream): Passes {
  async function* engines() {
    for await (const engine of open()) {
      try {
        yield engine;
      } finally {
        engine.dispose();
      }
    }
  }
  return {
    name,
    rows: sizes.reduce((sum, rows) => sum + rows, 0),
    streamed: true,
    batches: batchSize => sizes.reduce((sum, rows) => sum + Math.ceil(rows / batchSize), 0),
    async *pass(batchSize, random) {
      for await (const engine of engines()) {
        for (const batch of inMemory(engine).pass(batchSize, random) as Iterable<Batch>) {
          yield batch;
          await letReadersIn();
        }
      }
    },
    async evaluate(weights) {
      let [loss, correct] = [0, 0];
      for await (const engine of engines()) {
        const part = await engine.evaluate(weights);
        loss += part.loss;
        correct += part.correct;
      }
      return {loss, correct};
    },
  };
}

/** Lets what was read meanwhile be taken up. Where there is no setImmediate the trainer's own pauses do. */
async function letReadersIn(): Promise<void> {
  if (typeof setImmediate === 'function') await new Promise(done => setImmediate(done));
}

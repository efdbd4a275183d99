import {shuffle, type Random} from '../data/index.js';
import type {PinnedRows} from '../kernel/index.js';
import type {Answer, Engine, Evaluation, Examples, PlainWeights} from './engine.js';
import type {RowAnswers} from './rowAnswers.js';

/** Some of the examples, in memory together. */
export interface Batch {
  /** Its share of N: the batches of a pass add up to N. */
  readonly size: number;
  answer(weights: PlainWeights): Promise<Answer>;
}

/** The examples as training goes through them: again and again, whole or in mini-batches. */
export interface TrainingSet {
  /** Name of the engine that answers; unknown before it was first asked. */
  readonly engine: string | undefined;
  /** How many rows there are. */
  readonly rows: number;
  /** N of the objective: the sum of the sample weights, since a weight of k is the example k times. */
  readonly size: number;
  /** Whether every pass reads the examples anew, which makes a pass for evaluation alone expensive. */
  readonly rereads: boolean;
  /** The rows themselves, any of them at any time, where they are in memory. */
  readonly resident?: Examples;
  /** The same in kernel memory, where the engine has them there; it disposes of them. */
  pinned?(): Promise<PinnedRows | undefined>;
  /** What Newton's method asks, where the rows are in parts of which each answers for its own. */
  readonly rowAnswers?: RowAnswers;
  /** How many batches a pass has. */
  batches(batchSize: number): number;
  /** Every example once, shuffled as far as they are in memory together; if they make one batch, in order. */
  pass(batchSize: number, random: Random): AsyncIterable<Batch>;
  evaluate(weights: PlainWeights): Promise<Evaluation>;
  /** Gives back what the engine holds. */
  dispose(): void;
}

/**
 * Examples in memory.
 *
 * @param open makes their engine, when it is first asked: a solver may do without
 */
export function residentSet(examples: Examples, open: () => Promise<Engine>): TrainingSet {
  const {rows} = examples.x;
  const size = examples.size ?? rows;
  let opened: Engine | undefined;
  const engine = async () => (opened ??= await open());
  return {
    get engine() {
      return opened?.name;
    },
    rows,
    size,
    rereads: false,
    resident: examples,
    pinned: async () => (await engine()).pinned,
    batches: batchSize => Math.ceil(rows / batchSize),
    async *pass(batchSize, random) {
      yield* batchesOf(await engine(), size, batchSize, random);
    },
    evaluate: async weights => (await engine()).evaluate(weights),
    dispose() {
      opened?.dispose();
      opened = undefined;
      examples.room?.dispose();
    },
  };
}

/** What {@link streamedSet} goes through. */
interface Stream {
  /** Name of the engines. */
  name: string;
  /** How many rows each chunk has. */
  sizes: readonly number[];
  /** The sum of the sample weights of each. */
  weights: readonly number[];
  /** Begins a pass: an engine for each chunk, in order. The engines are disposed of by who takes them. */
  open(): AsyncIterable<Engine>;
}

/** Chunks of examples, which are read, used for their mini-batches, and dropped. */
export function streamedSet({name, sizes, weights: shares, open}: Stream): TrainingSet {
  async function* engines() {
    for await (const engine of open()) {
      try {
        yield engine;
      } finally {
        engine.dispose();
      }
    }
  }
  const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
  return {
    engine: name,
    rows: sum(sizes),
    size: sum(shares),
    rereads: true,
    batches: batchSize => sizes.reduce((sum, rows) => sum + Math.ceil(rows / batchSize), 0),
    async *pass(batchSize, random) {
      let chunk = 0;
      for await (const engine of engines()) {
        for (const batch of batchesOf(engine, shares[chunk++]!, batchSize, random)) {
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
    dispose: () => undefined,
  };
}

/** The mini-batches of what one engine holds. */
function* batchesOf(
  engine: Engine,
  size: number,
  batchSize: number,
  random: Random,
): Generator<Batch> {
  const {rows} = engine;
  const parts = Math.ceil(rows / batchSize);
  if (parts === 1) {
    yield {size, answer: weights => engine.answer(weights)};
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
    yield {
      size: (indices.length * size) / rows,
      answer: weights => engine.answer(weights, indices),
    };
  }
}

/**
 * Lets the event loop handle what was read meanwhile. Without setImmediate (in browsers) the pauses
 * of training do.
 */
async function letReadersIn(): Promise<void> {
  if (typeof setImmediate === 'function') await new Promise(done => setImmediate(done));
}

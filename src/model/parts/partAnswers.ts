import * as tf from '@tensorflow/tfjs';
import {
  chancesOf,
  drawnRows,
  isSparse,
  overColumns,
  runningScaling,
  scale,
  taken,
  takeRows,
  type Dataset,
  type Draw,
  type Encoding,
  type Label,
  type Scaling,
} from '../../data/index.js';
import {rowProducts} from '../../kernel/index.js';
import {lossFromConfig, type MarginLoss} from '../../losses/index.js';
import {
  extentOf,
  rowAnswers,
  type Engine,
  type Examples,
  type PinnedExamples,
} from '../../train/index.js';
import {CALIBRATION_SUMS, calibrationSums} from './calibrationSums.js';
import {checkSampleWeight} from '../checkWeights.js';
import {columnExtremes, columnMagnitudes, columnSums} from './columnStatistics.js';
import {chooseEngine} from '../engines.js';
import {countsOf, exampleWeights} from '../examples.js';
import {checkLabels, labelIndex} from '../labels.js';
import {scoreOf} from '../score.js';
import {sumOf} from '../stream.js';
import type {Layout, PartColumns, PartDraw, PartRows, PartScores, Question} from './parts.js';

/** Where the rows of a part come from. */
export interface PartSource {
  /** What errors call it. */
  readonly name: string;
  look(): Promise<PartColumns>;
  /** The sums of what is learnt of a table whose columns are these. */
  learn(encoding: Encoding): Promise<unknown>;
  /** The rows as numbers, chunk by chunk, each with labels. */
  chunks(layout: Layout): AsyncIterable<Dataset>;
}

/** What a part answers. */
interface PartAnswer {
  readonly answer: object;
  readonly numbers: Float64Array;
}

/** Answers for a part of the rows. */
export interface AnsweringPart {
  /** Any question but `open`. @throws one line naming the part */
  ask(question: Question, numbers: Float64Array): Promise<PartAnswer>;
}

const NOTHING = new Float64Array();
const numbersAlone = (numbers: Float64Array): PartAnswer => ({answer: {}, numbers});

/** Bytes of rows that are pinned together, where there are as many: WebAssembly memory holds four times that. */
const PINNED_BYTES = 2 ** 30;

/** Rows of the problem, where the kernel has them. */
interface PosedRows extends Examples, PinnedExamples {
  /** The sample weight of each before some are drawn, [N]; once by default. */
  own?: Float32Array | undefined;
}

/**
 * Makes an {@link AnsweringPart}.
 *
 * @param rereads whether its rows are read anew for every question instead of kept in memory
 * @param part its number, which what is drawn follows from
 */
export function answeringPart(source: PartSource, rereads: boolean, part: number): AnsweringPart {
  /** The rows of the file, converted by the questions so far. */
  let chunks: () => AsyncIterable<Dataset> | Iterable<Dataset> = () => [];
  /** The same in the kernel, and as they are weighed and drawn. */
  let pinned: (() => AsyncIterable<PosedRows> | Iterable<PosedRows>) | undefined;
  let examples: () => AsyncIterable<PosedRows> | Iterable<PosedRows> = () => [];
  let problem: {classes: readonly Label[]; loss: MarginLoss; columns: number};
  let byClass: Float32Array | undefined;
  let draw: Draw | undefined;
  let answers: ReturnType<typeof rowAnswers>;
  let engineOf: (rows: Examples) => Promise<Engine>;
  /** The engine of each chunk in memory, made when it is first asked. */
  const engines = new WeakMap<Examples, Engine>();

  /** Applies `make` to every chunk: to chunks in memory now, to others whenever they are read. */
  async function mapped<T, U>(
    before: () => AsyncIterable<T> | Iterable<T>,
    make: (chunk: T) => U,
  ): Promise<() => AsyncIterable<U> | Iterable<U>> {
    if (rereads)
      return async function* () {
        for await (const chunk of before()) yield make(chunk);
      };
    const made: U[] = [];
    for await (const chunk of taken(before())) made.push(make(chunk));
    return () => made;
  }

  async function load(layout: Layout): Promise<PartAnswer> {
    const rows = {rows: 0, size: 0, columns: 0, sparse: false};
    const counts = new Map<string | number, number>();
    chunks = await mapped(
      () => counting(source.name, source.chunks(layout)),
      chunk => chunk,
    );
    for await (const chunk of chunks()) {
      rows.rows += chunk.rows;
      rows.columns = Math.max(rows.columns, chunk.columns);
      rows.sparse = isSparse(chunk);
      rows.size += chunk.sampleWeight ? sumOf(chunk.sampleWeight) : chunk.rows;
      const labels = checkLabels(`${source.name}: y`, chunk.labels, chunk.rows);
      for (const [label, count] of countsOf(labels, chunk.sampleWeight))
        counts.set(label, (counts.get(label) ?? 0) + count);
    }
    const answer: PartRows = {...rows, counts: [...counts]};
    return {answer, numbers: NOTHING};
  }

  async function scalingSums({scaler}: Question & {ask: 'scaling'}): Promise<PartAnswer> {
    const scaling = runningScaling('train', scaler);
    for await (const chunk of chunks()) scaling.add(chunk, chunk.sampleWeight);
    return {answer: {sums: scaling.sums()}, numbers: NOTHING};
  }

  async function scaleRows(
    {columns, isCentred, bias}: Question & {ask: 'scale'},
    numbers: Float64Array,
  ): Promise<PartAnswer> {
    const spread = numbers.subarray(0, columns);
    const center = isCentred ? numbers.subarray(columns, 2 * columns) : undefined;
    const occurring = Int32Array.from(numbers.subarray((isCentred ? 2 : 1) * columns));
    const scaling: Scaling = {spread, ...(center && {center})};
    chunks = await mapped(chunks, chunk => {
      const scaled = scale({...chunk, columns}, scaling);
      return occurring.length && isSparse(scaled) ? overColumns(scaled, occurring) : scaled;
    });
    const sums = {meanL1: 0, meanSquares: 0};
    for await (const chunk of chunks()) {
      const extent = extentOf(chunk, bias ? 'regularized' : 'none', chunk.sampleWeight);
      const size = chunk.sampleWeight ? sumOf(chunk.sampleWeight) : chunk.rows;
      sums.meanL1 += extent.meanL1 * size;
      sums.meanSquares += extent.meanSquares * size;
    }
    return {answer: sums, numbers: NOTHING};
  }

  async function pose({classes, loss: config, byClass: factors}: Question & {ask: 'pose'}) {
    const loss = lossFromConfig(config);
    const columns = loss.columns(classes.length);
    problem = {classes, loss, columns};
    byClass = factors && Float32Array.from(factors);
    pinned ??= await pin();
    await weigh();
    return numbersAlone(NOTHING);
  }

  /** Gives the rows to the kernel: those in memory now, others whenever they are read. */
  async function pin(): Promise<() => AsyncIterable<PosedRows> | Iterable<PosedRows>> {
    const {classes, columns} = problem;
    const index = labelIndex(classes);
    async function posed(some: readonly Dataset[]): Promise<PosedRows> {
      const products = await rowProducts(source.name, some, columns);
      const labels = new Int32Array(products.x.rows);
      const isWeighted = some.some(({sampleWeight}) => sampleWeight);
      const counts = isWeighted ? new Float32Array(labels.length).fill(1) : undefined;
      let row = 0;
      for (const chunk of some) {
        labels.set(index.indices(`${source.name}: y`, chunk.labels!), row);
        if (chunk.sampleWeight) counts!.set(chunk.sampleWeight, row);
        row += chunk.rows;
      }
      return {x: products.x, products, labels, own: counts};
    }
    const before = chunks;
    if (rereads)
      return async function* () {
        for await (const chunk of before()) {
          const rows = await posed([chunk]);
          try {
            yield rows;
          } finally {
            rows.products.dispose();
          }
        }
      };
    const kept: PosedRows[] = [];
    for await (const some of gathered(taken(before()))) kept.push(await posed(some));
    // The kernel has them.
    chunks = () => [];
    return () => kept;
  }

  /** Has the rows count as their classes and the draw say. */
  async function weigh(): Promise<void> {
    const {loss, columns} = problem;
    async function* weighed() {
      const timesOf = draw && drawnRows(draw, part);
      for await (const rows of pinned!()) {
        const {labels, own} = rows;
        const times = timesOf && Float32Array.from(labels, timesOf);
        const counts = times && own ? times.map((count, i) => count * own[i]!) : (times ?? own);
        yield {...rows, counts, weights: exampleWeights(labels, byClass, counts)};
      }
    }
    if (rereads) examples = weighed;
    else {
      for (const rows of examples() as Iterable<PosedRows>) engines.get(rows)?.dispose();
      const kept: PosedRows[] = [];
      for await (const rows of weighed()) kept.push(rows);
      examples = () => kept;
    }
    answers = rowAnswers(examples, loss, columns);
    engineOf = rows => chooseEngine('train', undefined, loss, columns, rows);
  }

  async function drawRows(question: Question & {ask: 'draw'}): Promise<PartAnswer> {
    draw = question.draw;
    await weigh();
    const {classes} = problem;
    const counts = new Float64Array(classes.length);
    let rows = 0;
    for await (const {labels, counts: own} of examples())
      labels.forEach((label, i) => {
        const count = own?.[i] ?? 1;
        if (count > 0) rows++;
        counts[label]! += count;
      });
    const byLabel = classes.map((label, k) => [label, counts[k]!] as const);
    const answer: PartDraw = {rows, size: sumOf(counts), counts: byLabel};
    return {answer, numbers: NOTHING};
  }

  async function scores(
    {share, seed}: Question & {ask: 'scores'},
    weights: Float64Array,
  ): Promise<PartAnswer> {
    const {columns} = problem;
    const isAsked = chancesOf(share, seed, part);
    const found = {scores: [] as number[], labels: [] as number[], weights: [] as number[]};
    for await (const {products, labels, counts, own} of examples()) {
      const all = products.scores(weights);
      labels.forEach((label, i) => {
        if (counts?.[i] !== 0 || !isAsked()) return;
        found.scores.push(...all.subarray(i * columns, (i + 1) * columns));
        found.labels.push(label);
        found.weights.push(own?.[i] ?? 1);
      });
    }
    const answer: PartScores = found;
    return {answer, numbers: NOTHING};
  }

  async function engineFor(rows: Examples): Promise<Engine> {
    const known = engines.get(rows);
    if (known) return known;
    const made = await engineOf(rows);
    if (!rereads) engines.set(rows, made);
    return made;
  }

  async function gradient(weights: Float64Array): Promise<PartAnswer> {
    const sums = {loss: 0, correct: 0, dualValue: 0};
    const numbers = new Float64Array(weights.length);
    for await (const chunk of examples()) {
      const engine = await engineFor(chunk);
      const size = weights.length - weights.length / (chunk.x.columns + 1);
      const W = Float32Array.from(weights.subarray(0, size));
      const found = await engine.answer({W, b: Float32Array.from(weights.subarray(size))});
      sums.loss += found.loss;
      sums.correct += found.correct;
      sums.dualValue += found.dualValue ?? 0;
      found.gradW.forEach((g, i) => (numbers[i]! += g));
      found.gradB.forEach((g, k) => (numbers[size + k]! += g));
      if (rereads) engine.dispose();
    }
    return {answer: sums, numbers};
  }

  /** The confusion matrix, row by row, the sum of the losses, and with a calibration its sums. */
  async function judge(
    {calibration}: Question & {ask: 'judge'},
    weights: Float64Array,
  ): Promise<PartAnswer> {
    const {classes, loss, columns} = problem;
    const size = classes.length ** 2;
    const numbers = new Float64Array(size + 1 + (calibration ? CALIBRATION_SUMS : 0));
    for await (const {products, labels, counts} of examples()) {
      const values = Float32Array.from(products.scores(weights));
      const scores = tf.tensor2d(values, [labels.length, columns]);
      try {
        const score = await scoreOf(source.name, scores, [labels, counts], loss, {
          classes: [...classes],
          calibration,
          threshold: undefined,
        });
        const sums = [
          ...score.confusion.flat(),
          (counts ? sumOf(counts) : labels.length) * score.loss!,
          ...(score.calibration ? calibrationSums(score.calibration) : []),
        ];
        sums.forEach((sum, place) => (numbers[place]! += sum));
      } finally {
        scores.dispose();
      }
    }
    return numbersAlone(numbers);
  }

  return {
    async ask(question, numbers) {
      switch (question.ask) {
        case 'open':
          return {answer: await source.look(), numbers: NOTHING};
        case 'learn':
          return {answer: {sums: await source.learn(question.encoding)}, numbers: NOTHING};
        case 'load':
          return load(question);
        case 'totals':
          return numbersAlone(await columnSums(chunks(), question.columns, value => value));
        case 'extremes': {
          const {nonzeros, extremes} = await columnExtremes(chunks(), question.columns);
          return {answer: {nonzeros}, numbers: extremes};
        }
        case 'judge':
          return judge(question, numbers);
        case 'squares':
          return numbersAlone(
            await columnSums(chunks(), numbers.length, (value, d) => (value - numbers[d]!) ** 2),
          );
        case 'greatest':
          return numbersAlone(await columnMagnitudes(chunks(), question.columns));
        case 'scaling':
          return scalingSums(question);
        case 'scale':
          return scaleRows(question, numbers);
        case 'pose':
          return pose(question);
        case 'answer': {
          const {gradient, ...answer} = await answers.answer(numbers, question.gamma);
          return {answer, numbers: gradient};
        }
        case 'draw':
          return drawRows(question);
        case 'scores':
          return scores(question, numbers);
        case 'recenter':
          await answers.recenter(numbers, question.gamma);
          return numbersAlone(NOTHING);
        case 'gradient':
          return gradient(numbers);
        case 'product': {
          const [weights, direction] = halves(numbers);
          const product = await answers.product(weights, question.gamma, direction);
          return numbersAlone(product);
        }
        case 'along': {
          const [weights, direction] = halves(numbers);
          const {gamma, steps} = question;
          return numbersAlone(await answers.along(weights, gamma, direction, steps));
        }
        default:
          throw new Error(
            `${source.name}: there is no question '${(question as {ask: string}).ask}'`,
          );
      }
    },
  };
}

/** The rows that count: those of weight 0 are not there. */
async function* counting(name: string, chunks: AsyncIterable<Dataset>): AsyncGenerator<Dataset> {
  for await (const chunk of chunks) {
    const weights = checkSampleWeight(name, chunk.sampleWeight, chunk.rows);
    if (!weights?.includes(0)) yield chunk;
    else if (weights.some(weight => weight > 0))
      yield takeRows(
        chunk,
        [...weights.keys()].filter(row => weights[row]! > 0),
      );
  }
}

/** Chunks, some at a time. */
async function* gathered(
  chunks: AsyncIterable<Dataset> | Iterable<Dataset>,
): AsyncGenerator<Dataset[]> {
  let some: Dataset[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    some.push(chunk);
    bytes += (isSparse(chunk) ? 2 : 1) * chunk.values.byteLength;
    if (bytes < PINNED_BYTES) continue;
    yield some;
    some = [];
    bytes = 0;
  }
  if (some.length > 0) yield some;
}

function halves(numbers: Float64Array): [Float64Array, Float64Array] {
  return [numbers.subarray(0, numbers.length / 2), numbers.subarray(numbers.length / 2)];
}

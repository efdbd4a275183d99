import {described, isTfData, quoted} from '../arguments/index.js';
import type * as tf from '@tensorflow/tfjs';
import {readAhead, type Chunks, type Dataset, type Label} from '../data/index.js';
import {checkSampleWeight} from './checkWeights.js';
import {countsOf} from './examples.js';
import {countOf, numbersOf, rowsAt, textsOf} from './inputs.js';
import {checkLabels} from './labels.js';
import {chunksOfTfData} from './tfData.js';

/** A part of a stream of texts, for a model with a vectorizer. */
export interface TextChunk {
  /** [n] */
  readonly texts: readonly string[];
  /** [n] */
  readonly labels: readonly Label[];
  /** [n], how often each counts; once by default. */
  readonly sampleWeight?: Float32Array;
}

/** As `Chunks`, of texts. */
export type TextChunks = () => AsyncIterable<TextChunk>;

/**
 * Where a stream of examples comes from: chunks, of texts for a model with a vectorizer, or a
 * tf.data.Dataset that yields `{xs, ys}`.
 */
export type ExampleSource = Chunks | TextChunks | tf.data.Dataset<tf.TensorContainer>;

/** The source as chunks. @throws if it is none */
export function chunksOfSource(call: string, source: ExampleSource): Chunks | TextChunks {
  if (typeof source === 'function') return source;
  if (isTfData(source)) return chunksOfTfData(call, source as tf.data.Dataset<tf.TensorContainer>);
  throw new TypeError(
    `${call}: source must be a function that gives chunks or a tf.data.Dataset, got ${described(source)}`,
  );
}

/** A chunk as it is given, texts or numbers, with the label of each of its rows, checked. */
export interface RawChunk {
  rows: Dataset | readonly string[];
  labels: Label[];
  /** Above 0; ones by default. */
  weights?: Float32Array | undefined;
}

/** The chunks of one pass, each checked by itself. @throws one line naming the chunk, from 0 */
export async function* rawChunks(
  call: string,
  source: Chunks | TextChunks,
  isText: boolean,
): AsyncGenerator<RawChunk> {
  let number = 0;
  for await (const chunk of source()) {
    const name = `chunk ${number++}`;
    const {texts, labels, sampleWeight} = (chunk ?? {}) as Partial<TextChunk>;
    if (isText && texts === undefined) {
      throw new TypeError(
        `${call}: ${name} must be {texts, labels}, as the model has a vectorizer`,
      );
    }
    const rows = isText
      ? textsOf(`${call}: texts of ${name}`, texts)
      : numbersOf(`${call}: ${name}`, chunk as Dataset);
    const count = countOf(rows);
    const weights = checkSampleWeight(`${call}: ${name}`, sampleWeight, count);
    const all = {rows, labels: checkLabels(`${call}: y of ${name}`, labels, count), weights};
    const counting = weights?.includes(0) ? withoutZeros({...all, weights}) : all;
    if (counting.labels.length > 0) yield counting;
  }
}

/** The rows that count. */
function withoutZeros({rows, labels, weights}: RawChunk & {weights: Float32Array}): RawChunk {
  const kept = Array.from(weights.keys()).filter(row => weights[row]! > 0);
  return {
    rows: rowsAt(rows, kept) as Dataset | readonly string[],
    labels: kept.map(row => labels[row]!),
    weights: weights.filter(weight => weight > 0),
  };
}

/** Of numbers, such as the weights that make N. */
export function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

/** The counts of a pass. */
export interface Counted {
  /** Rows of each chunk. */
  sizes: number[];
  /** The sum of the sample weights of each. */
  weights: number[];
  /** How many examples have each label. */
  counts: Map<Label, number>;
}

/** Reads chunks once and counts them. @throws if there are none, or their labels are not of one type */
export async function readOnce(
  call: string,
  source: AsyncIterable<RawChunk>,
  take: (chunk: RawChunk, name: string) => void,
  shouldStop: () => boolean,
): Promise<Counted> {
  const sizes: number[] = [];
  const weights: number[] = [];
  const counts = new Map<Label, number>();
  let first: Label | undefined;
  const chunks = readAhead(source, chunk => {
    const name = `chunk ${sizes.length}`;
    take(chunk, name);
    const {labels} = chunk;
    first ??= labels[0];
    if (typeof labels[0] !== typeof first) {
      throw new Error(
        `${call}: y mixes strings and numbers (${quoted(first!)} in chunk 0, ${quoted(labels[0]!)} in ${name})`,
      );
    }
    for (const [label, count] of countsOf(labels, chunk.weights))
      counts.set(label, (counts.get(label) ?? 0) + count);
    sizes.push(labels.length);
    weights.push(chunk.weights ? sumOf(chunk.weights) : labels.length);
  });
  while (!(await chunks.next()).done) {
    if (!shouldStop()) continue;
    await chunks.return!();
    throw new Error(`${call}: ended before the first pass was over`);
  }
  if (sizes.length === 0) throw new Error(`${call}: the source has no chunks`);
  return {sizes, weights, counts};
}

import {
  checkScalersInBits,
  isSparse,
  readAhead,
  runningColumns,
  runningScaling,
  type Chunks,
  type Dataset,
} from '../data/index.js';
import {checkTrainOptions, extentOf, streamedSet, type Engine} from '../train/index.js';
import {checkFitDatasetOptions} from './checkOptions.js';
import {checkModelSize} from './checkModelSize.js';
import {checkEngine, engineFor} from './engines.js';
import type {Estimator} from './estimator.js';
import {exampleWeights} from './examples.js';
import {encoded, type ModelEncoder} from './encoder.js';
import type {FitDatasetOptions} from './options.js';
import {hasL1} from './objective.js';
import {preparedOf, warnOfLabels, type Learnt, type Prepared} from './prepare.js';
import {scalerOf} from './scalerOf.js';
import {sourceOf, type Source} from './source.js';
import {
  rawChunks,
  readOnce,
  sumOf,
  type Counted,
  type RawChunk,
  type TextChunks,
} from './stream.js';

/** Checks what can be checked before the source is read. */
export function checkStreamOptions(
  call: string,
  {loss, options: svm}: Estimator,
  options: FitDatasetOptions,
): void {
  checkFitDatasetOptions(call, options);
  checkTrainOptions(call, options, hasL1(svm));
  checkScalersInBits(call, scalerOf(svm));
  if (loss) checkEngine(call, options.engine, loss);
}

/**
 * The problem that a stream of examples poses: a first pass learns all that is learnt of them (two,
 * where features are to be scaled whose terms must be known before), then every pass makes an engine
 * of each chunk.
 *
 * @throws one line naming the chunk that is wrong
 */
export async function prepareStream(
  call: string,
  model: Estimator,
  source: Chunks | TextChunks,
  options: FitDatasetOptions,
): Promise<Prepared> {
  const isText = model.options.vectorizer !== undefined;
  const chunks = () => rawChunks(call, source, isText);
  const known = options.warmStart && isText ? model.layer?.encoder : undefined;
  const {encoder, ...firstPass} = await firstPassOf(call, model, chunks, options, known);
  const learnt = {...firstPass, encoder, size: sumOf(firstPass.weights)};
  checkModelSize(call, model, options, firstPass, firstPass.counts.size);
  const prepared = preparedOf(call, model, learnt, options, conversion => {
    const {loss, labels, byClass, posed, engineOf} = conversion;
    return streamedSet({
      name: options.engine ?? engineFor(loss),
      sizes: firstPass.sizes,
      weights: firstPass.weights,
      open: () =>
        readAhead<NumberChunk, Engine>(
          sameChunks(call, numbersIn(call, chunks(), encoder), firstPass),
          ({data, labels: given, weights: counts}) => {
            const indices = labels.indices(`${call}: y`, given);
            const weights = exampleWeights(indices, byClass, counts);
            return engineOf({x: posed(data), labels: indices, weights, counts});
          },
        ),
    });
  });
  warnOfLabels(call, model, firstPass.counts, firstPass.source.labelColumn);
  return prepared;
}

/** A chunk as numbers. */
type NumberChunk = Omit<RawChunk, 'rows'> & {data: Dataset};

async function* numbersIn(
  call: string,
  chunks: AsyncIterable<RawChunk>,
  encoder: ModelEncoder | undefined,
): AsyncGenerator<NumberChunk> {
  for await (const {rows, ...rest} of chunks) yield {data: encoded(call, rows, encoder), ...rest};
}

/**
 * What the first pass learns of the source. The extent is that of the scaled examples; approximate if there
 * are several chunks, each scaled by what was known by then.
 */
interface FirstPass extends Counted, Omit<Learnt, 'counts' | 'size'> {
  sparse: boolean;
}

async function firstPassOf(
  call: string,
  model: Estimator,
  chunks: () => AsyncIterable<RawChunk>,
  options: FitDatasetOptions,
  known: ModelEncoder | undefined,
): Promise<FirstPass> {
  const {vectorizer: unfitted} = model.options;
  const learner = known ? undefined : unfitted?.running?.();
  if (!learner) {
    const encoder = known ?? unfitted?.fit([]);
    return learnNumbers(call, model, chunks(), options, encoder);
  }
  let first: readonly string[] | undefined;
  const take = ({rows, weights}: RawChunk) => {
    first ??= rows as readonly string[];
    learner.add(rows as readonly string[], weights);
  };
  const counted = await readOnce(call, chunks(), take, () => model.shouldStop());
  const encoder = learner.read();
  // The scale of features is found in another pass, after their terms are known.
  if (scalerOf(model.options) !== 'none')
    return learnNumbers(call, model, chunks(), options, encoder);
  const rows = encoder.transform(first!);
  // Rows of texts have norm 1: those of one chunk are as large as all.
  const extent = {
    ...extentOf(rows, model.options.bias),
    rows: counted.sizes.reduce((sum, size) => sum + size, 0),
  };
  return {
    ...counted,
    columns: encoder.columns,
    sparse: true,
    encoder,
    scaling: undefined,
    source: {},
    occurring: undefined, // All terms do.
    extent: () => extent,
  };
}

async function learnNumbers(
  call: string,
  model: Estimator,
  chunks: AsyncIterable<RawChunk>,
  options: FitDatasetOptions,
  encoder: ModelEncoder | undefined,
): Promise<FirstPass> {
  const {bias} = model.options;
  const occurring = runningColumns();
  const scaling = runningScaling(call, scalerOf(model.options));
  const sums = {rows: 0, size: 0, meanL1: 0, meanSquares: 0};
  let first: {sparse: boolean; columns: number; source: Source} | undefined;
  let columns = 0;

  function take({rows, weights}: RawChunk, name: string): void {
    const data = encoded(call, rows, encoder);
    first ??= {sparse: isSparse(data), columns: data.columns, source: sourceOf(data)};
    checkKind(`${call}: ${name}`, data, first);
    columns = Math.max(columns, data.columns);
    checkModelSize(call, model, options, data);
    if (isSparse(data)) occurring.add(data.indices);
    scaling.add(data, weights);
    const extent = extentOf(scaling.scaled(data), bias, weights);
    const size = weights ? sumOf(weights) : data.rows;
    sums.rows += data.rows;
    sums.size += size;
    sums.meanL1 += extent.meanL1 * size;
    sums.meanSquares += extent.meanSquares * size;
  }

  const counted = await readOnce(call, chunks, take, () => model.shouldStop());
  const {rows, size} = sums;
  const found = first!.sparse ? occurring.read(columns) : undefined;
  return {
    ...counted,
    columns,
    occurring: found,
    sparse: first!.sparse,
    encoder,
    scaling: scaling.read(),
    extent: () => ({
      rows,
      features: (found?.length ?? columns) + (bias === 'none' ? 0 : 1),
      meanL1: sums.meanL1 / size,
      meanSquares: sums.meanSquares / size,
    }),
    source: first!.source,
  };
}

/** Chunks are alike: all sparse, or all dense with the same columns. */
function checkKind(
  call: string,
  data: Dataset,
  {sparse, columns}: {sparse: boolean; columns: number},
) {
  const kind = (sparse: boolean) => (sparse ? 'sparse' : 'dense');
  if (isSparse(data) !== sparse)
    throw new Error(`${call} is ${kind(isSparse(data))}, chunk 0 is ${kind(sparse)}`);
  if (!sparse && data.columns !== columns)
    throw new Error(`${call} has ${data.columns} columns, chunk 0 has ${columns}`);
}

/** The chunks of a further pass. @throws if they are not those of the first */
async function* sameChunks(
  call: string,
  chunks: AsyncIterable<NumberChunk>,
  {sizes, sparse, columns}: Pick<FirstPass, 'sizes' | 'sparse' | 'columns'>,
): AsyncGenerator<NumberChunk> {
  const changed = (what: string) =>
    new Error(`${call}: every pass must give the same chunks: ${what} in the first pass`);
  let number = 0;
  for await (const {data, ...rest} of chunks) {
    const rows = sizes[number];
    if (rows === undefined) throw changed(`there are more than the ${sizes.length}`);
    if (data.rows !== rows) throw changed(`chunk ${number} has ${data.rows} rows, it had ${rows}`);
    checkKind(`${call}: chunk ${number}`, data, {sparse, columns});
    if (data.columns > columns)
      throw changed(`chunk ${number} has ${data.columns} columns, there were ${columns}`);
    yield {data: {...data, columns}, ...rest};
    number++;
  }
  if (number < sizes.length) throw changed(`there are ${number}, it had ${sizes.length}`);
}

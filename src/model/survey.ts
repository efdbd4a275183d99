import {
  isSparse,
  readAhead,
  runningScaling,
  scale,
  type Chunks,
  type Dataset,
  type Label,
  type Scaling,
  type Table,
} from '../data/index.js';
import {extentOf, type Bias, type Extent} from '../train/index.js';
import {numbersOf} from './inputs.js';
import {checkLabels, classesOf} from './labels.js';

/** What a first pass through a stream tells of it. */
export interface Survey {
  /** Rows and columns in all, and the names that the first chunk gave. */
  table: Table;
  sparse: boolean;
  /** Rows of each chunk. */
  sizes: number[];
  /** How many examples have each label. */
  counts: ReadonlyMap<Label, number>;
  /** Absent if it is not wanted. */
  scaling: Scaling | undefined;
  /** Of the scaled examples; approximate if there are several chunks, each scaled by what was known by then. */
  extent: Extent;
}

/** A chunk and the label of each of its rows, checked. */
export interface LabelledChunk {
  data: Dataset;
  labels: Label[];
}

/** The chunks of one pass, each checked by itself. @throws one line naming the chunk, from 0 */
async function* checkedChunks(call: string, source: Chunks): AsyncGenerator<LabelledChunk> {
  let number = 0;
  for await (const chunk of source()) {
    const data = numbersOf(`${call}: chunk ${number}`, chunk);
    yield {data, labels: checkLabels(`${call}: y of chunk ${number}`, data.labels, data.rows)};
    number++;
  }
}

/** Reads labelled chunks once and counts them. @throws if there are none, or their labels are not of one type */
export async function readOnce<T extends {labels: readonly Label[]}>(
  call: string,
  source: AsyncIterable<T>,
  take: (chunk: T, name: string) => void,
  shouldStop: () => boolean,
): Promise<Pick<Survey, 'sizes' | 'counts'> & {rows: number}> {
  const sizes: number[] = [];
  const counts = new Map<Label, number>();
  let first: Label | undefined;
  const chunks = readAhead(source, chunk => {
    const name = `chunk ${sizes.length}`;
    take(chunk, name);
    const {labels} = chunk;
    first ??= labels[0];
    if (typeof labels[0] !== typeof first) {
      throw new Error(
        `${call}: y mixes strings and numbers ('${first}' in chunk 0, '${labels[0]}' in ${name})`,
      );
    }
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    sizes.push(labels.length);
  });
  while (!(await chunks.next()).done) {
    if (!shouldStop()) continue;
    await chunks.return!();
    throw new Error(`${call}: ended before the first pass was over`);
  }
  if (sizes.length === 0) throw new Error(`${call}: the source has no chunks`);
  return {sizes, counts, rows: sizes.reduce((sum, size) => sum + size, 0)};
}

/** Reads the source once. @throws if it is empty, or its chunks do not fit together */
export async function survey(
  call: string,
  source: Chunks,
  {standardize = true, bias = 'regularized'}: {standardize?: boolean; bias?: Bias},
  shouldStop: () => boolean,
): Promise<Survey> {
  const scaling = standardize ? runningScaling() : undefined;
  const sums = {meanL1: 0, meanSquares: 0};
  let first: Table | undefined;
  let sparse = false;
  let columns = 0;

  function take({data}: LabelledChunk, name: string): void {
    const {rows, encoding, features, labelColumn, pictures, zeroBased} = data;
    if (!first) {
      sparse = isSparse(data);
      first = {
        ...{rows, columns: data.columns},
        ...(features && {features}),
        ...(labelColumn !== undefined && {labelColumn}),
        ...(encoding && {encoding}),
        ...(pictures && {pictures}),
        ...(zeroBased !== undefined && {zeroBased}),
      };
    }
    checkKind(`${call}: ${name}`, data, {sparse, columns: first.columns});
    columns = Math.max(columns, data.columns);
    scaling?.add(data);
    const extent = extentOf(scaling ? scale(data, scaling.read()) : data, bias);
    sums.meanL1 += extent.meanL1 * rows;
    sums.meanSquares += extent.meanSquares * rows;
  }

  const {rows, ...counted} = await readOnce(call, checkedChunks(call, source), take, shouldStop);
  return {
    table: {...first!, rows, columns},
    ...counted,
    sparse,
    scaling: scaling?.read(),
    extent: {
      rows,
      features: columns + (bias === 'none' ? 0 : 1),
      meanL1: sums.meanL1 / rows,
      meanSquares: sums.meanSquares / rows,
    },
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

/** The chunks of a further pass. @throws if they are not those that were surveyed */
export async function* surveyedChunks(
  call: string,
  source: Chunks,
  {sizes, sparse, table}: Survey,
): AsyncGenerator<LabelledChunk> {
  const changed = (what: string) =>
    new Error(`${call}: every pass must give the same chunks: ${what} in the first pass`);
  let number = 0;
  for await (const {data, labels} of checkedChunks(call, source)) {
    const rows = sizes[number];
    if (rows === undefined) throw changed(`there are more than the ${sizes.length}`);
    if (data.rows !== rows) throw changed(`chunk ${number} has ${data.rows} rows, it had ${rows}`);
    checkKind(`${call}: chunk ${number}`, data, {sparse, columns: table.columns});
    if (data.columns > table.columns)
      throw changed(`chunk ${number} has ${data.columns} columns, there were ${table.columns}`);
    yield {data: {...data, columns: table.columns}, labels};
    number++;
  }
  if (number < sizes.length) throw changed(`there are ${number}, it had ${sizes.length}`);
}

/** The classes in order: those given, or all that were found. */
export function classesIn(
  {counts}: Survey,
  given: readonly Label[] | undefined,
): {classes: Label[]; sizes: number[]} {
  const classes = [...(given ?? classesOf([...counts.keys()]))];
  return {classes, sizes: classes.map(label => counts.get(label) ?? 0)};
}

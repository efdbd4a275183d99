import {stat} from 'node:fs/promises';
import {hostname} from 'node:os';
import {
  encodedOptions,
  tableEncoder,
  taken,
  trainedOn,
  vectorizerFromConfig,
  type Cells,
  type Encoding,
  type HoldsOut,
  type VectorizerConfig,
} from '../../data/index.js';
import type {PartFile, PartSource} from '../../model/index.js';
import {chunksOf} from '../chunksOf.js';
import {sourceName} from '../bytes.js';
import {formatNamed, type DataFormat, type Reading} from '../formats/index.js';
import {learnColumns} from '../learnEncoding.js';
import {chunksIn, encodedChunks} from '../readChunks.js';
import {reasonToStreamFile} from '../reasonToStream.js';
import {resolveOptions, type ReadOptions} from '../readOptions.js';

/** How files are read, as plain JSON. */
export interface PartReading extends Omit<ReadOptions, 'like' | 'encoding' | 'vectorizer'> {
  readonly vectorizer?: VectorizerConfig;
}

/**
 * A file as the source of a part. It is only read, and only if it is a regular one.
 *
 * @param holdsOut makes, for a pass, what says which rows are held out: nothing is learnt of them
 * @param together bytes of all parts, where what is read of them may stay in memory until it is rows
 */
export function partFile(
  {file, bytes}: PartFile,
  given: PartReading,
  {holdsOut, together}: {holdsOut?: () => HoldsOut; together?: number} = {},
): PartSource {
  const {vectorizer, ...plain} = given;
  const reading = {
    ...plain,
    ...(vectorizer && {vectorizer: vectorizerFromConfig(vectorizer)}),
  };

  /** The cells of a table since they were looked at, so that it is read once. */
  let kept: Cells[] = [];

  /** Whether cells are kept: those that are numbers, and no more than fit in here if all parts are here. */
  async function keepsCells(format: DataFormat, options: Reading): Promise<boolean> {
    if (together === undefined || !formatNamed(format).numbersIn) return false;
    return (await reasonToStreamFile(file, format, options, together)) === undefined;
  }

  /** Takes the rows that are to be learnt of, in a pass. */
  function learntOf(encoding: Encoding): (cells: Cells) => Cells {
    if (!holdsOut) return cells => cells;
    const asked = {missing: reading.missing, holdsOut: holdsOut()};
    return cells => trainedOn(cells, encoding, asked);
  }

  /** Throws one line unless the file is the one that training began with. */
  async function check(): Promise<void> {
    const there = await stat(file).catch(() => undefined);
    if (!there) throw new Error(`${file}: is not there on ${hostname()}`);
    if (!there.isFile()) throw new Error(`${file}: is no regular file on ${hostname()}`);
    if (there.size === bytes) return;
    throw new Error(
      `${file}: has ${there.size} bytes on ${hostname()}, it had ${bytes} when training began`,
    );
  }

  return {
    name: file,
    async look() {
      await check();
      const {format, ...options} = resolveOptions(file, reading);
      const {isTable, isKeyed} = formatNamed(format);
      if (isTable) {
        kept = [];
        const keep = (await keepsCells(format, options))
          ? (cells: Cells) => void kept.push(cells)
          : undefined;
        const {chosen, learner} = await learnColumns(file, {...options, format}, learntOf, keep);
        return {encoding: chosen, sums: learner.sums(), ...(isKeyed && {keyed: true})};
      }
      // An index 0 may come late.
      for await (const {zeroBased, indices} of numbers({zeroBased: true}) as AsyncIterable<{
        zeroBased?: boolean;
        indices?: Int32Array;
      }>)
        if (zeroBased && indices?.includes(0)) return {zeroBased: true};
      return {zeroBased: false};
    },
    async learn(encoding) {
      await check();
      const {format, ...options} = resolveOptions(file, reading);
      const learner = tableEncoder(encoding, {missing: options.missing, source: file}).running!();
      const rowsOf = learntOf(encoding);
      const pass = {names: namesIn(encoding)};
      const read = () => formatNamed(format).read([file], options, pass, () => undefined);
      for await (const cells of kept.length > 0 ? kept : read())
        learner.add(rowsOf(cells as Cells));
      return learner.sums();
    },
    async *chunks({encoding, zeroBased}) {
      await check();
      if (!encoding) return yield* numbers({zeroBased});
      const learnt = Object.fromEntries(encodedOptions.map(name => [name, undefined]));
      const {format, ...options} = resolveOptions(file, {...reading, ...learnt, encoding});
      const pass = {names: namesIn(encoding)};
      if (kept.length === 0) return yield* chunksIn([file], format, options, pass, () => undefined);
      yield* encodedChunks(taken(kept), {...options, source: sourceName(file)}, pass);
    },
  };

  function numbers(layout: Pick<ReadOptions, 'zeroBased'>) {
    return chunksOf(file, {...reading, ...layout, thread: false})();
  }
}

/** The names of the columns, where they have names. */
function namesIn({columns}: Encoding): string[] {
  return columns.flatMap(({name}) => name ?? []);
}

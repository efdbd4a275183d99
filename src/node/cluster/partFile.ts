import {stat} from 'node:fs/promises';
import {hostname} from 'node:os';
import {
  encodedOptions,
  tableEncoder,
  trainedOn,
  vectorizerFromConfig,
  type Cells,
  type Encoding,
  type HoldsOut,
  type VectorizerConfig,
} from '../../data/index.js';
import type {PartFile, PartSource} from '../../model/index.js';
import {chunksOf} from '../chunksOf.js';
import {formatNamed} from '../formats/index.js';
import {learnColumns} from '../learnEncoding.js';
import {chunksIn} from '../readChunks.js';
import {resolveOptions, type ReadOptions} from '../readOptions.js';

/** How files are read, as plain JSON. */
export interface PartReading extends Omit<ReadOptions, 'like' | 'encoding' | 'vectorizer'> {
  readonly vectorizer?: VectorizerConfig;
}

/**
 * A file as the source of a part. It is only read, and only if it is a regular one.
 *
 * @param holdsOut makes, for a pass, what says which rows are held out: nothing is learnt of them
 */
export function partFile(
  {file, bytes}: PartFile,
  given: PartReading,
  holdsOut?: () => HoldsOut,
): PartSource {
  const {vectorizer, ...plain} = given;
  const reading = {
    ...plain,
    ...(vectorizer && {vectorizer: vectorizerFromConfig(vectorizer)}),
  };

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
        const {chosen, learner} = await learnColumns(file, {...options, format}, learntOf);
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
      for await (const cells of formatNamed(format).read([file], options, pass, () => undefined))
        learner.add(rowsOf(cells as Cells));
      return learner.sums();
    },
    async *chunks({encoding, zeroBased}) {
      await check();
      if (!encoding) return yield* numbers({zeroBased});
      const learnt = Object.fromEntries(encodedOptions.map(name => [name, undefined]));
      const {format, ...options} = resolveOptions(file, {...reading, ...learnt, encoding});
      yield* chunksIn([file], format, options, {names: namesIn(encoding)}, () => undefined);
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

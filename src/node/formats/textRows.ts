import {kindOf, piecewiseDecoder, type Cells, type TableReader} from '../../data/index.js';
import {bytesOf, sourceName} from '../bytes.js';
import type {PassState} from './format.js';

/** Text that makes a chunk, in bytes, unless its rows are given. */
export const CHUNK_BYTES = 2 ** 24;

/** Reads a file that arrives in pieces, cut anywhere. */
export interface PieceReader<Rows> {
  /** Rows read and not yet taken. */
  readonly rows: number;
  push(bytes: Uint8Array): void;
  end(): void;
  /** Takes the first `rows` rows out of the reader, all by default. */
  take(rows?: number): Rows;
}

/** How a text is read. */
interface TextOptions {
  charset?: string;
  maxBytes?: number;
}

/** The rows of a file of text, in chunks of `pass.rows`, or of {@link CHUNK_BYTES}. */
export async function* textRows<Rows>(
  file: string,
  reader: PieceReader<Rows>,
  {charset, maxBytes}: TextOptions,
  pass: PassState,
  onRead: (bytes: number) => void,
): AsyncGenerator<Rows, void> {
  let bytes = 0;
  for await (const piece of bytesOf(file, {onRead, maxBytes})) {
    if (bytes === 0 && charset === undefined) checkText(piece, sourceName(file));
    // Chunks must be the same in every pass, though pieces may not be: rows are counted at fixed
    // offsets.
    const edge = CHUNK_BYTES - (bytes % CHUNK_BYTES);
    for (const part of [piece.subarray(0, edge), piece.subarray(edge)]) {
      if (part.length === 0) continue;
      reader.push(part);
      bytes += part.length;
      if (bytes % CHUNK_BYTES === 0 && reader.rows > 0) pass.rows ??= reader.rows;
      const {rows} = pass;
      while (rows !== undefined && reader.rows >= rows) yield reader.take(rows);
    }
  }
  reader.end();
  if (reader.rows > 0) yield reader.take();
  else if (bytes === 0) throw new Error(`${sourceName(file)}: is empty`);
}

/** A reader of text as one of bytes. */
export function decoded(
  reader: TableReader,
  source: string,
  charset: string | undefined,
): PieceReader<Cells> {
  const decode = piecewiseDecoder(source, charset);
  return {
    get rows() {
      return reader.rows;
    },
    push(bytes) {
      reader.push(decode(bytes));
    },
    end() {
      reader.push(decode());
      reader.end();
    },
    take: rows => reader.take(rows),
  };
}

/** Throws if the first bytes of a file are not text, saying what they are. */
function checkText(bytes: Uint8Array, source: string): void {
  const kind = kindOf(bytes);
  if (kind) throw kind.at(source);
}

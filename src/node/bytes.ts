import {checkArgument} from '../arguments/index.js';
import {createReadStream, statSync} from 'node:fs';
import {Readable, pipeline} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {option, OptionError, optionError, sizeText} from '../data/index.js';

const PIECE = 1 << 20;
const LEAST_PIECE = 1 << 12;

/** The files of a call that takes one or several. @throws one line if there is none, or one is no path */
export function pathsOf(call: string, file: string | readonly string[]): readonly string[] {
  const files = Array.isArray(file) ? (file as readonly string[]) : [file as string];
  if (files.length === 0) throw new Error(`${call}: no file is given`);
  for (const one of files) checkArgument(call, 'file', one, 'file');
  return files;
}

/** What errors call a file; '-' is standard input. */
export function sourceName(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** How the bytes of a file are read. */
interface BytesOptions {
  /** Called with the number of further bytes read of the file itself, before they are unzipped. */
  onRead?: (bytes: number) => void;
  /** Bytes at most, unzipped; without bound by default. */
  maxBytes?: number;
}

/** All bytes of a file, or of standard input for '-', unzipped if they are gzip. */
export async function readBytes(file: string, options: BytesOptions = {}): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytesOf(file, options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/**
 * The bytes of a file, or of standard input for '-', in pieces, unzipped if they are gzip.
 *
 * The file is closed when the pieces end, and when they are abandoned.
 *
 * @throws one line naming the file if it is not there, may not be read, is broken gzip data, or holds
 *   more than is allowed
 */
export async function* bytesOf(
  file: string,
  {onRead, maxBytes = Infinity}: BytesOptions = {},
): AsyncGenerator<Uint8Array, void> {
  const room = file === '-' ? PIECE : pieceOf(file);
  const stream: Readable =
    file === '-' ? process.stdin : createReadStream(file, {highWaterMark: room});
  try {
    const pieces = counted(stream, onRead);
    const head = await firstBytes(pieces);
    let bytes = 0;
    for await (const piece of isGzip(head) ? unzipped(head, pieces, room) : joined(head, pieces)) {
      bytes += piece.length;
      if (bytes > maxBytes)
        throw optionError`holds more than the ${sizeText(maxBytes)} that ${option('maxBytes')} allows: read it in chunks, or raise ${option('maxBytes')}`;
      yield piece;
    }
  } catch (error) {
    throw readError(file, error as NodeJS.ErrnoException);
  } finally {
    stream.destroy();
  }
}

/** How much of a file is read at once: room for it is made anew each time, which small files should not ask for. */
function pieceOf(file: string): number {
  try {
    // What is no file in a folder, such as a pipe, tells no size.
    const {size} = statSync(file);
    return size > 0 ? Math.min(PIECE, Math.max(LEAST_PIECE, size + 1)) : PIECE;
  } catch {
    return PIECE; // Whoever opens it is told why.
  }
}

function unzipped(
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  chunkSize: number,
): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip({chunkSize});
  // Errors reach the loop: pipeline destroys its last stream with them.
  pipeline(Readable.from(joined(head, rest)), gunzip, () => undefined);
  return gunzip;
}

async function* counted(pieces: AsyncIterable<Uint8Array>, onRead?: (bytes: number) => void) {
  for await (const piece of pieces) {
    onRead?.(piece.length);
    yield piece;
  }
}

/** At least two bytes, unless there are fewer. */
async function firstBytes(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < 2) {
    const {done, value} = await pieces.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

/** Whether bytes that begin so are gzip. */
export function isGzip(head: ArrayLike<number>): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

async function* joined(head: Uint8Array, rest: AsyncIterable<Uint8Array>) {
  if (head.length) yield head;
  yield* rest;
}

/** An error of the file system or of zlib as one line. */
export function readError(file: string, error: NodeJS.ErrnoException): Error {
  if (error instanceof OptionError) return error.at(sourceName(file));
  const reason = reasons[error.code ?? ''] ?? error.message;
  return new Error(`${sourceName(file)}: ${reason}`, {cause: error});
}

const reasons: Record<string, string> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read',
  Z_BUF_ERROR: 'is gzip data that ends too early',
  Z_DATA_ERROR: 'is broken gzip data',
};

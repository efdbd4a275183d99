import {createReadStream} from 'node:fs';
import {Readable, pipeline} from 'node:stream';
import {createGunzip} from 'node:zlib';

const PIECE = 1 << 20;

/** What errors call a file; '-' is standard input. */
export function sourceName(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** All bytes of a file, or of standard input for '-', unzipped if they are gzip. */
export async function readBytes(file: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytesOf(file)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/**
 * The bytes of a file, or of standard input for '-', in pieces, unzipped if they are gzip.
 *
 * @param onRead told how many bytes came of the file itself, before they are unzipped
 * @throws one line naming the file if it is not there, may not be read, or is broken gzip data
 */
export async function* bytesOf(
  file: string,
  onRead?: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void> {
  const stream: Readable =
    file === '-' ? process.stdin : createReadStream(file, {highWaterMark: PIECE});
  try {
    const pieces = counted(stream, onRead);
    const head = await firstBytes(pieces);
    if (!isGzip(head)) {
      if (head.length) yield head;
      yield* pieces;
      return;
    }
    const unzipped = createGunzip({chunkSize: PIECE});
    // Errors reach the loop: pipeline destroys its last stream with them.
    pipeline(Readable.from(joined(head, pieces)), unzipped, () => undefined);
    yield* unzipped;
  } catch (error) {
    throw readError(file, error as NodeJS.ErrnoException);
  }
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
  yield head;
  yield* rest;
}

/** An error of the file system or of zlib as one line. */
export function readError(file: string, error: NodeJS.ErrnoException): Error {
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

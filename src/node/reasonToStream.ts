import {open, stat} from 'node:fs/promises';
import {piecewiseDecoder, sizeText} from '../data/index.js';
import {bytesOf, isGzip, sourceName} from './bytes.js';
import {formatNamed, type DataFormat, type Reading} from './formats/index.js';
import {roomHere, type Room} from './room.js';

/** A data file that is not read yet. */
export interface UnreadFile {
  format: DataFormat;
  /** The size of the file as it is stored, gzipped or not. */
  bytes: number;
  gzipped: boolean;
  /** The share of it that is kept as numbers, from 0 to 1; 0 by default. */
  numbers?: number;
}

/** Bytes for each byte of gzip: three to five for text, more where most cells are 0. */
const UNZIPPED = 4;

/**
 * Why a file should be streamed, in one line: as text it is larger than what can be read whole.
 * Undefined if it can be, or is of another format than those of text.
 */
export function reasonToStream(
  {format, bytes, gzipped, numbers}: UnreadFile,
  room: Room,
): string | undefined {
  const known = formatNamed(format);
  if (!known.isText || !known.isStreamable) return undefined;
  const text = gzipped ? UNZIPPED * bytes : bytes;
  const whole = known.whole(room, numbers);
  if (text <= whole) return undefined;
  const size = gzipped ? `about ${sizeText(text)} unzipped` : sizeText(text);
  return `${size}, and no more than ${sizeText(whole)} can be read whole here`;
}

/**
 * Why a file should be streamed on this machine, in one line: as text it is larger than what can be read
 * whole. Undefined if it can be, is of a format other than CSV, svmlight and JSON lines, or not there.
 *
 * @param bytes of all files that are read beside it; its own by default
 */
export async function reasonToStreamFile(
  file: string,
  format: DataFormat,
  options: Reading = {},
  bytes?: number,
): Promise<string | undefined> {
  const found = await unreadFile(file, format);
  if (!found) return undefined;
  const unread = {...found, bytes: bytes ?? found.bytes};
  const room = roomHere();
  const reason = reasonToStream(unread, room);
  if (reason === undefined) return undefined;
  return reasonToStream({...unread, numbers: await numbersOf(file, format, options)}, room);
}

/** The most bytes of a file that can be read whole here, unzipped. */
export async function wholeHere(
  file: string,
  format: DataFormat,
  options: Reading,
): Promise<number> {
  const {whole} = formatNamed(format);
  const room = roomHere();
  const unread = file === '-' ? undefined : await unreadFile(file, format);
  const isLarge = unread && reasonToStream(unread, room) !== undefined;
  return whole(room, isLarge ? await numbersOf(file, format, options) : 0);
}

async function unreadFile(file: string, format: DataFormat): Promise<UnreadFile | undefined> {
  const stats = await stat(file).catch(() => undefined);
  // What is read of a pipe is gone, and who writes to it ends when it is closed.
  if (!stats?.isFile()) return undefined;
  const handle = await open(file).catch(() => undefined);
  if (!handle) return undefined;
  const {size: bytes} = stats;
  try {
    const {buffer: head} = await handle.read(Buffer.alloc(2)).catch(() => ({buffer: []}));
    return {format, bytes, gzipped: isGzip(head)};
  } finally {
    await handle.close();
  }
}

/** The share of the first bytes of a file that is kept as numbers; 0 where they cannot be read, which is said elsewhere. */
async function numbersOf(file: string, format: DataFormat, options: Reading): Promise<number> {
  const {numbersIn} = formatNamed(format);
  if (!numbersIn) return 0;
  try {
    const decode = piecewiseDecoder(sourceName(file), options.charset);
    for await (const piece of bytesOf(file)) return numbersIn(decode(piece), options);
  } catch {
    // Reading the rows will say why.
  }
  return 0;
}

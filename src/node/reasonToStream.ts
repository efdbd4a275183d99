import {open} from 'node:fs/promises';
import {sizeText} from '../data/index.js';
import {isGzip} from './bytes.js';
import {formatNamed, type DataFormat} from './formats/index.js';
import {roomHere, type Room} from './room.js';

/** A data file that is not read yet. */
export interface UnreadFile {
  format: DataFormat;
  /** As it is, zipped or not. */
  bytes: number;
  gzipped: boolean;
}

/** Bytes for each byte of gzip: three to five for text, more where most cells are 0. */
const UNZIPPED = 4;

/**
 * Why a file should be streamed, in one line: as text it is larger than what can be read whole.
 * Undefined if it can be, or is of another format than those of text.
 */
export function reasonToStream(
  {format, bytes, gzipped}: UnreadFile,
  room: Room,
): string | undefined {
  const known = formatNamed(format);
  if (!known.isText || !known.isStreamable) return undefined;
  const text = gzipped ? UNZIPPED * bytes : bytes;
  const whole = known.whole(room);
  if (text <= whole) return undefined;
  const size = gzipped ? `about ${sizeText(text)} unzipped` : sizeText(text);
  return `${size}, and no more than ${sizeText(whole)} can be read whole here`;
}

/**
 * Why a file should be streamed on this machine, in one line: as text it is larger than what can be read
 * whole. Undefined if it can be, is of a format other than CSV, svmlight and JSON lines, or not there.
 */
export async function reasonToStreamFile(
  file: string,
  format: DataFormat,
): Promise<string | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const {size: bytes} = await handle.stat();
    const {buffer: head} = await handle.read(Buffer.alloc(2)).catch(() => ({buffer: []}));
    return reasonToStream({format, bytes, gzipped: isGzip(head)}, roomHere());
  } finally {
    await handle.close();
  }
}

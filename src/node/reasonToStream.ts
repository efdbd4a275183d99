import {constants} from 'node:buffer';
import {open} from 'node:fs/promises';
import {totalmem} from 'node:os';
import {getHeapStatistics} from 'node:v8';
import {isGzip} from './bytes.js';
import type {DataFormat} from './readDataset.js';

/** A data file before it is read. */
export interface UnreadFile {
  format: DataFormat;
  /** As it is, zipped or not. */
  bytes: number;
  gzipped: boolean;
}

/** What there is to read a file into, in bytes. */
export interface Room {
  /** What this process may have, in all. */
  memory: number;
  /** What of it may be strings and objects. */
  heap: number;
}

/** What gzip makes of a byte: three to five of text, more where most cells are 0. */
const UNZIPPED = 4;

/** What a byte of svmlight takes at the peak, read and pinned; half of the memory is left alone. */
const SVMLIGHT_MEMORY = 2 * 3;

/** What a byte of a table takes while its cells are words. */
const TABLE_HEAP = 10;

/** WebAssembly holds 4 GiB; a value is 8 bytes there, and seldom fewer as text. */
const LARGEST_PINNED = 2 ** 32;

/**
 * Why a file should be streamed, in one line: as text it is larger than what can be read whole.
 * Undefined if it can be, or is of another format than those of text.
 */
export function reasonToStream(
  {format, bytes, gzipped}: UnreadFile,
  {memory, heap}: Room,
): string | undefined {
  const most: Partial<Record<DataFormat, number>> = {
    svmlight: Math.min(memory / SVMLIGHT_MEMORY, LARGEST_PINNED),
    csv: Math.min(memory / 2 / TABLE_HEAP, heap / TABLE_HEAP, constants.MAX_STRING_LENGTH),
  };
  most.jsonl = most.csv;
  const text = gzipped ? UNZIPPED * bytes : bytes;
  const whole = most[format] ?? Infinity;
  if (text <= whole) return undefined;
  const size = gzipped ? `about ${gigabytes(text)} unzipped` : gigabytes(text);
  return `${size}, and no more than ${gigabytes(whole)} can be read whole here`;
}

function gigabytes(bytes: number): string {
  return `${Number((bytes / 1e9).toPrecision(3))} GB`;
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
    return reasonToStream(
      {format, bytes, gzipped: isGzip(head)},
      {
        memory: Math.min(totalmem(), process.constrainedMemory() || Infinity),
        heap: getHeapStatistics().heap_size_limit,
      },
    );
  } finally {
    await handle.close();
  }
}

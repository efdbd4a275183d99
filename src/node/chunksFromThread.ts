import {on} from 'node:events';
import {Worker} from 'node:worker_threads';
import {OptionError, type Dataset, type Piece} from '../data/index.js';
import type {ChunkRequest} from './readChunks.js';
import {parserThread} from './parserThreadFile.js';

/** A message of the thread: bytes read so far, a chunk, an error, or, empty, the end of the pass. */
export interface ParserMessage {
  bytes?: number;
  chunk?: Dataset;
  error?: unknown;
  /** The pieces of an OptionError: errors lose such properties when they are posted. */
  pieces?: readonly Piece[];
}

/**
 * The chunks of `readChunks`, read and parsed by a thread of their own. It starts on a chunk when
 * that is requested, one at a time, while the calling thread does other work. It ends with the
 * pass, and keeps Node alive only while a chunk is awaited.
 */
export async function* chunksFromThread(
  request: ChunkRequest,
  onRead?: (bytes: number) => void,
): AsyncGenerator<Dataset, undefined> {
  const worker = new Worker(parserThread, {workerData: request, execArgv: []});
  try {
    worker.postMessage('next');
    for await (const [message] of on(worker, 'message')) {
      const {bytes, chunk, error, pieces} = message as ParserMessage;
      if (pieces) throw new OptionError(pieces);
      if (error) throw error;
      if (chunk) {
        worker.unref();
        yield chunk;
        worker.ref();
        worker.postMessage('next');
      } else if (bytes === undefined) return;
      else onRead?.(bytes);
    }
  } finally {
    await worker.terminate();
  }
}

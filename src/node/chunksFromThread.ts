import {on} from 'node:events';
import {Worker} from 'node:worker_threads';
import {OptionError, type Dataset, type Piece} from '../data/index.js';
import type {ChunkRequest} from './readChunks.js';
import {parserThread} from './parserThreadFile.js';

/** What the thread says: bytes read so far, a chunk, an error, or nothing more: the pass is over. */
export interface ParserMessage {
  bytes?: number;
  chunk?: Dataset;
  error?: unknown;
  /** Of an error about options: errors lose what else they have on their way. */
  pieces?: readonly Piece[];
}

/**
 * The chunks of `readChunks`, read and parsed by a thread of their own: it works on a chunk from when
 * that is asked for, whatever the calling thread does meanwhile, and on one only. It ends with the pass,
 * and keeps Node alive no longer than somebody waits for a chunk.
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

/** The thread that chunksFromThread starts: it reads and parses a chunk whenever it is asked for one. */
import type {TransferListItem} from 'node:worker_threads';
import {parentPort, workerData} from 'node:worker_threads';
import {isSparse, OptionError, type Dataset} from '../data/index.js';
import type {ParserMessage} from './chunksFromThread.js';
import {readChunks, type ChunkRequest} from './readChunks.js';

const chunks = readChunks(workerData as ChunkRequest, bytes => post({bytes}));

parentPort!.on('message', async () => {
  try {
    const {value: chunk} = await chunks.next();
    post(chunk ? {chunk} : {}, chunk && buffersOf(chunk));
  } catch (error) {
    post({error, pieces: error instanceof OptionError ? error.pieces : undefined});
  }
});

function post(message: ParserMessage, transfer?: TransferListItem[]): void {
  parentPort!.postMessage(message, transfer);
}

/** What need not be copied. */
function buffersOf(chunk: Dataset): TransferListItem[] {
  const arrays = isSparse(chunk) ? [chunk.values, chunk.indices, chunk.indptr] : [chunk.values];
  return arrays.map(({buffer}) => buffer as ArrayBuffer);
}

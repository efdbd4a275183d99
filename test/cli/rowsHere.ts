import childProcess from 'node:child_process';
import {EventEmitter} from 'node:events';
import {PassThrough} from 'node:stream';
import {serveRows} from '../../src/node/index.js';

/**
 * What work comes to if the children `tfjs-svm rows` that it starts are streams of this process, which answer at once: the same but
 * for half a second of starting each, and for how the command words an error.
 */
export async function withRowsHere<T>(work: () => Promise<T>): Promise<T> {
  const {spawn} = childProcess;
  const here = (_: string, args: readonly string[]) => {
    const [command, flag, parts] = args.slice(1);
    if (command !== 'rows' || flag !== '--parts') throw new Error(`no rows: ${args.join(' ')}`);
    return new RowsHere(parts!.split(',').map(Number));
  };
  Object.assign(childProcess, {spawn: here});
  try {
    return await work();
  } finally {
    Object.assign(childProcess, {spawn});
  }
}

/** As much of a child process as its parent asks. */
class RowsHere extends EventEmitter {
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();

  constructor(parts: readonly number[]) {
    super();
    void serveRows(parts, this.stdin, this.stdout).finally(() => this.stdout.end());
  }

  kill(): void {
    this.stdin.end();
  }
}

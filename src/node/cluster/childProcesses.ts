import {spawn, type ChildProcess} from 'node:child_process';
import type {Readable, Writable} from 'node:stream';
import type {Answers, Parts, Question} from '../../model/index.js';
import {bytesOfFrame, framesOf, type Frame} from './frames.js';
import {joined} from './joined.js';

/** How often in a row a child may end without an answer. */
const TRIES = 3;

/** Children that answer for parts of the rows. */
interface ChildProcesses extends Parts {
  /** Ends them. */
  close(): void;
}

/**
 * Parts that child processes of this one answer for: the program `tfjs-svm rows`, part p by child p mod `workers`.
 * A child that ends is replaced by another, which is told all that the first one was.
 *
 * @param program what starts `tfjs-svm`
 */
export function childProcesses(
  program: readonly string[],
  parts: number,
  workers: number,
): ChildProcesses {
  const children = Array.from({length: Math.min(workers, parts)}, (_, worker) => {
    const own = Array.from({length: parts}, (_, part) => part).filter(
      part => part % workers === worker,
    );
    return rowsChild(program, own);
  });
  return {
    async ask<T>(question: Question, numbers = new Float64Array()) {
      const frame = bytesOfFrame({head: question, numbers});
      const replies = await Promise.all(children.map(child => child.ask(frame, question.keep)));
      return joined(replies, parts, question.join) as Answers<T>;
    },
    close: () => children.forEach(child => child.close()),
  };
}

/** A child and those that come after it. */
function rowsChild(program: readonly string[], parts: readonly number[]) {
  const kept: Buffer[] = [];
  let running: (ChildProcess & {stdin: Writable; stdout: Readable}) | undefined;
  let replies: AsyncGenerator<Frame, void>;
  let isOver = false;

  async function asked(frame: Buffer): Promise<Frame> {
    running!.stdin.write(frame);
    const {done, value} = await replies.next();
    if (done) throw new Error('it is gone'); // eslint-disable-line house/error-prefix -- said below of its parts
    return value;
  }

  /** Starts a child and tells it what is to be known; returns what it says if it cannot know that. */
  async function start(): Promise<Frame | undefined> {
    const [command, ...args] = program;
    running = spawn(command!, [...args, 'rows', '--parts', parts.join(',')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // A process that has ended, or did not start, is noticed when it does not answer.
    running.on('error', () => undefined);
    running.stdin.on('error', () => undefined);
    replies = framesOf(running.stdout);
    for (const frame of kept) {
      const reply = await asked(frame);
      if ('error' in reply.head) return reply;
    }
    return undefined;
  }

  function end(): void {
    running?.kill('SIGKILL');
    running = undefined;
  }

  return {
    async ask(frame: Buffer, keep = false): Promise<Frame> {
      for (let tries = 1; ; tries++) {
        if (isOver) throw new Error('rows: nobody is to answer any more');
        try {
          const unable = running ? undefined : await start();
          const reply = unable ?? (await asked(frame));
          if (keep) kept.push(frame);
          return reply;
        } catch (error) {
          end();
          if (tries < TRIES) continue;
          const why = (error as Error).message;
          throw new Error(
            `rows: the child process of parts ${parts.join(', ')} ended ${TRIES} times (${why}): is there memory for its rows?`,
            {cause: error},
          );
        }
      }
    },
    close() {
      isOver = true;
      end();
    },
  };
}

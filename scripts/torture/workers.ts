import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';

const BUNDLE = 'out/torture/worker.cjs';

/** Makes one file of worker.ts, so that a process starts fast. */
export function bundleWorker(): void {
  const options = ['--bundle', '--platform=node', `--outfile=${BUNDLE}`, '--log-level=warning'];
  const {status} = spawnSync(
    'node_modules/.bin/esbuild',
    ['scripts/torture/worker.ts', ...options],
    {
      stdio: 'inherit',
    },
  );
  if (status !== 0) throw new Error('torture: worker.ts cannot be bundled');
}

/** A process of worker.ts, and what it says, line by line. */
export interface Worker {
  process: ChildProcess;
  line(): Promise<string | undefined>;
  ended: Promise<unknown>;
}

/** Starts one, and returns when it is ready. */
export async function startWorker(
  args: readonly string[],
  command = nodeCommand(),
): Promise<Worker> {
  const [program, ...before] = command;
  const child = spawn(program!, [...before, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // One thread does all the work with files, so that its system calls can be counted.
    env: {...process.env, UV_THREADPOOL_SIZE: '1'},
  });
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value as string | undefined;
  if ((await line()) !== 'ready')
    throw new Error(`torture: worker ${args.join(' ')} did not start`);
  return {process: child, line, ended};
}

export function nodeCommand(): string[] {
  return [process.execPath, BUNDLE];
}

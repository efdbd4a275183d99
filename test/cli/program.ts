import {spawn, spawnSync, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {Writable} from 'node:stream';
import {run} from '../../src/cli/run.js';

const main = path.resolve('dist/cli/main.js');

/** What a run of the program came to. */
interface Result {
  code: number | null;
  out: string;
  err: string;
}

/** The program `tfjs-svm` in a folder, on backend wasm, not on a terminal. */
interface Program {
  folder: string;
  /** Runs it in this process, one at a time: the same but for a second of starting. */
  run(...flags: string[]): Promise<Result>;
  /** Runs the build as users do, with something on its standard input. */
  spawned(input: string, ...flags: string[]): Result;
  /** Starts the build and goes on. */
  started(...flags: string[]): ChildProcessWithoutNullStreams;
  /** Writes a file to the folder. */
  write(name: string, text: string): void;
}

export function programIn(folder: string): Program {
  if (!existsSync(main)) throw new Error('dist is missing: npm run build first');
  const options = {cwd: folder, env: {...process.env, TFJS_SVM_BACKEND: 'wasm'}};
  return {
    folder,
    run: (...flags) => runIn(folder, flags),
    spawned(input, ...flags) {
      const all = {...options, input, encoding: 'utf8'} as const;
      const {status, stdout, stderr} = spawnSync(process.execPath, [main, ...flags], all);
      return {code: status, out: stdout, err: stderr};
    },
    started: (...flags) => spawn(process.execPath, [main, ...flags], options),
    write: (name, text) => writeFileSync(path.join(folder, name), text),
  };
}

let running = false;

async function runIn(folder: string, flags: string[]): Promise<Result> {
  if (running) throw new Error('await the run before: they share the standard streams');
  running = true;
  const written = {out: '', err: ''};
  const line = (name: 'out' | 'err') => (text: unknown) => {
    written[name] += `${String(text)}\n`;
  };
  const stream = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const restore = [
    replace(process, 'argv', [process.execPath, main, ...flags]),
    replace(process, 'env', {...process.env, TFJS_SVM_BACKEND: 'wasm'}),
    replace(process, 'stdout', stream('out')),
    replace(process, 'stderr', stream('err')),
    replace(console, 'log', line('out')),
    replace(console, 'error', line('err')),
    replace(console, 'warn', line('err')),
  ];
  const home = process.cwd();
  const {exitCode} = process;
  process.exitCode = undefined;
  process.chdir(folder);
  try {
    await run(flags);
    return {code: Number(process.exitCode ?? 0), ...written};
  } finally {
    process.chdir(home);
    process.exitCode = exitCode;
    for (const undo of restore) undo();
    running = false;
  }
}

/** Puts a value in place of another; the function returned puts that back. */
function replace<T extends object>(object: T, key: keyof T, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(object, key);
  Object.defineProperty(object, key, {value, writable: true, configurable: true});
  return () => {
    if (before) Object.defineProperty(object, key, before);
    else Reflect.deleteProperty(object, key);
  };
}

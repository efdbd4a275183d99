import {execFile, spawn, type ChildProcess} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {promisify} from 'node:util';

const run = promisify(execFile);
const folder = path.resolve('node_modules/.cache/bench-fits');
const python = path.join(
  folder,
  'venv',
  process.platform === 'win32' ? 'Scripts' : 'bin',
  'python',
);
/** liblinear-multicore has the module of liblinear-official: it must not lie beside it. */
const multicore = path.join(folder, 'multicore');

/** The packages that each library of peers.py comes with. */
const libraries = {
  liblinear: ['liblinear-official==2.50.0', 'scipy'],
  'liblinear-multicore': ['liblinear-multicore==2.50.0', 'scipy'],
  'scikit-learn': ['scikit-learn'],
  snapml: ['snapml==1.17.2', 'scipy'],
  skglm: ['skglm==0.5'],
};

export type Library = keyof typeof libraries;

/**
 * Installs a library into a virtual environment in node_modules/.cache, where it stays.
 *
 * @returns one line that says why it cannot be installed, or undefined
 */
export async function install(library: Library): Promise<string | undefined> {
  const packages = libraries[library];
  try {
    if (!existsSync(python)) await run('python3', ['-m', 'venv', path.join(folder, 'venv')]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    if (library !== 'liblinear-multicore') await run(python, [...pip, ...packages]);
    else if (!existsSync(multicore)) {
      const [first, ...others] = packages;
      await run(python, [...pip, ...others]);
      await run(python, [...pip, '--no-deps', '--target', multicore, first!]);
    }
    return undefined;
  } catch (error) {
    const {stderr, message} = error as Error & {stderr?: string};
    return `${packages[0]}: ${(stderr || message).trim().split('\n').at(-1)}`;
  }
}

/** A question to peers.py. */
type Question = Record<string, unknown> & {do: 'load' | 'fit'};

/** Nothing came within the time there was; the process is gone. */
export class Late extends Error {}

/** A process of peers.py. It is started when it is first asked, and anew after it was late. */
export class PythonPeer {
  readonly #library: Library;
  #process: ChildProcess | undefined;
  #lines: AsyncIterator<string> | undefined;
  #loaded: Question | undefined;
  #failure = '';

  constructor(library: Library) {
    this.#library = library;
  }

  /** Makes data the ones to fit; they are loaded when a fit is asked for. */
  async load(data: Question): Promise<void> {
    if (this.#loaded === data) return;
    this.#start();
    await this.#ask(data, 600);
    this.#loaded = data;
  }

  /** @throws a {@link Late} after so many seconds, or what went wrong in there */
  async fit(options: object, weights: string, limit: number): Promise<{seconds: number}> {
    return (await this.#ask({do: 'fit', options, weights}, limit)) as {seconds: number};
  }

  end(): void {
    this.#process?.kill();
    this.#process = undefined;
    this.#loaded = undefined;
  }

  #start(): void {
    if (this.#process) return;
    const isMulticore = this.#library === 'liblinear-multicore';
    this.#process = spawn(python, ['scripts/bench/fits/peers.py', this.#library], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {...process.env, ...(isMulticore && {PYTHONPATH: multicore})},
    });
    this.#process.on('error', error => (this.#failure = error.message));
    this.#process.stderr!.on('data', text => (this.#failure = String(text).trim()));
    this.#process.stdin!.on('error', () => undefined);
    this.#lines = createInterface({input: this.#process.stdout!})[Symbol.asyncIterator]();
  }

  async #ask(question: Question, seconds: number): Promise<unknown> {
    const asked = this.#process!;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      asked.kill('SIGKILL');
    }, 1000 * seconds);
    try {
      asked.stdin!.write(`${JSON.stringify(question)}\n`);
      for (;;) {
        const {value, done} = await this.#lines!.next();
        if (done) break;
        // The libraries may chat on stdout, too.
        if (!value.startsWith('{')) continue;
        const answer = JSON.parse(value) as {error?: string; ready?: true};
        if (answer.error) throw new Error(answer.error);
        if (!answer.ready) return answer;
      }
    } finally {
      clearTimeout(timer);
    }
    this.end();
    throw isLate
      ? new Late(`${this.#library}: not in ${seconds} s`)
      : new Error(`${this.#library} ended: ${this.#failure.split('\n').at(-1)}`);
  }
}

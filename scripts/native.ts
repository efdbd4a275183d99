/**
 * `npm run native`: makes `@tensorflow/tfjs-node` work where its own download is blocked.
 *
 * Builds its binding against a libtensorflow (the one named, or the one inside TensorFlow's wheel
 * on PyPI) in a copy of the package, multiplies two matrices with it, and only then puts the copy
 * in the package's place.
 */
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const HELP = `npm run native [-- options]: make @tensorflow/tfjs-node work without its own download

  --libtensorflow DIR  build against DIR/include and the libraries in DIR/lib or DIR: an unpacked
                       release, or the "tensorflow" folder of a Python installation; if not given,
                       TensorFlow's wheel is fetched with pip (Linux only)
  --verbose            show what the commands print
  --help               show this

Needs make, a C++ compiler, Python 3 (with pip, for the wheel) and Node's headers, which are looked
for in npm_config_nodedir, beside each node on the PATH, and on the net. Like every npm install, it
removes packages that package.json does not name.
`;

/** Has every header that tfjs-node 4.22 includes, and runs on glibc 2.17 and later. */
const TENSORFLOW = '2.18.1';
/** There is no `tensorflow-cpu` for ARM; the plain wheel is without GPU code there. */
const WHEELS: Partial<Record<string, [project: string, platform: string]>> = {
  'linux x64': ['tensorflow-cpu', 'manylinux2014_x86_64'],
  'linux arm64': ['tensorflow', 'manylinux2014_aarch64'],
};
/** What the binding includes, and what that includes in turn; it moved from version to version. */
const HEADERS = ['tensorflow/c', 'tensorflow/core/platform', 'tensorflow/tsl', 'tsl', 'xla/tsl'];
// How libraries are called when loaded, then when linked; and the name that the package's own
// installer looks for: if it is not there, that deletes deps/.
const [LOADED, ...ALIASES] =
  process.platform === 'darwin' ? ['.2.dylib', '.dylib'] : ['.so.2', '.so', '.so.2.9.1'];
/** Where a libtensorflow has its header and its two libraries. */
const PARTS = [
  ['include/tensorflow/c/c_api.h'],
  ['lib/libtensorflow', 'libtensorflow', 'libtensorflow_cc'].map(name => name + LOADED),
  ['lib/libtensorflow_framework', 'libtensorflow_framework'].map(name => name + LOADED),
];

const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url));
const PACKAGE = path.join(MODULES, '@tensorflow/tfjs-node');
const CACHE = path.join(MODULES, '.cache/tfjs-svm-native');
/** Whatever is unfinished is in here, and gone when the run ends. */
const WORK = path.join(CACHE, 'work');
/** Below `node_modules`, where a require finds what it would find from the package. */
const COPY = path.join(WORK, 'tfjs-node');

const UNPACK = `
import glob, sys, zipfile
with zipfile.ZipFile(glob.glob(sys.argv[1] + '/*.whl')[0]) as wheel:
    wanted = tuple('tensorflow/' + name for name in sys.argv[3:])
    members = [member for member in wheel.infolist() if member.filename.startswith(wanted)]
    wheel.extractall(sys.argv[2], members)
    print(sum(member.file_size for member in members) // 1000000, 'MB', end='')`;

/** Node 23 took away two functions of `util` that tfjs-node calls. */
const CHECK = `
const util = require('node:util');
util.isNullOrUndefined ??= value => value == null;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
const product = tf.tensor2d([[1, 2], [3, 4]]).matMul(tf.tensor2d([[5, 6], [7, 8]])).dataSync().join();
if (tf.getBackend() !== 'tensorflow' || product !== '19,22,43,50') throw new Error('wrong: ' + product);
console.log('libtensorflow ' + tf.backend().binding.TF_Version + ' computes');`;

/** What node-gyp and node-pre-gyp print below the reason of a failure. */
const NOISE =
  /^(node-pre-gyp|Failed to ex|gyp info|gyp ERR! (System|command|cwd|node|\$|not ok|stack +at))/;

let verbose = false;
/** Nothing here is long and synchronous: tsx kills a script that is too busy to hear a Ctrl-C. */
const stop = new AbortController();
const undo: (() => unknown)[] = [];

const say = (text: string) => process.stdout.write(text);
const remove = (file: string) => fs.promises.rm(file, {recursive: true, force: true});

/** Says what is being done, then what came of it; a failure carries the advice. */
async function step(what: string, advice: string, action: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  say(`native: ${what} …${verbose ? '\n' : ' '}`);
  try {
    const result = await action();
    stop.signal.throwIfAborted();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    say(typeof result === 'string' ? `${result}, ${seconds} s\n` : `${seconds} s\n`);
  } catch (error) {
    const {message, cause} = error as Error;
    const printed = typeof cause === 'string' && !stop.signal.aborted && !verbose ? cause : '';
    const lines = printed.split('\n').filter(line => line.trim() && !NOISE.test(line));
    say(['', ...lines.slice(-20), ''].join('\n'));
    const reason = stop.signal.aborted ? 'interrupted' : `${message}. ${advice}`;
    throw new Error(`could not ${what}: ${reason}`, {cause: error});
  }
}

/** Runs a command to its end and returns all it printed, which is also the cause of an error. */
async function run(command: string, args: string[], cwd = MODULES, env = {}): Promise<string> {
  stop.signal.throwIfAborted();
  const child = spawn(command, args, {cwd, env: {...process.env, ...env}, detached: true});
  // To the process group, compilers included; SIGINT, because pip and npm tidy up after that one.
  const interrupt = () => child.pid && process.kill(-child.pid, 'SIGINT');
  stop.signal.addEventListener('abort', interrupt);
  child.on('exit', () => stop.signal.removeEventListener('abort', interrupt)).stdin.end();

  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (verbose) say(text);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => {
      if (code === 0) return resolve(printed);
      reject(new Error(`${path.basename(command)} ended with ${signal ?? code}`, {cause: printed}));
    });
  });
}

/** Loads the package in a process of its own and computes with it. */
async function check(folder: string): Promise<string> {
  const printed = await run(process.execPath, ['-e', CHECK, folder]);
  return /libtensorflow \S+ computes/.exec(printed)![0];
}

/** The two libraries of the libtensorflow in `folder`, after its header; throws if it is not one. */
function parts(folder: string): string[] {
  return PARTS.map(names => {
    const found = names.map(name => path.join(folder, name)).find(file => fs.existsSync(file));
    if (!found) throw new Error(`${folder} is no libtensorflow: it has no ${names.join(' or ')}`);
    return found;
  });
}

/** The folder of the wheel's libtensorflow, which is downloaded unless an earlier run did. */
async function fetchWheel(): Promise<string> {
  const machine = `${process.platform} ${process.arch}`;
  const [project, platform] = WHEELS[machine] ?? [];
  if (!project) throw new Error(`on ${machine}, tfjs-node's own installer is the way: npm install`);
  const unpacked = path.join(CACHE, `${project}-${TENSORFLOW}`);
  const folder = path.join(unpacked, 'tensorflow');
  if (fs.existsSync(unpacked)) return folder;

  const release = `${project}==${TENSORFLOW}`;
  const needs = 'It takes Python 3 with pip, and PyPI; else name a --libtensorflow DIR';
  await step(`download ${release} (some 230 MB) with pip`, needs, async () => {
    // Any interpreter's wheel will do, whichever Python is here: only its C libraries are used.
    const python = ['--python-version=3.11', '--implementation=cp', '--abi=cp311'];
    const flags = ['--no-deps', '--only-binary=:all:', ...python, `--platform=${platform}`];
    const args = ['-m', 'pip', 'download', ...flags, `--dest=${WORK}`, release];
    await run('python3', args, WORK, {TMPDIR: WORK});
  });
  await step('unpack its libraries and headers', 'It takes 1 GB of disk', async () => {
    const target = path.join(WORK, 'unpacked');
    const wanted = [...HEADERS.map(name => `include/${name}/`), 'libtensorflow_'];
    const size = await run('python3', ['-c', UNPACK, WORK, target, ...wanted]);
    fs.renameSync(target, unpacked);
    return size;
  });
  return folder;
}

/** Everything that an install can add to `node_modules`. */
function installed(): string[] {
  return fs.readdirSync(MODULES).flatMap(name => {
    const nests = name === '.bin' || name.startsWith('@');
    const nested = nests ? fs.readdirSync(path.join(MODULES, name)) : [];
    return [name, ...nested.map(child => path.join(name, child))];
  });
}

/** Brings in the package and its dependencies as locked, without their install scripts. */
async function install(): Promise<void> {
  const before = new Set(installed());
  undo.push(async () => {
    const added = installed().filter(name => !before.has(name));
    for (const name of added) await remove(path.join(MODULES, name));
    // npm's own record of node_modules is untrue now; without it, npm looks for itself.
    await remove(path.join(MODULES, '.package-lock.json'));
  });
  const flags = ['--no-save', '--ignore-scripts', '--include=optional', '--include=dev'];
  await run('npm', ['install', ...flags], path.dirname(MODULES));
  if (!fs.existsSync(PACKAGE)) throw new Error('npm left it out');
}

/** Copies the package, and gives the copy the `deps/` that its installer would have downloaded. */
async function layOut(folder: string): Promise<void> {
  const filter = (file: string) => !/^(deps|lib|build)/.test(path.relative(PACKAGE, file));
  await fs.promises.cp(PACKAGE, COPY, {recursive: true, filter});
  const deps = path.join(COPY, 'deps');
  for (const name of HEADERS.map(header => path.join('include', header))) {
    const headers = path.join(folder, name);
    if (!fs.existsSync(headers)) continue;
    await fs.promises.cp(headers, path.join(deps, name), {recursive: true});
  }
  const lib = path.join(deps, 'lib');
  fs.mkdirSync(lib);
  for (const file of parts(folder).slice(1)) {
    const name = path.basename(file);
    const target = path.join(lib, name);
    // A hard link costs no disk, but cannot be had from everywhere.
    await fs.promises
      .link(fs.realpathSync(file), target)
      .catch(() => fs.promises.copyFile(file, target));
    const stem = name.replace(LOADED, '').replace('_cc', '');
    for (const alias of ALIASES) fs.symlinkSync(name, path.join(lib, stem + alias));
  }
}

async function compile(): Promise<void> {
  const {resolve} = createRequire(path.join(COPY, 'package.json'));
  const script = path.join(resolve('@mapbox/node-pre-gyp/package.json'), '../bin/node-pre-gyp');
  // Another version's headers will do: Node-API, which is all that the binding uses, is stable.
  const headers = [path.dirname(process.execPath), ...process.env.PATH!.split(path.delimiter)]
    .filter(bin => fs.existsSync(bin))
    .map(bin => path.dirname(fs.realpathSync(bin)))
    .find(prefix => fs.existsSync(path.join(prefix, 'include/node/node_api.h')));
  const nodedir = process.env.npm_config_nodedir ?? headers;
  const flags = ['--build-from-source', ...(nodedir ? [`--nodedir=${nodedir}`] : [])];
  await run(process.execPath, [script, 'install', ...flags], COPY);
}

function putInPlace(): void {
  const old = path.join(WORK, 'old');
  undo.push(() => !fs.existsSync(PACKAGE) && fs.renameSync(old, PACKAGE));
  fs.renameSync(PACKAGE, old);
  fs.renameSync(COPY, PACKAGE);
}

async function build(named?: string): Promise<void> {
  // npm runs scripts in the project's root; INIT_CWD is where the user is.
  const folder = named ? path.resolve(process.env.INIT_CWD ?? '', named) : await fetchWheel();
  parts(folder);
  if (!fs.existsSync(PACKAGE)) {
    await step('install the package without its download', 'It takes the npm registry', install);
  }
  const tools = "It takes Python 3, make, a C++ compiler and Node's headers (npm_config_nodedir)";
  const another = 'Another libtensorflow may do: --libtensorflow DIR';
  await step('lay out deps/', another, () => layOut(folder));
  await step('build the binding with node-gyp', tools, compile);
  await step('multiply two matrices', another, () => check(COPY));
  putInPlace();
}

async function main(): Promise<void> {
  const flag = {type: 'boolean', default: false} as const;
  const {values} = parseArgs({
    options: {libtensorflow: {type: 'string'}, verbose: flag, help: flag},
  });
  if (values.help) return void say(HELP);
  verbose = values.verbose;
  await remove(WORK);
  const works = fs.existsSync(PACKAGE) && (await check(PACKAGE).catch(() => ''));
  if (works) return void say(`native: nothing to do, ${works}; to build anew, delete ${PACKAGE}\n`);
  fs.mkdirSync(WORK, {recursive: true});
  await build(values.libtensorflow);
  say('native: done, @tensorflow/tfjs-node works\n');
}

// The terminal may be gone before all is undone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort());
try {
  await main();
} catch (error) {
  for (const action of undo.reverse()) await action();
  process.stderr.write(`native: ${(error as Error).message}; tfjs-node is as it was\n`);
  process.exitCode = 1;
} finally {
  await remove(WORK);
}

import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync} from 'node:fs';
import {rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {things} from './things.js';
import {nodeCommand} from './workers.js';

/** A place to save to, and whether all was as it should be; the reason if this machine has no such place. */
interface Place {
  name: string;
  result: 'right' | 'WRONG' | 'not possible here';
}

const ROOT = process.getuid?.() === 0;

/** Saves twice to places that a folder or file can be made of, and looks at what they are then. */
export async function places(): Promise<Place[]> {
  const results: Place[] = [];
  for (const [name, check] of Object.entries(checks)) {
    const home = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-torture-'));
    try {
      const isRight = await check(path.join(home, 'thing'), home);
      results.push({name, result: outcomes.get(isRight)!});
    } catch (error) {
      console.error(error);
      results.push({name, result: 'WRONG'});
    } finally {
      rmSync(home, {recursive: true});
    }
  }
  return results;
}

const outcomes = new Map<boolean | undefined, Place['result']>([
  [true, 'right'],
  [false, 'WRONG'],
  [undefined, 'not possible here'],
]);

const mode = (file: string) => statSync(file).mode & 0o777;

/** True if all is right, undefined where the machine does not allow it. */
const checks: Record<string, (target: string, home: string) => Promise<boolean | undefined>> = {
  'model folder that is a mount': async target => {
    mkdirSync(target);
    const script = saveTwice('model', target, `ls -A '${target}'`);
    const out = inMounts(`mount -t tmpfs none '${target}' && ${script}`);
    return out === undefined
      ? undefined
      : /^(ready\nsaved\n){2}model\.json\nweights\.[0-9a-f]{16}\.bin\n$/.test(out);
  },
  'file that is a mount': async (target, home) => {
    const source = path.join(home, 'source');
    writeFileSync(source, '');
    writeFileSync(target, '');
    const out = inMounts(
      `mount --bind '${source}' '${target}' && ${saveTwice('file', target, '')}`,
    );
    if (out === undefined) return undefined;
    return (await things.file.load(source)) === 2 && statSync(target).size === 0;
  },
  'model folder that is a link': async (target, home) => {
    mkdirSync(path.join(home, 'real'));
    symlinkSync('real', target);
    await twice('model', target);
    return (
      lstatSync(target).isSymbolicLink() && (await things.model.load(path.join(home, 'real'))) === 2
    );
  },
  'model folder of mode 0700, with files of the user': async target => {
    await things.model.save(target, 1);
    chmodSync(target, 0o700);
    chmodSync(path.join(target, 'model.json'), 0o600);
    for (const name of ['mine.bin', 'notes.md']) writeFileSync(path.join(target, name), name);
    await twice('model', target);
    const files = readdirSync(target);
    const modes = files
      .filter(name => name.match(/^(model|weights)/))
      .map(name => mode(path.join(target, name)));
    return (
      mode(target) === 0o700 &&
      modes.every(bits => bits === 0o600) &&
      files.length === 4 &&
      readFileSync(path.join(target, 'mine.bin'), 'utf8') === 'mine.bin'
    );
  },
  'model folder below one that may not be written to': async (target, home) => {
    mkdirSync(target);
    chmodSync(target, 0o777);
    chmodSync(home, 0o555);
    asNobody(saveTwice('model', target, ''));
    chmodSync(home, 0o755);
    return (await things.model.load(target)) === 2;
  },
  'model.json of something else': async target => {
    mkdirSync(target);
    writeFileSync(path.join(target, 'model.json'), '{"theirs": 1}');
    const refused = await things.model.save(target, 1).then(
      () => false,
      (error: Error) => error.message.includes('not of tfjs-svm'),
    );
    return refused && readdirSync(target).length === 1;
  },
  'file that is a link': async (target, home) => {
    await things.file.save(path.join(home, 'real'), 1);
    symlinkSync('real', target);
    await twice('file', target);
    return (
      lstatSync(target).isSymbolicLink() && (await things.file.load(path.join(home, 'real'))) === 2
    );
  },
  'file of mode 0600': async target => {
    await things.file.save(target, 1);
    chmodSync(target, 0o600);
    await twice('file', target);
    return mode(target) === 0o600;
  },
  'file in a folder that may not be written to': async (target, home) => {
    writeFileSync(target, 'a longer text than is written '.repeat(20_000));
    chmodSync(target, 0o666);
    chmodSync(home, 0o555);
    asNobody(saveTwice('file', target, ''));
    chmodSync(home, 0o755);
    return (await things.file.load(target)) === 2;
  },
  FIFO: async (target, home) => {
    execFileSync('mkfifo', [target]);
    const reader = spawn('cat', [target], {stdio: ['ignore', 'pipe', 'inherit']});
    const [read] = await Promise.all([text(reader.stdout), things.file.save(target, 2)]);
    writeFileSync(path.join(home, 'read'), read);
    return statSync(target).isFIFO() && (await things.file.load(path.join(home, 'read'))) === 2;
  },
  'a null device of its own': async target => {
    if (spawnSync('mknod', [target, 'c', '1', '3']).status !== 0) return undefined;
    await twice('file', target);
    return statSync(target).isCharacterDevice();
  },
  '/dev/stdout, a file that has lines already': async (_, home) => {
    const log = path.join(home, 'log');
    writeFileSync(log, 'before\n');
    execFileSync('sh', ['-c', `echo | ${worker('file', '/dev/stdout', 2)} >> '${log}'`]);
    const [first, second, ...rest] = readFileSync(log, 'utf8').split('\n');
    return (
      `${first} ${second} ${rest.slice(-2).join()}` === 'before ready saved,' && rest.every(isTwo)
    );
  },
};

const isTwo = (line: string) => ['2', 'saved', ''].includes(line);

async function twice(name: keyof typeof things, target: string): Promise<void> {
  await things[name].save(target, 1);
  await things[name].save(target, 2);
}

function worker(name: keyof typeof things, target: string, k: number): string {
  return `${nodeCommand()
    .map(word => `'${word}'`)
    .join(' ')} once ${name} '${target}' ${k}`;
}

function saveTwice(name: keyof typeof things, target: string, then: string): string {
  return (
    [1, 2].map(k => `echo | ${worker(name, target, k)}`).join(' && ') + (then && ` && ${then}`)
  );
}

/** What a shell says in mounts of its own; undefined where that is not allowed. */
function inMounts(script: string): string | undefined {
  if (spawnSync('unshare', ['-m', 'true']).status !== 0) return undefined;
  return execFileSync('unshare', ['-m', 'sh', '-c', script], {encoding: 'utf8'});
}

/** Runs what a shell is told without the rights of root. */
function asNobody(script: string): void {
  execFileSync('sh', ['-c', script], {
    encoding: 'utf8',
    ...(ROOT && {uid: 65534, gid: 65534}),
  });
}

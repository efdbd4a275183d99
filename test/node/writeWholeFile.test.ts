import {spawnSync} from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {beforeEach, describe, expect, test} from '@jest/globals';
import {checkFileTarget, writeWholeFile} from '../../src/node/index.js';
import {temporaryName} from '../../src/node/unfinished.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-write-'));
  file = path.join(folder, 'file');
  chmodSync(folder, 0o755);
});

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

/** Does what permissions must matter for: root has all. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (!isRoot) return work();
  process.seteuid!(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid!(0);
  }
}

const owner = isRoot ? NOBODY : process.getuid!();
const give = (name: string, mode: number) => {
  chownSync(name, owner, owner);
  chmodSync(name, mode);
};
const write = async (contents: string | Iterable<string> = 'new') => {
  await checkFileTarget('test', file);
  await writeWholeFile('test', file, contents);
};

describe('regular files', () => {
  test('folders above are made', async () => {
    file = path.join(folder, 'a', 'b', 'file');
    await write();
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(folder, {recursive: true})).toEqual(['a', 'a/b', 'a/b/file']);
  });

  test('take the place of the one before at once, with its mode and owner', async () => {
    writeFileSync(file, 'the one before');
    give(file, 0o640);
    const reader = openSync(file, 'r');
    await write(['ne', 'w']);
    const {mode, uid} = statSync(file);
    expect([mode & 0o777, uid, readFileSync(file, 'utf8')]).toEqual([0o640, owner, 'new']);
    const old = Buffer.alloc(20);
    expect(String(old.subarray(0, readSync(reader, old)))).toBe('the one before');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test.each([true, false])('links stay links, where a file is at their end: %p', async isThere => {
    const target = path.join(folder, 'deep', 'target');
    mkdirSync(path.dirname(target));
    if (isThere) writeFileSync(target, 'old');
    symlinkSync('deep/link', file);
    symlinkSync('target', path.join(folder, 'deep', 'link'));
    await write();
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(lstatSync(target).isFile()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('new');
    expect(readdirSync(path.join(folder, 'deep'))).toEqual(['link', 'target']);
  });

  test('a name of 255 letters', async () => {
    file = path.join(folder, 'x'.repeat(255));
    await write();
    await write('newer');
    expect(readFileSync(file, 'utf8')).toBe('newer');
    expect(readdirSync(folder).length).toBe(1);
  });

  test('of a folder that may not be written to are overwritten where they are', async () => {
    writeFileSync(file, 'a longer one before');
    give(file, 0o600);
    chmodSync(folder, 0o555);
    const {ino} = statSync(file);
    await asNobody(() => write(['ne', 'w']));
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file)).toMatchObject({ino, uid: owner});
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('contents that throw leave what was there, and no trace', async () => {
    function* broken() {
      yield 'half';
      throw new Error('broken');
    }
    await expect(write(broken())).rejects.toThrow(new Error('broken'));
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(file, 'old');
    give(file, 0o600);
    await expect(write(broken())).rejects.toThrow(new Error('broken'));
    chmodSync(folder, 0o555);
    await expect(asNobody(() => write(broken()))).rejects.toThrow(new Error('broken'));
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('what a killed process has left goes with the next writing, and nothing else', async () => {
    const {pid} = spawnSync(process.execPath, ['-e', '']);
    const left = temporaryName().replace(`-${process.pid}-`, `-${pid}-`);
    const others = [temporaryName(), 'mine.tmp', '.tfjs-svm-notes.tmp'];
    for (const name of [left, ...others]) writeFileSync(path.join(folder, name), 'half');
    await write();
    expect(readdirSync(folder).sort()).toEqual(['file', ...others].sort());
  });
});

describe('what is no regular file is written into', () => {
  const contents = 'many words\n'.repeat(20_000);

  test('a FIFO', async () => {
    expect(spawnSync('mkfifo', [file]).status).toBe(0);
    const [read] = await Promise.all([readFile(file, 'utf8'), write([contents, 'end'])]);
    expect(read).toBe(`${contents}end`);
    expect(statSync(file).isFIFO()).toBe(true);
  });

  test('a device', async () => {
    // Root could replace the machine's own.
    if (isRoot) expect(spawnSync('mknod', [file, 'c', '1', '3']).status).toBe(0);
    else file = '/dev/null';
    await write(contents);
    expect(statSync(file).isCharacterDevice()).toBe(true);
    expect(statSync(file).rdev).toBe(statSync('/dev/null').rdev);
  });

  test('a socket', async () => {
    const server = createServer();
    const read = new Promise(resolve => server.on('connection', of => resolve(text(of))));
    await new Promise<void>(resolve => server.listen(file, resolve));
    await write(contents);
    expect(await read).toBe(contents);
    expect(statSync(file).isSocket()).toBe(true);
    server.close();
  });

  test('an open descriptor of this process, by whatever name', async () => {
    writeFileSync(file, 'before\n');
    const descriptor = openSync(file, 'a');
    const link = path.join(folder, 'link');
    symlinkSync(`/dev/fd/${descriptor}`, link);
    for (const name of [`/dev/fd/${descriptor}`, link])
      await writeWholeFile('test', name, ['one', '\n']);
    expect(readFileSync(file, 'utf8')).toBe('before\none\none\n');
  });
});

describe('known before the work, and said in one line', () => {
  test.each<[string, () => void, string]>([
    ['a folder', () => mkdirSync(file), 'it is a folder'],
    [
      'below a file',
      () => {
        writeFileSync(file, '');
        file = path.join(file, 'below', 'it');
      },
      'it is below a file',
    ],
    [
      'below a link to nothing',
      () => {
        symlinkSync('nothing', file);
        file = path.join(file, 'below');
      },
      'it is below a file, or a link to nothing',
    ],
    ['a long name', () => void (file = path.join(file, 'x'.repeat(256))), 'its name is too long'],
    ['a long name above', () => void (file += 'x'.repeat(256) + '/a'), 'its name is too long'],
    ['no name', () => void (file = ''), 'there can be no such file'],
    ['a NUL', () => void (file += '\0'), 'no file can have such a name'],
    ['where nothing can be', () => void (file = '/proc/a/b'), 'there can be no such file'],
    ['links in a circle', () => symlinkSync('file', file), 'its links lead nowhere'],
    [
      'a file that may not be written to',
      () => {
        writeFileSync(file, '');
        give(file, 0o444);
        give(folder, 0o755);
      },
      'permission denied',
    ],
    [
      'a folder that may not be written to',
      () => {
        chmodSync(folder, 0o555);
        file = path.join(file, 'below');
      },
      'permission denied',
    ],
  ])('%s', async (_, prepare, reason) => {
    prepare();
    const message = `test: ${file} cannot be written (${reason})`;
    const before = readdirSync(folder, {recursive: true});
    await asNobody(() => expect(checkFileTarget('test', file)).rejects.toThrow(message));
    expect(readdirSync(folder, {recursive: true})).toEqual(before);
  });

  test('a file that is read', async () => {
    writeFileSync(file, 'data');
    const link = path.join(folder, 'link');
    symlinkSync('file', link);
    await expect(checkFileTarget('test', link, ['none', file])).rejects.toThrow(
      `test: ${link} is a file that is read, and would be overwritten`,
    );
    await checkFileTarget('test', path.join(folder, 'other'), [file]);
    expect(existsSync(path.join(folder, 'other'))).toBe(false);
  });
});

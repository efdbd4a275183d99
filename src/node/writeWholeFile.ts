import {checkArgument} from '../arguments/index.js';
import {constants, createReadStream, createWriteStream, type Stats} from 'node:fs';
import {mkdir, open, rename, rm, rmdir, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {failure, statsOf, targetOf, unwritable} from './fileTarget.js';
import {removeAbandoned, temporaryName} from './unfinished.js';

type Contents = string | Uint8Array | Iterable<string>;

/**
 * Writes a file whole or not at all: to a temporary file in its folder, which then takes its place with
 * the mode and owner of the one before. Links are followed, folders above are made.
 *
 * What is no regular file (a FIFO, a device, a socket, /dev/stdout) is written into. So is a file that
 * cannot be replaced, because of its folder's permissions or because it is a mount: only there can a kill
 * leave half a file.
 *
 * @param call what errors start with
 * @throws one line, if the file or a folder above it cannot be written; what was there is still there then
 *
 * @example
 * ```js
 * await writeWholeFile('example', 'notes.txt', 'whole, or not at all');
 * ```
 */
export async function writeWholeFile(
  call: string,
  file: string,
  contents: Contents,
): Promise<void> {
  checkArgument('writeWholeFile', 'call', call, 'text');
  checkArgument(call, 'file', file, 'file');
  checkArgument(call, 'contents', contents, 'contents');
  try {
    const target = await targetOf(file);
    if (typeof target === 'number') return await writeToDescriptor(target, contents);
    const there = await statsOf(target);
    if (there?.isDirectory()) throw failure('EISDIR');
    if (there?.isSocket()) await pipeline(readable(contents), connect(target));
    else if (there && !there.isFile()) await writeInto(target, contents);
    else await inFolder(path.dirname(target), () => replaceFile(target, contents, there));
  } catch (error) {
    throw unwritable(call, file, error);
  }
}

/**
 * Puts a new file in the place of `target`, whose folder is there: its bytes are on the disk before it has
 * its name, and that is before this returns.
 *
 * @param like whose mode and owner it gets
 */
export async function replaceFile(
  target: string,
  contents: Contents,
  like: Stats | undefined,
): Promise<void> {
  const folder = path.dirname(target);
  const mode = like ? like.mode & 0o777 : 0o666;
  let temporary = path.join(folder, temporaryName());
  try {
    const file = await open(temporary, 'wx', mode).catch((error: unknown) => {
      if (!like || !isForbidden(error)) throw error;
      temporary = path.join(tmpdir(), temporaryName());
      return open(temporary, 'wx', 0o600);
    });
    try {
      await writeFile(file, contents);
      if (like) {
        // Where these may not be set, they stay as they are for a new file.
        await file.chown(like.uid, like.gid).catch(() => undefined);
        await file.chmod(like.mode & 0o7777).catch(() => undefined);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (path.dirname(temporary) === folder && (await isRenamed(temporary, target))) {
      await syncFolder(folder);
    } else await writeInto(target, createReadStream(temporary));
  } finally {
    await rm(temporary, {force: true}).catch(() => undefined);
  }
  await removeAbandoned(path.dirname(temporary));
}

/** Renames `temporary` to `target`; false where `target` may only be written into. */
async function isRenamed(temporary: string, target: string): Promise<boolean> {
  return rename(temporary, target).then(
    () => true,
    async (error: unknown) => {
      if (!isForbidden(error) || !(await statsOf(target))) throw error;
      return false;
    },
  );
}

/** Whether the system forbids to replace the file, because it is a mount or its folder is not ours. */
function isForbidden(error: unknown): boolean {
  const {code} = error as NodeJS.ErrnoException;
  return ['EACCES', 'EPERM', 'EROFS', 'EBUSY'].includes(code!);
}

/** Makes a folder and calls `work`; if that throws, the folders that were made are removed again. */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  if (await statsOf(folder)) return work();
  const above = path.dirname(folder);
  return inFolder(above, async () => {
    // Another process may make it too. Not by `recursive: true`, which never returns below /proc.
    const isMade = await mkdir(folder).then(
      () => true,
      async (error: unknown) => {
        if ((await statsOf(folder))?.isDirectory()) return false;
        throw error;
      },
    );
    if (!isMade) return work();
    try {
      await syncFolder(above);
      return await work();
    } catch (error) {
      await rmdir(folder).catch(() => undefined);
      throw error;
    }
  });
}

/** Makes the names in a folder last, where the system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Overwrites the contents of whatever has that name. */
async function writeInto(target: string, contents: Contents | Readable): Promise<void> {
  const file = await open(target, constants.O_WRONLY | constants.O_TRUNC);
  try {
    await writeFile(file, contents);
    await file.sync().catch(() => undefined); // A FIFO has nothing to sync.
  } finally {
    await file.close();
  }
}

/** Through the process's own stream where it has one, so that what is buffered there comes first. */
async function writeToDescriptor(descriptor: number, contents: Contents): Promise<void> {
  const own = {1: process.stdout, 2: process.stderr}[descriptor];
  const stream = own ?? createWriteStream('', {fd: descriptor, autoClose: false});
  await pipeline(readable(contents), stream, {end: own === undefined});
}

function readable(contents: Contents): Readable {
  const isWhole = typeof contents === 'string' || contents instanceof Uint8Array;
  return Readable.from(isWhole ? [contents] : contents);
}

import type {Stats} from 'node:fs';
import {access, constants, lstat, open, readlink, realpath, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {temporaryName} from './unfinished.js';

/** More links than any system follows. */
const LINKS = 40;

/** A path that names an open descriptor of this process, as /dev/stdout does. */
const DESCRIPTOR = new RegExp(`^(?:/dev|/proc/(?:self|${process.pid})(?:/task/\\d+)?)/fd/(\\d+)$`);

/**
 * Where a path leads: the file at the end of its links, which may not be there yet, or the number of
 * an open descriptor of this process.
 */
export async function targetOf(file: string): Promise<string | number> {
  if (file === '') throw failure('ENOENT');
  let target = path.resolve(file);
  for (let links = 0; links < LINKS; links++) {
    const folder = path.dirname(target);
    target = path.join(await realpath(folder).catch(() => folder), path.basename(target));
    const descriptor = DESCRIPTOR.exec(target)?.[1];
    if (descriptor !== undefined) return Number(descriptor);
    const next = await readlink(target).catch(() => undefined);
    if (next === undefined) return target;
    target = path.resolve(path.dirname(target), next);
  }
  throw failure('ELOOP');
}

/** What is at a path; undefined if nothing is. */
export async function statsOf(file: string): Promise<Stats | undefined> {
  return stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Whether there is a folder at a path. */
export async function isFolder(file: string): Promise<boolean> {
  return (await statsOf(file).catch(() => undefined))?.isDirectory() ?? false;
}

/**
 * To be called before the work begins: throws one line if it is known already that `file` cannot be
 * written.
 *
 * @param call what errors start with
 * @param inputs files that are read, and must not be overwritten
 */
export async function checkFileTarget(
  call: string,
  file: string,
  inputs: readonly string[] = [],
): Promise<void> {
  try {
    const target = await targetOf(file);
    if (typeof target === 'number') return;
    const there = await statsOf(target);
    if (!there) return await checkNewTarget(target);
    if (there.isDirectory()) throw failure('EISDIR');
    await checkWritable(target, there);
    for (const input of there.isFile() ? inputs : []) {
      const read = await statsOf(input).catch(() => undefined);
      if (read?.ino === there.ino && read.dev === there.dev)
        throw new Error(`${call}: ${file} is a file that is read, and would be overwritten`);
    }
  } catch (error) {
    throw unwritable(call, file, error);
  }
}

/** Throws if what is there may not be written to. */
export async function checkWritable(file: string, there: Stats): Promise<void> {
  // To open these would be noticed at their other end.
  if (!there.isFile()) return there.isSocket() ? undefined : access(file, constants.W_OK);
  await (await open(file, constants.O_WRONLY)).close();
}

/** Throws if a file or folder that is not there cannot be made: by making a file where it would go. */
export async function checkNewTarget(target: string): Promise<void> {
  const missing = [path.basename(target)];
  let folder = path.dirname(target);
  let there: Stats | undefined;
  while (!(there = await statsOf(folder))) {
    if (await lstat(folder).catch(() => undefined)) throw failure('EEXIST');
    missing.push(path.basename(folder));
    folder = path.dirname(folder);
  }
  if (!there.isDirectory()) throw failure('ENOTDIR');
  // The file system throws if a name is too long.
  for (const name of missing) await statsOf(path.join(folder, name));
  await checkFolder(folder);
}

/** Throws if no file can be made in a folder. */
export async function checkFolder(folder: string): Promise<void> {
  const file = path.join(folder, temporaryName());
  await (await open(file, 'wx')).close();
  await rm(file);
}

/** An error as the file system has them. */
export function failure(code: string): Error {
  // eslint-disable-next-line house/error-prefix -- who catches it names the file
  return Object.assign(new Error(code), {code});
}

/** An error of the file system as one line; others as they are. */
export function unwritable(call: string, file: string, error: unknown): Error {
  const {code} = error as NodeJS.ErrnoException;
  if (code === undefined) return error as Error; // Thrown by what makes the contents.
  return new Error(`${call}: ${file} cannot be written (${reasons[code] ?? code})`, {cause: error});
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'its file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'it is below a file',
  EEXIST: 'it is below a file, or a link to nothing',
  ENOENT: 'there can be no such file',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead nowhere',
  ENOSPC: 'no space is left',
  EDQUOT: 'no space is left',
  EFBIG: 'it would be too large',
  EPIPE: 'nobody reads it any more',
  ECONNREFUSED: 'nobody listens at it',
  ERR_INVALID_ARG_VALUE: 'no file can have such a name',
};

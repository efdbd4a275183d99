import {randomBytes} from 'node:crypto';
import {mkdir, rename, rm, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file whole or not at all: to a temporary file beside it, which then takes its place.
 * Folders above it are made.
 *
 * @param call what errors start with
 */
export async function writeWholeFile(
  call: string,
  file: string,
  contents: string | Uint8Array | Iterable<string>,
): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(path.dirname(file), {recursive: true});
    await writeFile(temporary, contents);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, {force: true}).catch(() => undefined);
    throw unwritable(call, file, error);
  }
}

/** Throws if `file` is a folder or below a file. For before the work begins. */
export async function checkFileTarget(call: string, file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unwritable(call, file, error);
  });
  if (found?.isDirectory()) throw unwritable(call, file, {code: 'EISDIR'});
}

function unwritable(call: string, file: string, error: unknown): Error {
  const {code} = error as NodeJS.ErrnoException;
  if (code === undefined) return error as Error; // Of what makes the contents.
  const reason =
    {EISDIR: 'it is a folder', ENOTDIR: 'it is below a file', EEXIST: 'it is below a file'}[
      code ?? ''
    ] ?? code;
  return new Error(`${call}: ${file} cannot be written (${reason})`, {cause: error});
}

import {readFile} from 'node:fs/promises';
import {text as textOf} from 'node:stream/consumers';
import {parseCSV, type CSVOptions, type Dataset} from '../data/index.js';

/** Reads a CSV file, or standard input for '-'; see {@link parseCSV}. Errors name the file. */
export async function readCSV(
  file: string,
  options: Omit<CSVOptions, 'source'> = {},
): Promise<Dataset> {
  const source = file === '-' ? 'standard input' : file;
  const text = await (file === '-' ? textOf(process.stdin) : readFile(file, 'utf8')).catch(
    (error: NodeJS.ErrnoException) => {
      throw new Error(`${source}: ${reasons[error.code ?? ''] ?? error.message}`);
    },
  );
  return parseCSV(text, {...options, source});
}

const reasons: Record<string, string> = {
  ENOENT: 'no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read',
};

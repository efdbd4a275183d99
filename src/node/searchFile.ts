import {constants} from 'node:fs';
import {appendFile, open, readFile, truncate} from 'node:fs/promises';
import {checkArgument} from '../arguments/index.js';
import type {FoldRow, SearchIdentity, SearchStore} from '../selection/index.js';
import {checkFileTarget, statsOf, unwritable} from './fileTarget.js';
import {writeWholeFile} from './writeWholeFile.js';

/**
 * Keeps what a search finds in a file of JSON lines: the first says what the search is of, each other
 * is what came of a fold. Lines are only ever added; a last one that was cut short is removed.
 *
 * Loading throws one line if the file holds another search, or is no file of a search at all.
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * await gridSearch(iris, undefined, {grid: {C: [0.1, 10]}, folds: 3, store: searchFile('search.jsonl')});
 * ```
 */
export function searchFile(file: string): SearchStore {
  checkArgument('searchFile', 'file', file, 'file');
  return {
    load: search => load(file, search),
    save: row => append(file, `${JSON.stringify(row)}\n`),
  };
}

async function load(file: string, search: SearchIdentity): Promise<FoldRow[]> {
  await checkFileTarget('search', file);
  if ((await statsOf(file))?.isFile() === false)
    throw new Error(`search: ${file} is no regular file: what was found could not be read again`);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (text === '') {
    await writeWholeFile('search', file, `${JSON.stringify({search})}\n`);
    return [];
  }
  const [head, ...lines] = text.split('\n');
  const known = (parsed(head!) as {search?: SearchIdentity} | undefined)?.search;
  if (typeof known !== 'object' || known === null)
    throw new Error(`${file}: is not a file of a search: its first line does not say what of`);
  checkSame(file, known, search);
  const torn = lines.pop();
  const rows = lines.map((line, i) => {
    const row = parsed(line);
    if (isRow(row)) return row;
    throw new Error(`${file}: line ${i + 2} is nothing that a search found`);
  });
  if (torn) await truncate(file, Buffer.byteLength(text) - Buffer.byteLength(torn));
  return rows;
}

/** Adds to a file that is there: without its first line the rest would be of no use. */
async function append(file: string, line: string): Promise<void> {
  try {
    const handle = await open(file, constants.O_WRONLY | constants.O_APPEND);
    await appendFile(handle, line).finally(() => handle.close());
  } catch (error) {
    throw unwritable('search', file, error);
  }
}

/** Throws one line on the first thing that is different. */
function checkSame(file: string, there: SearchIdentity, here: SearchIdentity): void {
  for (const name of Object.keys({...there, ...here}) as (keyof SearchIdentity)[]) {
    const [old, now] = [JSON.stringify(there[name]), JSON.stringify(here[name])];
    if (old !== now)
      throw new Error(`${file}: holds another search: its ${name} is ${old}, not ${now}`);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isRow(value: unknown): value is FoldRow {
  const {parameters, fold, score, error} = (value ?? {}) as Partial<FoldRow>;
  const isScore = [score?.accuracy, score?.loss, score?.objective, score?.seconds].every(
    number => typeof number === 'number',
  );
  const isObject = typeof parameters === 'object' && parameters !== null;
  return isObject && Number.isInteger(fold) && (isScore || typeof error === 'string');
}

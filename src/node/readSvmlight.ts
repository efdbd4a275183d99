import {kindOf, svmlightReader, type SparseDataset, type SvmlightOptions} from '../data/index.js';
import {bytesOf, sourceName} from './bytes.js';

/**
 * Reads an svmlight (LIBSVM) file, or standard input for '-', gzipped or not, piece by piece; see
 * `parseSvmlight`. Errors name the file.
 */
export async function readSvmlight(
  file: string,
  options: Omit<SvmlightOptions, 'source'> = {},
): Promise<SparseDataset> {
  const source = sourceName(file);
  const reader = svmlightReader({...options, source});
  let started = false;
  for await (const bytes of bytesOf(file)) {
    if (!started) checkText(bytes, source);
    started = true;
    reader.push(bytes);
  }
  reader.end();
  if (reader.rows === 0) throw new Error(`${source}: is empty`);
  return reader.take();
}

/** Throws what the first bytes of a file are, if not text. */
export function checkText(bytes: Uint8Array, source: string): void {
  const kind = kindOf(bytes);
  if (kind) throw new Error(`${source}: ${kind}`);
}

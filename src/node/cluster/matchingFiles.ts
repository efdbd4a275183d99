import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import type {PartFile} from '../../model/index.js';

/**
 * The regular files whose path matches a pattern, in the order of their names by code unit: `*` stands for any
 * characters within a name, `?` for one.
 *
 * @throws one line if there are none
 */
export async function matchingFiles(pattern: string): Promise<PartFile[]> {
  const absolute = path.isAbsolute(pattern);
  let found = [absolute ? '/' : ''];
  for (const name of pattern.split('/').filter(name => name !== '')) {
    const next: string[] = [];
    for (const folder of found) {
      if (!/[*?]/.test(name)) next.push(path.join(folder, name));
      else
        for (const entry of await readdir(folder || '.').catch(() => []))
          if (isMatch(entry, name)) next.push(path.join(folder, entry));
    }
    found = next;
  }
  const files: PartFile[] = [];
  for (const file of found.sort((a, b) => (a < b ? -1 : 1))) {
    const there = await stat(file).catch(() => undefined);
    if (there?.isFile()) files.push({file, bytes: there.size});
  }
  if (files.length === 0) throw new Error(`${pattern}: no file matches`);
  return files;
}

/** Hidden names are matched only by patterns that begin with a dot, as in a shell. */
function isMatch(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's').test(name);
}

import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** What each file imports of its own kind, types too; read once a run. */
const imported = new Map();

function importsOf(file) {
  if (!imported.has(file)) {
    const {importedFiles} = ts.preProcessFile(readFileSync(file, 'utf8'));
    imported.set(
      file,
      importedFiles.map(({fileName}) => resolve(file, fileName)).filter(found => found),
    );
  }
  return imported.get(file);
}

/** The source that a relative import names by the file that will come of it. */
function resolve(from, name) {
  if (!name.startsWith('.')) return undefined;
  const file = path.resolve(path.dirname(from), name);
  return [file.replace(/\.js$/, '.ts'), file].find(exists);
}

/** Whether there is a file; asked of the disk once a run. */
const known = new Map();

function exists(file) {
  if (!known.has(file)) known.set(file, existsSync(file));
  return known.get(file);
}

/** For each file, once a run: whatever it imports, through others too, each with the file before it on the shortest way. */
const reached = new Map();

function reachedFrom(file) {
  if (!reached.has(file)) {
    const before = new Map([[file, undefined]]);
    for (const at of before.keys())
      for (const next of importsOf(at)) if (!before.has(next)) before.set(next, at);
    reached.set(file, before);
  }
  return reached.get(file);
}

/** The shortest way of imports from one file to another, both included. */
function wayBetween(from, to) {
  const before = reachedFrom(from);
  if (!before.has(to)) return undefined;
  const way = [];
  for (let at = to; at !== undefined; at = before.get(at)) way.unshift(at);
  return way;
}

/** ESLint rule: no file imports, through whatever others, itself; imports of types count. */
export const noImportCircle = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {circle: 'An import circle: {{files}}.'},
  },
  create(context) {
    const check = node => {
      const next = node.source && resolve(context.filename, node.source.value);
      const way = next && wayBetween(next, context.filename);
      if (!way) return;
      const files = [context.filename, ...way].map(file => path.relative(context.cwd, file));
      context.report({node, messageId: 'circle', data: {files: files.join(' → ')}});
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

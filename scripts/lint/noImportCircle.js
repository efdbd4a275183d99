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
  return [file.replace(/\.js$/, '.ts'), file].find(existsSync);
}

/** The shortest way of imports from one file to another, both included. */
function wayBetween(from, to) {
  const before = new Map([[from, undefined]]);
  for (const file of before.keys()) {
    if (file === to) {
      const way = [];
      for (let at = to; at !== undefined; at = before.get(at)) way.unshift(at);
      return way;
    }
    for (const next of importsOf(file)) if (!before.has(next)) before.set(next, file);
  }
  return undefined;
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

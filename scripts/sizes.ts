/** What each part of the package adds to a page, minified and gzipped: `npm run sizes`, after `npm run build`. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {Rolldown} from 'tsdown';

/** What is imported, as README names it, without tfjs where that is a dependency. */
const parts = {
  '`tfjs-svm`, all of it': [`export * from './dist/index.js'`, /^@tensorflow/],
  '`linearSVM`, `loadLinearSVM`': [
    `export {linearSVM, loadLinearSVM} from './dist/index.js'`,
    /^@tensorflow/,
  ],
  '`marginLoss` and a loss': [
    `export {marginLoss, oneVsRest, squaredHinge} from './dist/index.js'`,
    /^@tensorflow/,
  ],
  '`parseCSV`': [`export {parseCSV} from './dist/index.js'`],
  '`tfidf`': [`export {tfidf} from './dist/index.js'`],
  '`tfjs-svm/predict`': [`export * from './dist/predict/predictor.js'`],
  '`tfjs-svm/predict/raw`': [`export * from './dist/predict/raw.js'`],
} as const;

/** What a page loads for its first `fit` that asks for nothing but the defaults. */
const FIT = /(model\/fitRows|train\/exactSolver|kernel\/embedded)\.js$/;

/** A file of a bundle. */
type Chunk = Rolldown.OutputChunk;

/** The files that a page has which imports this. */
async function bundled(contents: string, external: readonly RegExp[]): Promise<Chunk[]> {
  const page = path.resolve('page.js');
  const {output} = await Rolldown.build({
    input: page,
    plugins: [
      {
        name: 'page',
        resolveId: id => (id === page ? id : null),
        load: id => (id === page ? contents : null),
      },
    ],
    platform: 'browser',
    // The part of tfjs that reads files in Node asks for these only there.
    external: [...external, 'crypto', 'util', 'node-fetch', 'string_decoder'],
    logLevel: 'silent',
    write: false,
    output: {format: 'esm', minify: true},
  });
  return output.filter(file => file.type === 'chunk');
}

/** Adds files, and those that load along with them, to those that are loaded. */
function load(chunks: readonly Chunk[], all: readonly Chunk[], loaded = new Set<Chunk>()) {
  for (const chunk of chunks) {
    if (loaded.has(chunk)) continue;
    loaded.add(chunk);
    const along = all.filter(({fileName}) => chunk.imports.includes(fileName));
    load(along, all, loaded);
  }
  return loaded;
}

function size(chunks: Iterable<{code: string}>): string {
  const bytes = [...chunks].reduce((sum, {code}) => sum + gzipSync(code).length, 0);
  return `${Number((bytes / 1000).toPrecision(2))} KB`;
}

for (const [part, [contents, ...external]] of Object.entries(parts)) {
  const all = await bundled(contents, external);
  const atOnce = load(
    all.filter(({isEntry}) => isEntry),
    all,
  );
  const toFit = all.filter(({facadeModuleId}) => FIT.test(facadeModuleId ?? ''));
  const withFit = toFit.length > 0 ? size(load(toFit, all, new Set(atOnce))) : '';
  const withAll = all.length > atOnce.size ? size(all) : '';
  console.log(`| ${part} | ${size(atOnce)} | ${withFit} | ${withAll} |`);
}

const whole = {code: readFileSync('dist/tfjs-svm.js', 'utf8')};
console.log(`| \`dist/tfjs-svm.js\`, tfjs in it | ${size([whole])} |  |  |`);

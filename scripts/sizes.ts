/** What each part of the package adds to a page, minified and gzipped: `npm run sizes`, after `npm run build`. */
import {gzipSync} from 'node:zlib';
import {buildSync} from 'esbuild';

/** What is imported, as README names it, without tfjs where that is a dependency. */
const parts = {
  '`tfjs-svm`, all of it': [`export * from './dist/index.js'`, '@tensorflow/*'],
  '`linearSVM`, `loadLinearSVM`': [
    `export {linearSVM, loadLinearSVM} from './dist/index.js'`,
    '@tensorflow/*',
  ],
  '`marginLoss` and a loss': [
    `export {marginLoss, oneVsRest, squaredHinge} from './dist/index.js'`,
    '@tensorflow/*',
  ],
  '`parseCSV`': [`export {parseCSV} from './dist/index.js'`],
  '`tfidf`': [`export {tfidf} from './dist/index.js'`],
  '`tfjs-svm/predict`': [`export * from './dist/predict/predictor.js'`],
  '`tfjs-svm/predict/raw`': [`export * from './dist/predict/raw.js'`],
  '`dist/tfjs-svm.js`, tfjs in it': [`export * from './dist/tfjs-svm.js'`],
} as const;

for (const [part, [contents, ...external]] of Object.entries(parts)) {
  const {outputFiles} = buildSync({
    stdin: {contents, resolveDir: '.'},
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    // The part of tfjs that reads files in Node asks for these only there.
    external: [...external, 'crypto', 'util', 'node-fetch', 'string_decoder'],
    logLevel: 'error',
  });
  const bytes = gzipSync(outputFiles[0]!.contents).length;
  console.log(`| ${part} | ${Number((bytes / 1000).toPrecision(2))} KB |`);
}

import {defineConfig, Rolldown} from 'tsdown';

/** Packages, and what is Node's. */
const notOurs = /^(?!\w:)[\w@]/;

/** For `import`, Node reads through the 5 MB of tfjs for the names in it: a third of a second. */
const requireTfjs: Rolldown.Plugin = {
  name: 'require-tfjs',
  transform: code =>
    code
      .replace(/^import \* as tf from ('@tensorflow\/tfjs');$/m, 'const tf = require($1);')
      .replace(
        "import('@tensorflow/tfjs-backend-wasm')",
        "require('@tensorflow/tfjs-backend-wasm')",
      ),
};

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'index.node': 'src/index.node.ts',
    node: 'src/node.ts',
    'gradients/index': 'src/gradients/index.ts',
    'gradients/jest': 'src/gradients/jest.ts',
    'predict/predictor': 'src/predict/predictor.ts',
    'predict/raw': 'src/predict/raw.ts',
  },
  // One file a module: whoever bundles one name gets what that needs, and no more.
  unbundle: true,
  format: 'esm',
  platform: 'node',
  target: 'es2022',
  dts: true,
  outExtensions: () => ({js: '.js', dts: '.d.ts'}),
  hooks: {
    'build:done': async () => {
      // The command and its threads: few files, which start in half the time of hundreds.
      await Rolldown.build({
        input: {
          'cli/main': 'src/cli/main.ts',
          'node/parserThread': 'src/node/parserThread.ts',
          'node/foldThread': 'src/node/foldThread.ts',
        },
        platform: 'node',
        external: notOurs,
        plugins: [requireTfjs],
        transform: {target: 'es2022'},
        logLevel: 'silent',
        output: {dir: 'dist', format: 'esm', chunkFileNames: 'cli/[name]-[hash].js'},
      });
      // All in one file, tfjs too, for pages without a build.
      await Rolldown.build({
        input: 'src/browser.ts',
        platform: 'browser',
        // The part of tfjs that reads files in Node asks for these only there.
        external: ['crypto', 'util', 'node-fetch', 'string_decoder'],
        transform: {target: 'es2022'},
        logLevel: 'silent',
        output: {file: 'dist/tfjs-svm.js', format: 'esm', minify: true, codeSplitting: false},
      });
    },
  },
});

import {defineConfig, Rolldown} from 'tsdown';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'index.node': 'src/index.node.ts',
    node: 'src/node.ts',
    'gradients/index': 'src/gradients/index.ts',
    'gradients/jest': 'src/gradients/jest.ts',
    'predict/predictor': 'src/predict/predictor.ts',
    'predict/raw': 'src/predict/raw.ts',
    'node/parserThread': 'src/node/parserThread.ts',
    'node/foldThread': 'src/node/foldThread.ts',
    'cli/main': 'src/cli/main.ts',
  },
  // One file a module: whoever bundles one name gets what that needs, and no more.
  unbundle: true,
  format: 'esm',
  platform: 'node',
  target: 'es2022',
  dts: true,
  outExtensions: () => ({js: '.js', dts: '.d.ts'}),
  hooks: {
    // All in one file, tfjs too, for pages without a build.
    'build:done': async () => {
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

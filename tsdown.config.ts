import {defineConfig} from 'tsdown';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'index.node': 'src/index.node.ts',
    'node/index': 'src/node.ts',
    'gradients/index': 'src/gradients/index.ts',
    'gradients/jest': 'src/gradients/jest.ts',
    'predict/predictor': 'src/predict/predictor.ts',
    'predict/raw': 'src/predict/raw.ts',
    parserThread: 'src/node/parserThread.ts',
    foldThread: 'src/node/foldThread.ts',
    'cli/main': 'src/cli/main.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'es2022',
  dts: true,
  outExtensions: () => ({js: '.js', dts: '.d.ts'}),
});

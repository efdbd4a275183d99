/**
 * A linear SVM on the features of an imported network, against one on pixels: `npx tsx scripts/features.ts`.
 *
 * The network is the MobileNetV2 that `nsfwjs` (MIT) carries in its package: 224 × 224 × 3 pixels to 1280
 * features. It was trained to tell indecent pictures, not these: what it learnt of textures on the way is
 * what counts here. The pictures are crops of brick, grass and gravel, from three photographs in the
 * package of scikit-image (brick and gravel CC0, grass public domain); crops of the left are trained on, those of the right are
 * tested. Both packages are fetched once, into node_modules/.cache/features.
 */
import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';
import {promisify} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../src/index.node.js';
import {decodePicture, featureCache, featureProgress, selectBackend} from '../src/node/index.js';

const run = promisify(execFile);
const cache = path.resolve('node_modules/.cache/features');
/** The side of a crop, in pixels. */
const SIDE = 64;
const classes = ['brick', 'grass', 'gravel'] as const;

/** Fetches a package of npm or PyPI and unpacks it, unless that was done before. */
async function fetched(): Promise<void> {
  await mkdir(cache, {recursive: true});
  const at = {cwd: cache};
  if (!existsSync(path.join(cache, 'package'))) {
    await run('npm', ['pack', 'nsfwjs@4.3.0', '--silent'], at);
    await run('tar', ['xzf', 'nsfwjs-4.3.0.tgz', 'package/dist/models'], at);
  }
  if (existsSync(path.join(cache, 'skimage'))) return;
  const wheel = 'scikit-image==0.25.2';
  await run(
    'python3',
    ['-m', 'pip', 'download', '-q', '--no-deps', '--only-binary=:all:', wheel],
    at,
  );
  await run('sh', ['-c', 'python3 -m zipfile -e scikit_image*.whl .'], at);
}

/** The network as its package has it: JavaScript that holds the model and its weights. */
function backbone(): tf.io.IOHandler {
  const load = createRequire(path.join(cache, 'package/dist/models/mobilenet_v2/model.min.js'));
  const {modelTopology, weightsManifest} = load('./model.min.js') as tf.io.ModelJSON;
  const weights = Buffer.from(load('./group1-shard1of1.min.js') as string, 'base64');
  return {
    load: async () => ({
      modelTopology: modelTopology as object,
      weightSpecs: weightsManifest.flatMap(group => group.weights),
      weightData: Uint8Array.from(weights).buffer,
    }),
  };
}

/** Crops of three photographs: those of the left half, and those of the right. */
async function crops(): Promise<{train: svm.DenseDataset; test: svm.DenseDataset}> {
  const found = {train: {values: [] as number[], labels: [] as string[]}, test: {values: [] as number[], labels: [] as string[]}}; // prettier-ignore
  for (const name of classes) {
    const {width, height, data} = decodePicture(
      await readFile(path.join(cache, `skimage/data/${name}.png`)),
    );
    for (let top = 0; top + SIDE <= height; top += SIDE) {
      for (let left = 0; left + SIDE <= width; left += SIDE) {
        const part = left < width / 2 ? found.train : found.test;
        for (let y = top; y < top + SIDE; y++)
          for (const value of data.subarray(3 * (y * width + left), 3 * (y * width + left + SIDE)))
            part.values.push(value);
        part.labels.push(name);
      }
    }
  }
  const [train, test] = [found.train, found.test].map(({values, labels}) => ({
    rows: labels.length,
    columns: 3 * SIDE * SIDE,
    values: Float32Array.from(values),
    labels,
    pictures: {height: SIDE, width: SIDE, channels: 3},
  }));
  return {train: train!, test: test!};
}

await fetched();
console.log(`backend ${await selectBackend()}`);
const {train, test} = await crops();
console.log(`${train.rows} crops of ${SIDE} × ${SIDE} pixels to train on, ${test.rows} to test`);

const onPixels = svm.linearSVM();
await onPixels.fit(train);
const pixels = await onPixels.evaluate(test);
console.log(`pixels:   ${(100 * pixels.accuracy).toFixed(1)} % of the test crops`);

/** The crops at the size that the network takes. */
function enlarged({rows, columns, values}: svm.DenseDataset): svm.ExampleReader {
  const size = 224;
  return {
    rows,
    shape: [size, size, 3],
    valuesOf: async (start, count) =>
      tf.tidy(() => {
        const part = values.subarray(start * columns, (start + count) * columns);
        const batch = tf.tensor4d(part as Float32Array, [count, SIDE, SIDE, 3]);
        return tf.image.resizeBilinear(batch, [size, size]).dataSync() as Float32Array;
      }),
  };
}

const front = await svm.features(backbone(), {
  layer: 'flatten_1',
  batchSize: 16,
  preprocess: {scale: 1 / 255},
  cache: featureCache(path.join(cache, 'kept')),
});
const model = svm.featureSVM(front);
const shown = featureProgress();
const started = performance.now();
const onFeatures = shown.onFeatures;
await model.fit(enlarged(train), train.labels!, {onFeatures}).finally(shown.end);
const seconds = (performance.now() - started) / 1000;
const features = await model.evaluate(enlarged(test), test.labels!);
console.log(
  `features: ${(100 * features.accuracy).toFixed(1)} % of the test crops, ${seconds.toFixed(0)} s`,
);
await model.save('file://out/textures');
console.log('front and head written to out/textures');

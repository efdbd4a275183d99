import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.js';

/** What the page found; plain data. */
export interface Found {
  isolated: boolean;
  /** Workers that were started. */
  workers: number;
  /** Of the loss below, by the fused engine: its value, gradient and those of a second call. */
  gradients: number[][];
  /** The same gradient by autodiff through tf ops. */
  autodiff: number[];
  /** Of a fit with all defaults: engine, training accuracy, and labels after saving and loading. */
  engine: string;
  accuracy: number;
  same: boolean;
}

/** A problem large enough to wake threads; the same numbers in every JavaScript engine. */
export const [rows, columns, classes] = [12000, 40, 10];
export const values = Float32Array.from(
  {length: rows * columns},
  (_, i) => ((i * 7919) % 1013) / 1013 - 0.5,
);
export const labels = Int32Array.from({length: rows}, (_, i) => (i * 31) % classes);
export const weights = Float32Array.from(
  {length: columns * classes},
  (_, i) => ((i * 104729) % 997) / 997 - 0.5,
);

/** Runs in the page. */
export async function run(): Promise<Found> {
  let workers = 0;
  const {Worker} = globalThis;
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      workers++;
    }
  };
  await tf.setBackend('cpu');
  const data = {rows, columns, values};
  const pinned = await svm.pin(data, {threads: 2, build: 'simd'});
  const loss = svm.linearLoss(svm.westonWatkins(), pinned, labels);
  const W = tf.tensor2d(weights, [columns, classes]);
  const gradient = async () =>
    Array.from(
      await tf
        .grad(at => loss(at as tf.Tensor2D))(W)
        .data(),
    );
  const first = await gradient(); // starts the threads
  await new Promise(resolve => setTimeout(resolve, 500));
  const gradients = [first, await gradient(), await gradient()];
  const plain = tf.grad(at =>
    tf.mean(
      svm
        .westonWatkins()
        .value(
          tf.matMul(tf.tensor2d(values, [rows, columns]), at as tf.Tensor2D),
          tf.tensor1d(labels, 'int32'),
        ),
    ),
  );
  const autodiff = Array.from(await plain(W).data());
  pinned.dispose();

  const model = svm.linearSVM({loss: 'crammerSinger'});
  const x = [0, 1, 10, 11, 20, 21].map(i => [i === 10 || i === 11 ? 5 : 0, i]);
  const y = ['few', 'few', 'some', 'some', 'many', 'many'];
  const {engine} = await model.fit(x, y, {epochs: 300});
  await model.save('localstorage://test');
  const again = await svm.loadLinearSVM('localstorage://test');
  const {accuracy} = await model.evaluate(x, y);
  const same = String(await again.labels(x)) === String(await model.labels(x));
  return {isolated: crossOriginIsolated, workers, gradients, autodiff, engine, accuracy, same};
}

/** What a page whose policy forbids WebAssembly is told; plain data. */
export interface Told {
  /** The engine of two fits with all defaults. */
  engines: string[];
  warnings: string[];
  /** Of `pin`, and of a fit that names the fused engine. */
  errors: string[];
}

/** Runs in a page that may not compile WebAssembly. */
export async function runForbidden(): Promise<Told> {
  const warnings: string[] = [];
  console.warn = (...words: unknown[]) => void warnings.push(words.join(' '));
  await tf.setBackend('cpu');
  warnings.length = 0;
  const x = [0, 1, 10, 11].map(i => [i, 1]);
  const y = ['few', 'few', 'many', 'many'];
  const fit = (engine?: 'fused') => svm.linearSVM().fit(x, y, {epochs: 5, engine});
  const engines = [await fit(), await fit()].map(history => history.engine);
  const error = (of: Promise<unknown>) => of.then(String, (error: Error) => error.message);
  return {engines, warnings, errors: [await error(svm.pin(x)), await error(fit('fused'))]};
}

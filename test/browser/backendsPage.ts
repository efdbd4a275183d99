import * as tf from '@tensorflow/tfjs';
import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import * as svm from '../../src/index.js';

/** What a page or worker found; plain data. */
export interface OnBackend {
  backend: string;
  /** By the model that was trained in Node. */
  labels: svm.Label[];
  /** By one that was trained here, and by the same saved to IndexedDB and loaded. */
  trained: svm.Label[];
  loaded: svm.Label[];
  /** By one that an optimizer trained by the ops of the backend. */
  byOps: svm.Label[];
  tensors: number;
}

const rows = [
  [5.1, 3.5, 1.4, 0.2],
  [6.7, 3.1, 4.7, 1.5],
  [6.3, 3.3, 6, 2.5],
];

/** Loads, predicts, trains, saves to IndexedDB and loads that, on one backend. */
export async function runOn(backend: string, origin: string): Promise<OnBackend> {
  setWasmPaths(`${origin}/wasm/`);
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
  await tf.ready();
  const before = tf.memory().numTensors;
  const iris = await svm.loadLinearSVM(`${origin}/iris/model.json`);
  const labels = await iris.labels(rows);
  const model = svm.linearSVM();
  await model.fit(rows, labels);
  await model.save(`indexeddb://${backend}`);
  const again = await svm.loadLinearSVM(`indexeddb://${backend}`);
  const other = svm.linearSVM({loss: 'crammerSinger'});
  await other.fit(rows, labels, {
    engine: 'tensor',
    optimizer: 'adam',
    learningRate: 0.5,
    epochs: 12,
  });
  const [trained, loaded, byOps] = [
    await model.labels(rows),
    await again.labels(rows),
    await other.labels(rows),
  ];
  for (const one of [iris, model, again, other]) one.dispose();
  return {
    backend: tf.getBackend(),
    labels,
    trained,
    loaded,
    byOps,
    tensors: tf.memory().numTensors - before,
  };
}

/** The same in a worker, which runs the script of the page. */
export function runInWorker(backend: string, origin: string): Promise<OnBackend> {
  const worker = new Worker(`${origin}/script.js`);
  return new Promise((resolve, reject) => {
    worker.onmessage = ({data}) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = ({message}) => reject(new Error(message));
    worker.postMessage([backend, origin]);
  });
}

if (typeof document === 'undefined')
  globalThis.onmessage = ({data: [backend, origin]}) =>
    void runOn(backend, origin).then(postMessage, error => postMessage({error: String(error)}));

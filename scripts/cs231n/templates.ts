import type {LinearSVM, Pictures} from 'tfjs-svm';
import {encodePicture} from '../../src/node/report/picture.js';
import {contactSheet, templatePictures} from '../../src/node/report/templates.js';

/** The weights of each class as a picture, side by side in one PNG file. */
export function templateSheet(model: LinearSVM, pictures: Pictures): Uint8Array {
  const [features, classes] = model.weights.shape;
  const values = model.weights.dataSync();
  const templates = Array.from({length: classes}, (_, k) =>
    Float32Array.from({length: features}, (_, d) => values[d * classes + k]!),
  );
  const scale = Math.max(1, Math.round(128 / pictures.width));
  return encodePicture(contactSheet(templatePictures(templates, pictures), {columns: 5, scale}));
}

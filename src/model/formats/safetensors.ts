import type {LinearModel, ModelFormat} from './linearModel.js';

/**
 * safetensors, written only: `weights` [D, columns] and `intercept` [columns] in float32 (float64 where
 * the weights need it), and the classes
 * as a JSON string in the metadata, which says `multilabel` where each score above 0 is a label.
 *
 * Source: https://huggingface.co/docs/safetensors
 */
export const safetensors: ModelFormat = {
  name: 'safetensors',
  title: 'safetensors',
  extensions: ['.safetensors'],
  isMultilabel: true,
  sniff: () => false,
  write(call, model: LinearModel) {
    const {classes, columns, weights, intercept, features, vectorizer, multilabel} = model;
    if (vectorizer)
      throw new Error(
        `${call}: safetensors cannot hold what makes features of texts: use onnx or tfjs`,
      );
    const width = weights.BYTES_PER_ELEMENT;
    const [weightBytes, bytes] = [width * weights.length, width * (weights.length + columns)];
    const dtype = `F${8 * width}`;
    const metadata = {
      format: 'tfjs-svm',
      classes: JSON.stringify(classes),
      ...(multilabel && {multilabel: 'true'}),
      ...(features && {features: JSON.stringify(features)}),
    };
    const header = JSON.stringify({
      __metadata__: metadata,
      weights: {
        dtype,
        shape: [weights.length / columns, columns],
        data_offsets: [0, weightBytes],
      },
      intercept: {dtype, shape: [columns], data_offsets: [weightBytes, bytes]},
    });
    const json = new TextEncoder().encode(header);
    const length = Math.ceil(json.length / 8) * 8;
    const file = new Uint8Array(8 + length + bytes).fill(0x20);
    const view = new DataView(file.buffer);
    view.setBigUint64(0, BigInt(length), true);
    file.set(json, 8);
    const put = width === 4 ? view.setFloat32 : view.setFloat64;
    [...weights, ...intercept].forEach((w, i) => put.call(view, 8 + length + width * i, w, true));
    return file;
  },
};

import {expect, test} from '@jest/globals';
import * as svm from '../../../src/index.node.js';
import {
  ATTRIBUTE,
  attribute,
  ELEMENT,
  ML,
  modelBytes,
  operator,
  stringsAttribute,
  TYPE,
  valueInfo,
} from '../../../src/model/formats/onnxGraph.js';
import {bytes} from '../../../src/model/formats/protobuf.js';

const floats = (values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** A LinearClassifier whose lists are packed, as proto3 writes them; ours and skl2onnx's have a field a number. */
function packed(labels: number[], coefficients = floats([1, 2, 3, 4, 5, 6])): Uint8Array {
  const list = (name: string, type: number, id: number, content: Uint8Array) =>
    attribute(name, type, bytes(id, content));
  const node = operator(
    'LinearClassifier',
    ML,
    ['x'],
    ['label', 'scores'],
    [
      list('coefficients', TYPE.floats, ATTRIBUTE.floats, coefficients),
      list('intercepts', TYPE.floats, ATTRIBUTE.floats, floats([0.5, 0, -0.5])),
      list('classlabels_ints', TYPE.ints, ATTRIBUTE.ints, Uint8Array.from(labels)),
    ],
  );
  const input = valueInfo('x', ELEMENT.float, ['N', 2]);
  return modelBytes({nodes: [node], input, outputs: []});
}

/** -1 in 64 bits. */
const MINUS_ONE = [...Array<number>(9).fill(0xff), 0x01];

test('lists that are packed', () => {
  const model = svm.importModel(packed([...MINUS_ONE, 5, 0xac, 0x02]));
  expect(model.classes).toEqual([-1, 5, 300]);
  expect([...model.weights.dataSync()]).toEqual([1, 3, 5, 2, 4, 6]);
  expect([...model.intercept.dataSync()]).toEqual([0.5, 0, -0.5]);
  model.dispose();
});

test.each<[string, Uint8Array, string]>([
  [
    'cut within an integer',
    packed([1, 2, 0xac]),
    'importModel: the ONNX file is broken: a list of numbers ends within one',
  ],
  [
    'an integer that does not end',
    packed([1, 2, ...Array<number>(11).fill(0xff)]),
    'importModel: the ONNX file is broken: a number of more than 64 bits',
  ],
  [
    'cut within a float',
    packed([1, 2, 3], floats([1, 2]).subarray(0, 7)),
    'importModel: the ONNX file is broken: a list of numbers ends within one',
  ],
])('packed lists: %s', (_, content, message) => {
  expect(() => svm.importModel(content)).toThrow(message);
});

test('a list of a vectorizer that is cut', () => {
  const vectorizer = operator(
    'TfIdfVectorizer',
    ML,
    ['texts'],
    ['x'],
    [
      stringsAttribute('pool_strings', ['a']),
      attribute('ngram_counts', TYPE.ints, bytes(ATTRIBUTE.ints, Uint8Array.of(0xac))),
    ],
  );
  const head = operator('LinearClassifier', ML, ['x'], ['label'], []);
  const input = valueInfo('texts', ELEMENT.string, ['N']);
  const content = modelBytes({nodes: [vectorizer, head], input, outputs: []});
  expect(() => svm.importModel(content)).toThrow(
    'importModel: the ONNX file is broken: a list of numbers ends within one',
  );
});

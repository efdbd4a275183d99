import {described, isArrayLike, isTensor} from './described.js';

/** Whether a value is an object with these methods, or can be called and has them. */
const does =
  (...methods: string[]) =>
  (value: unknown) =>
    methods.every(
      name => typeof (value as Record<string, unknown> | null | undefined)?.[name] === 'function',
    );

/** Whether a value is an object with such parts, which are objects too. */
const has =
  (...parts: string[]) =>
  (value: unknown) =>
    parts.every(name => {
      const part = (value as Record<string, unknown> | null | undefined)?.[name];
      return typeof part === 'object' && part !== null;
    });

const isText = (value: unknown) => typeof value === 'string';
const isBytes = (value: unknown) => value instanceof Uint8Array;

/** The kinds of arguments: in words, and whether a value is it. By its members, as there may be two copies of a class. */
const kinds = {
  bytes: ['a Uint8Array', isBytes],
  contents: [
    'a string, a Uint8Array or an iterable of strings',
    value => typeof (value as Iterable<unknown> | null)?.[Symbol.iterator] === 'function',
  ],
  dataset: [
    'a Dataset such as readDataset gives',
    value => (value as {values?: unknown} | null | undefined)?.values instanceof Float32Array,
  ],
  file: ['a path', isText],
  front: ['what features returned', does('extract')],
  function: ['a function', value => typeof value === 'function'],
  history: ['what fit returned', has('certificate', 'epochs')],
  list: ['an array', isArrayLike],
  loss: ['a loss such as westonWatkins()', does('columns', 'value')],
  model: ['a LinearSVM', does('trainedLayer')],
  object: [
    'an object',
    value => typeof value === 'object' && value !== null && !isTensor(value) && !isArrayLike(value),
  ],
  penalty: ['a penalty such as hinge()', does('value', 'derivative')],
  pinned: ['what pin returns', does('frequentColumns')],
  report: ['what checkGradients returned', has('inputs', 'failures', 'directions')],
  separator: [
    'true, false or what is between labels',
    value => typeof value === 'boolean' || (isText(value) && value !== ''),
  ],
  stream: ['a stream', does('write')],
  score: ['what evaluate returned', has('confusion')],
  scored: ['{data, score}', has('data', 'score')],
  scoredElsewhere: ['{data, score} or {score}', has('score')],
  search: ['what gridSearch returned', has('best', 'ranking', 'model')],
  rows: [
    'what compareLosses returned',
    value => Array.isArray(value) && value.every(has('parameters')),
  ],
  table: ['an array of arrays', value => Array.isArray(value) && value.every(Array.isArray)],
  tensor: ['a tensor', isTensor],
  tensors: ['an array of tensors', value => Array.isArray(value) && value.every(isTensor)],
  text: ['a string', isText],
  textOrBytes: ['a string or a Uint8Array', value => isText(value) || isBytes(value)],
  validation: ['what crossValidate returned', has('folds', 'confusion', 'classes')],
  values: ['numbers or a Tensor1D', value => isTensor(value) || isArrayLike(value)],
} as const satisfies Record<string, readonly [words: string, is: (value: unknown) => boolean]>;

/** What an argument can be. */
export type ArgumentKind = keyof typeof kinds;

/** Throws one line unless an argument of a call is what it must be. */
export function checkArgument(
  call: string,
  name: string,
  value: unknown,
  kind: ArgumentKind,
): void {
  const [words, is] = kinds[kind];
  if (!is(value)) throw new TypeError(`${call}: ${name} must be ${words}, got ${described(value)}`);
}

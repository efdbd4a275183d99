import {readFile} from 'node:fs/promises';
import {gzipSync} from 'node:zlib';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {buildSync} from 'esbuild';
import * as svm from '../../src/index.node.js';
import {loadPredictor, predictor, type SavedModel} from '../../src/predict/predictor.js';
import {rawPredictor} from '../../src/predict/raw.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {expectClose} from '../tolerances.js';
import {savedArtifacts} from './savedArtifacts.js';

beforeAll(() => useBackend('wasm'));

const iris = bundled('iris');
const digits = bundled('digits');
const texts = ['good day', 'bad night', 'a good, good cake', 'bad bad service', 'good night'];
const table = svm.parseCSV(
  'a,colour,label\n1,red,x\n2,blue,y\n3,red,x\n,blue,y\n2000,green,y\n-5,red,x\n',
  {categorical: ['colour'], missing: 'mean'},
);
/** Far from 0 for their spread: the model keeps the scaling apart. The last feature has no spread. */
const years = Array.from({length: 40}, (_, i) => [2e6 + i, (i * 7) % 11, 5]);
const late = years.map(([year]) => (year! > 2e6 + 19 ? 'late' : 'early'));

async function fitted(
  options: svm.SVMOptions,
  x: Parameters<svm.LinearSVM['fit']>[0],
  y?: svm.Labels,
) {
  const model = svm.linearSVM(options);
  await model.fit(x, y);
  return model;
}

const two = iris.labels!.map(label => (label === 'setosa' ? 'setosa' : 'other'));
const probability = (method: 'sigmoid' | 'temperature' | 'isotonic') =>
  fitted({probability: method}, iris);

/** Models, and the rows that each is asked. */
const numbers: Record<string, () => Promise<[svm.LinearSVM, svm.Dataset | number[][]]>> = {
  'models/iris': async () => [await svm.loadLinearSVM('file://models/iris'), iris],
  'models/digits': async () => [await svm.loadLinearSVM('file://models/digits'), digits],
  'two classes': async () => [await fitted({}, {...iris, labels: two}), iris],
  'a threshold': async () => {
    const model = await fitted({C: 0.01}, {...iris, labels: two});
    const plain = await model.labels(iris);
    model.threshold = 0.4;
    expect(await model.labels(iris)).not.toEqual(plain);
    return [model, iris];
  },
  'a scaling of its own': async () => [await fitted({}, years, late), years],
  sigmoid: async () => [await probability('sigmoid'), iris],
  temperature: async () => [await probability('temperature'), iris],
  isotonic: async () => [await probability('isotonic'), iris],
  'temperature of two': async () => [
    await fitted({probability: 'temperature'}, {...iris, labels: two}),
    iris,
  ],
  'sigmoid of two': async () => [
    await fitted({probability: 'sigmoid'}, {...iris, labels: two}),
    iris,
  ],
};

function rowsOf(data: svm.Dataset | number[][]): ArrayLike<number>[] {
  if (Array.isArray(data)) return data;
  const {rows, columns, values} = data;
  return Array.from({length: rows}, (_, i) => values.subarray(i * columns, (i + 1) * columns));
}

describe.each(Object.keys(numbers))('%s', name => {
  test.each(['float32', 'uint16', 'float16', 'uint8'] as const)('in %s', async dtype => {
    const [made, x] = await numbers[name]!();
    const model = dtype === 'float32' ? made : await svm.quantize(made, dtype);
    const saved = await savedArtifacts(model);
    const found = predictor(saved.model, saved.bytes);
    const rows = rowsOf(x);
    expect(found.classes).toEqual(model.classes);
    expect(found.features).toBe(rows[0]!.length);
    expect(found.labels(rows)).toEqual(await model.labels(x));
    const scores = model.scores(x);
    expectClose(found.scores(rows).flat(), await scores.data(), 1e-5);
    scores.dispose();
    if (model.facts.calibration) {
      const probabilities = model.probabilities(x);
      // Scores are float32 there; an isotonic one may be steep.
      expectClose(found.probabilities(rows).flat(), await probabilities.data(), 1e-4);
      probabilities.dispose();
    }
    for (const one of new Set([made, model])) one.dispose();
  });
});

describe('raw rows', () => {
  const vectorizers = {
    tfidf: svm.tfidf({ngrams: [1, 2]}),
    hashing: svm.hashingVectorizer({features: 64}),
    characters: svm.tfidf({analyzer: 'charWb', ngrams: [2, 4]}),
  };

  test.each(Object.entries(vectorizers))('texts: %s', async (_, vectorizer) => {
    const model = await fitted({vectorizer}, texts, ['x', 'y', 'x', 'y', 'y']);
    const {model: json, bytes} = await savedArtifacts(model);
    const asked = [...texts, 'wholly new', ''];
    const found = rawPredictor(json, bytes);
    for (const odd of [[1], [null], 'good', undefined, [{body: 'good'}]])
      expect(() => found.labels(odd as never)).toThrow(
        'rawPredictor: rows must be an array of texts',
      );
    expect(found.labels([])).toEqual([]);
    expect(found.labels(asked)).toEqual(await model.labels(asked));
    expectClose(found.scores(asked).flat(), await model.scores(asked).data(), 1e-5);
    model.dispose();
  });

  test('cells of a table, in any order', async () => {
    const model = await fitted({}, table);
    const {model: json, bytes} = await savedArtifacts(model);
    const found = rawPredictor(json, bytes);
    const cells: [number | string | null, string][] = [
      [1, 'red'],
      ['2', 'blue'],
      [3, 'red'],
      [null, 'blue'],
      [2000, 'green'],
      [-5, 'red'],
    ];
    const rows = cells.map(([a, colour]) => ({colour, a}));
    expect(found.labels(rows)).toEqual(await model.labels(table));
    expectClose(found.scores(rows).flat(), await model.scores(table).data(), 1e-5);
    expect(found.labels([{colour: 'never seen', a: 1}])).toHaveLength(1);
    expect(() => found.labels([{colour: 'red'}])).toThrow("rawPredictor: no column 'a'");
    expect(found.labels([])).toEqual([]);
    for (const odd of [[null], [{colour: 'red', a: 1}, 'red'], 'red', undefined, [[1, 'red']]])
      expect(() => found.labels(odd as never)).toThrow(/^rawPredictor: [^\n]+$/);
    model.dispose();
  });

  test('a table with one column of texts takes texts alone, too', async () => {
    const csv = 'body,stars\ngood cake,5\nbad tea,1\ngood tea,5\nbad cake,1\n';
    const model = await fitted({}, svm.parseCSV(csv, {text: ['body']}));
    const {model: json, bytes} = await savedArtifacts(model);
    const found = rawPredictor(json, bytes);
    expect(found.labels(['good', 'bad'])).toEqual(await model.labels(['good', 'bad']));
    expect(found.labels([{body: 'good'}, {body: 'bad'}])).toEqual(found.labels(['good', 'bad']));
    model.dispose();
  });
});

test('from files, wherever they are', async () => {
  const urls: string[] = [];
  const found = await loadPredictor('models/iris/model.json', url => {
    urls.push(String(url));
    return readFile(url);
  });
  expect(urls).toEqual([
    'models/iris/model.json',
    expect.stringMatching(/^models\/iris\/weights\./),
  ]);
  expect(found.labels([[5.1, 3.5, 1.4, 0.2]])).toEqual(['setosa']);
  const address = new URL('file:///somewhere/model.json');
  await expect(loadPredictor(address, async () => new Uint8Array())).rejects.toThrow('JSON');
});

test.each<
  [
    string,
    (facts: {
      scaling: {center: number[]};
      source: {encoding: {columns: {name: unknown}[]}};
    }) => unknown,
    string,
  ]
>([
  [
    'a center that no float32 holds',
    facts => (facts.scaling.center[0] = 1e308),
    'predictor: the scaling of the model does not fit',
  ],
  [
    'a column whose name becomes no string',
    facts => (facts.source.encoding.columns[0]!.name = {toString: 1}),
    "rawPredictor: the model's encoding does not fit: encoding: the name of a column must be a string, got an object {toString}",
  ],
])('%s is refused when it is loaded', async (_, broken, message) => {
  const far = svm.parseCSV('x,y\n1000001,u\n1000002,v\n1000003,u\n1000009,v\n');
  const model = await fitted({}, far);
  const saved = await savedArtifacts(model);
  const facts = (saved.model.userDefinedMetadata as Record<string, unknown>)['tfjs-svm'];
  broken(facts as never);
  expect(() => rawPredictor(saved.model, saved.bytes)).toThrow(message);
  model.dispose();
});

describe('bad input: one line each', () => {
  const json = async () =>
    JSON.parse(await readFile('models/iris/model.json', 'utf8')) as SavedModel;
  const withFacts = (model: SavedModel, facts: object): SavedModel => {
    const {'tfjs-svm': known} = model.userDefinedMetadata as Record<string, object>;
    return {...model, userDefinedMetadata: {'tfjs-svm': {...known, ...facts}}};
  };
  const file = (model: SavedModel) => readFile(`models/iris/${model.weightsManifest[0]!.paths[0]}`);

  test.each<[string, (model: SavedModel, bytes: Uint8Array) => unknown, string]>([
    [
      'no model of ours',
      model => predictor({...model, userDefinedMetadata: undefined}, new Uint8Array()),
      'predictor: no model of tfjs-svm',
    ],
    [
      'too few bytes',
      (model, bytes) => predictor(model, bytes.subarray(4)),
      'predictor: 56 bytes of weights are too few',
    ],
    [
      'too many',
      (model, bytes) => predictor(model, new Uint8Array([...bytes, 0])),
      'predictor: the weights are not those',
    ],
    [
      'no weights',
      model => predictor({...model, weightsManifest: []}, new Uint8Array()),
      'predictor: the weights are not those',
    ],
    ...(['name', 'dtype', 'scale', 'min'] as const).map(
      (part): [string, (model: SavedModel, bytes: Uint8Array) => unknown, string] => [
        `a weight whose ${part} is no string and becomes none`,
        (model, bytes) => {
          const broken = structuredClone(model);
          const weight = broken.weightsManifest[0]!.weights[0]! as unknown as Record<
            string,
            unknown
          >;
          if (part === 'name') weight.name = {toString: 1};
          else weight.quantization = {dtype: 'uint8', [part]: {toString: 1}};
          return predictor(broken, bytes);
        },
        'predictor: the weights are not those',
      ],
    ),
    [
      'a calibration whose method becomes no string',
      (model, bytes) => {
        const broken = structuredClone(model);
        const facts = (broken.userDefinedMetadata as {'tfjs-svm': Record<string, unknown>})[
          'tfjs-svm'
        ];
        facts.calibration = {
          method: {toString: 1},
          parameters: [
            [1, 2],
            [1, 2],
            [1, 2],
          ],
        };
        return predictor(broken, bytes);
      },
      'predictor: the calibration of the model does not fit',
    ],
    [
      'a row of other length',
      (model, bytes) => predictor(model, bytes).labels([[1, 2, 3]]),
      'predictor: a row has 3 features, 4 expected',
    ],
    [
      'a row with NaN',
      (model, bytes) => predictor(model, bytes).labels([[1, 2, NaN, 4]]),
      'predictor: a row has NaN at 2, which is no finite number',
    ],
    [
      'one row for rows',
      (model, bytes) => predictor(model, bytes).labels([1, 2, 3, 4] as never),
      'predictor: each row must be an array of 4 numbers',
    ],
    [
      'no rows',
      (model, bytes) => predictor(model, bytes).scores(undefined as never),
      'predictor: rows must be an array of rows',
    ],
    ['nothing', (_, bytes) => predictor(null as never, bytes), 'predictor: no model of tfjs-svm'],
    [
      'a later format',
      (model, bytes) => predictor(withFacts(model, {format: 99, version: '9.0.0'}), bytes),
      'predictor: a model of tfjs-svm 9.0.0, which is newer: update tfjs-svm',
    ],
    [
      'NaN for a weight',
      (model, bytes) => predictor(model, Uint8Array.from(bytes).fill(255, 0, 4)),
      'predictor: the weights are not those',
    ],
    [
      'a shape that is none',
      (model, bytes) =>
        predictor(
          {...model, weightsManifest: [{paths: [], weights: [{name: 'a'} as never]}]},
          bytes,
        ),
      'predictor: the weights are not those',
    ],
    ...(
      [
        ['classes', {classes: ['a', 'a', 'b']}],
        ['classes', {classes: ['a', 'b']}],
        ['classes', {classes: ['a']}],
        ['classes', {classes: 'abc'}],
        ['classes', {classes: [{toString: 1}, 'a', 'b']}],
        ['threshold', {threshold: '1'}],
        ['calibration', {calibration: {method: 'temperature', parameters: [[]]}}],
        ['calibration', {calibration: {method: 'sigmoid', parameters: [[1, 2]]}}],
        ['calibration', {calibration: {method: 'isotonic', parameters: [[1], [1], [1]]}}],
        ['calibration', {calibration: {method: '__proto__', parameters: [[1], [1], [1]]}}],
      ] as const
    ).map(([name, facts]): [string, (model: SavedModel, bytes: Uint8Array) => unknown, string] => [
      JSON.stringify(facts),
      (model, bytes) => predictor(withFacts(model, facts), bytes),
      `predictor: the ${name} of the model does not fit its weights`,
    ]),
    [
      'an encoding that is none',
      (model, bytes) => rawPredictor(withFacts(model, {source: {encoding: 3}}), bytes),
      "rawPredictor: the model's encoding does not fit: ",
    ],
    [
      'an encoding of other features',
      (model, bytes) =>
        rawPredictor(
          withFacts(model, {source: {encoding: {columns: [{kind: 'number', name: 'a'}]}}}),
          bytes,
        ),
      'rawPredictor: the model makes 1 features of a row, its weights are for 4',
    ],
    [
      'no probabilities',
      (model, bytes) => predictor(model, bytes).probabilities([[1, 2, 3, 4]]),
      'predictor: the model has no probabilities',
    ],
    [
      'texts of a model of numbers',
      (model, bytes) => rawPredictor(withFacts(model, {source: {}}), bytes),
      'rawPredictor: the model takes numbers',
    ],
  ])('%s', async (_, does, message) => {
    const model = await json();
    const bytes = new Uint8Array(await file(model));
    expect(() => does(model, bytes)).toThrow(message);
  });

  test('a page that is not there', async () => {
    const {fetch} = globalThis;
    globalThis.fetch = (async () => ({ok: false, status: 404})) as never;
    await expect(loadPredictor('https://a.test/model.json')).rejects.toThrow(
      'predictor: https://a.test/model.json: 404',
    );
    globalThis.fetch = fetch;
  });
});

test('tfjs-svm/predict: nothing is imported, and it is at most 2.5 KB gzipped', () => {
  const {outputFiles, metafile} = buildSync({
    entryPoints: ['src/predict/predictor.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    metafile: true,
  });
  expect(Object.keys(metafile.inputs)).toEqual(['src/predict/predictor.ts']);
  expect(gzipSync(outputFiles[0]!.contents).length).toBeLessThan(2500);
});

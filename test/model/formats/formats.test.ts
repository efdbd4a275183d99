import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {modelFormats, type LinearModel} from '../../../src/model/formats/index.js';
import {modelBytes, operator} from '../../../src/model/formats/onnxGraph.js';
import {parseSvmlight, type ColumnEncoding, type TfidfOptions} from '../../../src/data/index.js';

const folder = path.join(__dirname, '../../fixtures/formats');
const file = (name: string) => new Uint8Array(readFileSync(path.join(folder, name)));
const text = (content: string) => new TextEncoder().encode(content);

/** What a file holds, read as the format that recognises it. */
function read(bytes: Uint8Array): LinearModel {
  const known = modelFormats.filter(format => format.sniff(bytes));
  if (known.length !== 1) throw new Error(`recognised by ${known.length} formats`);
  return known[0]!.read!('read', bytes);
}

const formatOf = (name: string) => modelFormats.find(format => format.name === name)!;

/** Scores by float64 loops. */
function scoresOf({weights, intercept, columns}: LinearModel, rows: readonly number[][]) {
  return rows.map(row =>
    Array.from({length: columns}, (_, k) =>
      row.reduce((sum, x, d) => sum + x * (weights[d * columns + k] ?? 0), intercept[k]!),
    ),
  );
}

function labelsOf(model: LinearModel, rows: readonly number[][]) {
  return scoresOf(model, rows).map(scores =>
    scores.length === 1
      ? model.classes[scores[0]! > 0 ? 1 : 0]
      : model.classes[scores.indexOf(Math.max(...scores))],
  );
}

const close = (found: readonly number[][], expected: readonly number[][], tolerance: number) => {
  expected.forEach((row, i) =>
    row.forEach((score, k) =>
      expect(Math.abs(found[i]![k]! - score)).toBeLessThan(
        tolerance * Math.max(1, Math.abs(score)),
      ),
    ),
  );
};

describe('LIBLINEAR and LIBSVM: the labels that the tools themselves predict', () => {
  const foreign = /^(reg|oneclass|one\.|two-rbf|three-libsvm)/;
  const names = readdirSync(path.join(folder, 'liblinear')).filter(
    name => name.endsWith('.model') && !foreign.test(name),
  );

  test.each(names)('%s', name => {
    const data = /^two-pm/.test(name) ? 'two-pm' : name.split('-')[0]!;
    const {rows: count, columns, values} = denseOf(`liblinear/${data}.svm`);
    const rows = Array.from({length: count}, (_, i) => [
      ...values.subarray(i * columns, (i + 1) * columns),
    ]);
    const expected = readFileSync(path.join(folder, `liblinear/${name}.out`), 'utf8')
      .trim()
      .split('\n')
      .map(Number);
    const model = read(file(`liblinear/${name}`));
    expect(labelsOf(model, rows)).toEqual(expected);
    // Written and read again: the same numbers.
    const again = read(formatOf('liblinear').write!('write', model));
    expect(again).toEqual({...model, notes: undefined});
  });

  function denseOf(name: string) {
    const {rows, columns, indptr, indices, values} = parseSvmlight(
      readFileSync(path.join(folder, name), 'utf8'),
    );
    const dense = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++)
      for (let at = indptr[i]!; at < indptr[i + 1]!; at++)
        dense[i * columns + indices[at]!] = values[at]!;
    return {rows, columns, values: dense};
  }

  test('two classes in two columns are written under the one name that keeps them apart', () => {
    const model = {
      classes: [0, 1],
      columns: 2,
      weights: Float32Array.of(1, 2, 3, 4),
      intercept: Float32Array.of(0, 0),
    };
    const written = new TextDecoder().decode(formatOf('liblinear').write!('write', model));
    expect(written).toContain('solver_type MCSVM_CS\n');
  });
});

describe("scikit-learn: every model's labels and scores", () => {
  const expected = JSON.parse(readFileSync(path.join(folder, 'sklearn/expected.json'), 'utf8'));
  const names = Object.keys(expected).filter(name => !/^(tfidf|hashing)/.test(name));

  test.each(names)('%s', name => {
    const {x, labels, scores} = expected[name];
    const model = read(file(`sklearn/${name}.json`));
    const python = (label: unknown) =>
      typeof label === 'boolean' ? (label ? 'True' : 'False') : label;
    expect(labelsOf(model, x)).toEqual(labels.map(python));
    close(
      scoresOf(model, x),
      Array.isArray(scores[0]) ? scores : scores.map((s: number) => [s]),
      1e-9,
    );
    expect(read(formatOf('scikit-learn').write!('write', model))).toEqual(model);
  });
});

describe('ONNX', () => {
  test.each([
    ['linearsvc', 'linearsvc-iris'],
    ['linearsvc-two', 'linearsvc-two'],
    ['ours-linearsvc-iris', 'linearsvc-iris'],
    ['ours-linearsvc-iris-numbers', 'linearsvc-iris-numbers'],
    ['ours-linearsvc-two', 'linearsvc-two'],
    ['ours-linearsvc-cs', 'linearsvc-cs'],
  ])('%s is the %s of scikit-learn', (onnx, sklearn) => {
    const model = read(file(`onnx/${onnx}.onnx`));
    const same = read(file(`sklearn/${sklearn}.json`));
    expect(model.classes).toEqual(same.classes);
    expect(model.columns).toBe(same.columns);
    // float32 in the file, float64 in the other.
    close([[...model.weights]], [[...same.weights]], 1e-6);
    close([[...model.intercept]], [[...same.intercept]], 5e-6);
  });

  test('what is read is written and read again to the bit of float32', () => {
    const model = read(file('onnx/linearsvc.onnx'));
    const again = read(formatOf('onnx').write!('write', model));
    expect(again.classes).toEqual(model.classes);
    // Its Scaler stays one.
    for (const key of ['weights', 'intercept', 'center'] as const)
      expect([...again.scaled![key] as number[]]).toEqual([...Float32Array.from(model.scaled![key])]); // prettier-ignore
    close([[...again.weights]], [[...model.weights]], 1e-6);
  });
});

test('safetensors: the file of the reference writer', () => {
  const bytes = file('iris.safetensors');
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const numbers = new Float32Array(bytes.slice(8 + length).buffer);
  const model = {
    classes: ['setosa', 'versicolor', 'virginica'],
    columns: 3,
    weights: numbers.subarray(0, 12),
    intercept: numbers.subarray(12),
  };
  const written = formatOf('safetensors').write!('write', model);
  const header = (file: Uint8Array) => {
    const size = new DataView(file.buffer).getUint32(0, true);
    expect(size % 8).toBe(0);
    return JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + size)));
  };
  expect(header(written)).toEqual(header(bytes));
  expect([...written.subarray(-60)]).toEqual([...bytes.subarray(-60)]);
});

const binary: LinearModel = {
  classes: ['no', 'yes'],
  columns: 1,
  weights: Float32Array.of(1, -2),
  intercept: Float32Array.of(0.5),
};
const texts = {...binary, vectorizer: {} as never};
const tables: LinearModel = {
  ...binary,
  features: ['age', 'colour=blue'],
  encoding: {
    columns: [
      {kind: 'number', name: 'age', missing: 'median', fill: 30.5},
      {kind: 'dropped', name: 'id'},
      {kind: 'category', name: 'colour', values: ['blue']},
    ],
  },
};

/** An ONNX file of operators that say nothing but their names. */
const graphOf = (...ops: string[]) =>
  modelBytes({
    nodes: ops.map(op => operator(op, '', [], [], [])),
    input: new Uint8Array(),
    outputs: [],
  });

/** A column of words of a table, in JSON. */
const colour = {kind: 'category', name: 'colour', values: ['red', 'blue']};

/** A scikit-learn pipeline in JSON. */
const pipeline = (...steps: unknown[]) =>
  text(
    JSON.stringify({
      format: 'linear-model',
      version: 1,
      model: 'LinearSVC',
      classes: [1, 2],
      coef: [[1]],
      intercept: [0],
      steps,
    }),
  );

describe('bad input: one line each', () => {
  test.each<[string, Uint8Array, string]>([
    [
      'a regression',
      file('liblinear/reg-s11.model'),
      'a regression (L2R_L2LOSS_SVR), not a classifier',
    ],
    ['dual regression', file('liblinear/reg-s13.model'), 'a regression'],
    [
      'one class SVM',
      file('liblinear/oneclass-s21.model'),
      'a one-class SVM (ONECLASS_SVM), not a classifier',
    ],
    ['one class', file('liblinear/one.model'), 'the model has one class only'],
    [
      'another kernel',
      file('liblinear/two-rbf.model'),
      "the kernel is 'rbf': only models of a linear one",
    ],
    ['votes', file('liblinear/three-libsvm.model'), '3 classes are decided by one-vs-one votes'],
    ['no weights', text('solver_type L2R_L2LOSS_SVC\nnr_class 2\n'), "no line 'w'"],
    [
      'a claim of many features',
      text(
        'solver_type L2R_L2LOSS_SVC\nnr_class 2\nlabel 1 2\nnr_feature 9999999999\nbias -1\nw\n1\n',
      ),
      '1 lines of weights, the header says 9999999999',
    ],
    [
      'a claim of many classes',
      text('solver_type MCSVM_CS\nnr_class 4000000000\nlabel 1 2\nnr_feature 1\nbias -1\nw\n1 2\n'),
      "nr_class is 4000000000, the labels are '1 2'",
    ],
    [
      'weights that are no numbers',
      text('solver_type L2R_L2LOSS_SVC\nnr_class 2\nlabel 1 2\nnr_feature 1\nbias -1\nw\nnan\n'),
      'a weight or intercept is not a finite number',
    ],
    [
      'a far index',
      text(
        'svm_type c_svc\nkernel_type linear\nnr_class 2\nrho 1\nlabel 1 2\nSV\n1 2000000000:1\n',
      ),
      "support vector 1: '2000000000:1' is not index:value, the index from 1 to 16777216",
    ],
    ['other operators', graphOf('Conv', 'LinearClassifier'), "this one has 'Conv'"],
    ['a product without its constant', graphOf('MatMul', 'Add'), 'it has no constant'],
    [
      'texts with the logarithms of skl2onnx, which are not those of scikit-learn',
      graphOf('Tokenizer', 'TfIdfVectorizer', 'Add', 'Log', 'Mul', 'MatMul'),
      "operators for texts that are not read: 'Tokenizer, TfIdfVectorizer, Add, Log, Mu",
    ],
    [
      'texts in another case than the lower',
      graphOf('StringNormalizer', 'Tokenizer', 'TfIdfVectorizer', 'MatMul'),
      'a StringNormalizer that does more than lower-casing',
    ],
    ['ONNX cut short', file('onnx/linearsvc.onnx').subarray(0, 200), 'the ONNX file is broken'],
    [
      'a newer JSON',
      text('{"format": "linear-model", "version": 2}'),
      'version 2 of the JSON, this package reads 1',
    ],
    ['JSON cut short', text('{"format": "linear-model", "ver'), 'the JSON is broken: '],
    [
      'rows that do not fit',
      text(
        '{"format":"linear-model","version":1,"classes":[1,2,3],"coef":[[1],[2]],"intercept":[0,0]}',
      ),
      '3 classes, 2 rows of coef and 2 intercepts do not fit',
    ],
    [
      'a row of another length',
      text(
        '{"format":"linear-model","version":1,"classes":[1,2],"coef":[[1,2],[2]],"intercept":[0,0]}',
      ),
      'coef[1] must be a list of 2 numbers',
    ],
    [
      'a step that is not known',
      text(
        '{"format":"linear-model","version":1,"model":"LinearSVC","classes":[1,2],"coef":[[1]],"intercept":[0],"steps":[{"step":"PCA"}]}',
      ),
      "'PCA' before 'LinearSVC': a vectorizer of texts or the columns of a table, and one scaler of numbers, are read",
    ],
    ...(
      [
        ['no columns', undefined, ' must be a list of columns'],
        ['none of a list of columns', [], ' must be a list of columns'],
        ['what is no column', [null], '[0] is of kind '],
        [
          'dates',
          [{kind: 'date'}],
          "[0] is of kind 'date': there are number, ordinal, category, dropped",
        ],
        ['words that are numbers', [{...colour, values: [1]}], '[0] has no such values: '],
        ['a category without words', [{kind: 'category'}], '[0] has no values'],
        ['a way to fill gaps that is none', [{...colour, missing: 'drop'}], '[0] has no such missing: '], // prettier-ignore
        ['gaps without what fills them', [{kind: 'number', missing: 'mean'}], '[0] has no fill'],
        ['gaps of numbers filled by words', [{kind: 'number', missing: 'mean', fill: 'x'}], '[0] has no such fill: '], // prettier-ignore
        ['names of some', [colour, {kind: 'number'}], ' must have names, all or none'],
      ] as [string, unknown, string][]
    ).map(([title, columns, message]): [string, Uint8Array, string] => [
      `a table of ${title}`,
      pipeline({step: 'ColumnTransformer', columns}),
      `ColumnTransformer.columns${message}`,
    ]),
    [
      'a table of other features',
      pipeline({step: 'ColumnTransformer', columns: [colour]}),
      'the columns of the table make 2 features, coef has 1',
    ],
    [
      'a pattern of Python',
      pipeline({step: 'TfidfVectorizer', params: {token_pattern: '(?<=a)b'}, terms: ['b']}),
      "token_pattern '(?<=a)b' is a pattern of Python",
    ],
    [
      'no terms',
      pipeline({step: 'CountVectorizer', params: {}}),
      'CountVectorizer.terms must be a list of texts',
    ],
    [
      'no parameters',
      pipeline({step: 'HashingVectorizer'}),
      'HashingVectorizer.params must be an object',
    ],
    [
      'an analyzer that is none',
      pipeline({step: 'HashingVectorizer', params: {n_features: 1, analyzer: 'bytes'}}),
      "hashingVectorizer: analyzer must be 'word', 'char' or 'charWb', got 'bytes'",
    ],
    [
      'idf of other terms',
      pipeline({step: 'TfidfVectorizer', params: {}, terms: ['b'], idf: [1, 2]}),
      'there are 2 idf for 1 terms',
    ],
    [
      'rows of texts moved from 0',
      pipeline(
        {step: 'HashingVectorizer', params: {n_features: 1}},
        {step: 'StandardScaler', mean: [1], scale: [2]},
      ),
      "'StandardScaler' with a mean after 'HashingVectorizer'",
    ],
    [
      'a step before a head without a name',
      text(
        '{"format":"linear-model","version":1,"classes":[1,2],"coef":[[1]],"intercept":[0],"steps":[{"step":"PCA"}]}',
      ),
      "'PCA' before 'undefined': a vectorizer",
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
    expect(() => read(bytes)).toThrow(/^read: [^\n]*$/);
  });

  test.each<[string, string, LinearModel, string]>([
    ['labels that are texts', 'liblinear', binary, `one of the model's is the text "no"`],
    [
      'labels that are no whole numbers',
      'onnx',
      {...binary, classes: [0.5, 1]},
      "one of the model's is the number 0.5",
    ],
    ...(
      [
        [{sublinearTf: true}, 'sublinearTf: its term counts are plain'],
        [{stripAccents: 'ascii'}, 'stripAccents'],
        [{analyzer: 'char'}, 'terms of characters (char)'],
        [{ngrams: [1, 2], stopWords: ['a']}, 'stopWords between words of a term'],
        [{tokenPattern: "\\w+'?"}, "tokenPattern '\\w+'?'"],
      ] as [TfidfOptions, string][]
    ).map(([options, message]): [string, string, LinearModel, string] => [
      Object.keys(options).join(),
      'onnx',
      {...binary, vectorizer: {name: 'tfidf', options, terms: ['a', 'b'], idf: [1, 1]}},
      `write: ONNX cannot hold ${message}`,
    ]),
    [
      'hashes',
      'onnx',
      {...binary, vectorizer: {name: 'hashingVectorizer', options: {features: 2}}},
      'ONNX cannot hash words',
    ],
    ...(
      [
        [{kind: 'date', name: 'seen'}, "'seen': it has nothing that makes parts of dates"],
        [
          {kind: 'text', name: 'said', vectorizer: {} as never},
          "'said': texts are written where they are the only column",
        ],
        [
          {kind: 'category', name: 'colour', values: ['red'], rare: 2, missing: 'mean'},
          "'colour': a gap would be a rare word: fill gaps by missing 'constant' or 'mostFrequent'",
        ],
      ] as [ColumnEncoding, string][]
    ).map(([column, message]): [string, string, LinearModel, string] => [
      `a column of kind ${column.kind}`,
      'scikit-learn',
      {...binary, encoding: {columns: [column]}},
      `write: scikit-learn cannot hold column ${message}`,
    ]),
    ['texts', 'liblinear', texts, 'LIBLINEAR cannot hold what makes features of texts'],
    ['texts', 'safetensors', texts, 'safetensors cannot hold what makes features of texts'],
  ])('%s into %s', (_, name, model, message) => {
    expect(() => formatOf(name).write!('write', model)).toThrow(message);
  });

  test.each(modelFormats.filter(({read}) => read))(
    '$name: no model, though it is named',
    format => {
      const contents = ['', 'null', '3', '""', '[]', '{}', '\b', '\b\u0007', '<a>'];
      for (const content of contents)
        expect(() => format.read!('read', text(content))).toThrow(/^read: [^\n]+$/);
    },
  );

  test('2,000 files changed at random: a model, or one line', () => {
    const random = (
      seed => () =>
        (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) / 2 ** 32
    )(1);
    const seeds = [
      'liblinear/three-s2.model',
      'liblinear/two-libsvm.model',
      'onnx/linearsvc.onnx',
      'onnx/ours-linearsvc-two.onnx',
      'onnx/ours-texts-bigrams.onnx',
      'onnx/tfidf.onnx',
      'onnx/SGD.onnx',
      'sklearn/ridge-two.json',
      'sklearn/linearsvc-iris.json',
      'sklearn/tfidf-bigrams.json',
      'sklearn/hashing.json',
    ].map(file);
    seeds.push(formatOf('scikit-learn').write!('write', tables).slice());
    let models = 0;
    for (let i = 0; i < 2000; i++) {
      const bytes = seeds[i % seeds.length]!.slice();
      for (let n = 0; n <= random() * 4; n++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const cut = random() < 0.2 ? bytes.subarray(0, random() * bytes.length) : bytes;
      const format = modelFormats.find(one => one.read && one.sniff(cut));
      if (!format) continue;
      try {
        const {classes, columns, weights, intercept} = format.read!('read', cut);
        expect(columns === classes.length || (columns === 1 && classes.length === 2)).toBe(true);
        expect(weights.length % columns).toBe(0);
        expect([...weights, ...intercept].every(Number.isFinite)).toBe(true);
        models++;
      } catch (error) {
        expect((error as Error).message).toMatch(/^read: [^\n]+$/);
        expect((error as Error).name).toBe('Error');
      }
    }
    expect(models).toBeGreaterThan(200);
  });
});

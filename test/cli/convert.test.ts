import {copyFileSync, mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {programIn} from './program.js';

const fixtures = path.resolve('test/fixtures/formats');
const iris = path.resolve('scripts/data/iris.csv');
const {folder, run, write} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-convert-')));
const here = (name: string) => path.join(folder, name);

test('out as ONNX and back: the same predictions', async () => {
  const out = await run(
    'convert',
    path.resolve('models/iris'),
    '--to',
    'onnx',
    '--out',
    'iris.onnx',
  );
  expect(out).toMatchObject({
    code: 0,
    err: '',
    out: 'onnx model of 3 classes written to iris.onnx\n',
  });
  expect(await run('convert', 'iris.onnx', '--out', 'back')).toMatchObject({code: 0, err: ''});
  const data = readFileSync(iris, 'utf8').split('\n').slice(1).filter(Boolean);
  write('numbers.csv', data.map(row => row.split(',').slice(0, 4).join(',')).join('\n'));
  const [own, file, back] = [path.resolve('models/iris'), 'iris.onnx', 'back'].map(model =>
    run.bind(undefined, 'predict', model, 'numbers.csv', '--no-header', '--json'),
  );
  const expected = await own!();
  expect(expected).toMatchObject({code: 0});
  expect(JSON.parse(expected.out)).toHaveLength(150);
  expect((await file!()).out).toBe(expected.out);
  expect((await back!()).out).toBe(expected.out);
});

describe('train --start', () => {
  const train = ['train', iris, '--label', 'species', '--json', '--tolerance', '1e-3'];

  interface Trained {
    certificate: {primal: number; epochs: number};
    learningRate?: number;
  }
  const twice = async (...how: string[]): Promise<[cold: Trained, warm: Trained]> => {
    const cold = await run(...train, ...how, '--out', 'cold');
    await run('convert', 'cold', '--to', 'onnx', '--out', 'cold.onnx');
    const warm = await run(...train, ...how, '--start', 'cold.onnx', '--out', 'warm');
    expect(warm).toMatchObject({code: 0, err: ''});
    return [JSON.parse(cold.out) as Trained, JSON.parse(warm.out) as Trained];
  };

  test('goes on from a file of another tool: the same gap in fewer passes', async () => {
    const [cold, warm] = await twice();
    expect(warm.certificate.epochs).toBeLessThan(cold.certificate.epochs);
    expect(Math.abs(warm.certificate.primal / cold.certificate.primal - 1)).toBeLessThan(1e-3);
  });

  test('and in a stream: the rate of one that goes on, and a lower objective', async () => {
    const [cold, warm] = await twice('--stream');
    expect(warm.learningRate).toBeCloseTo(cold.learningRate! / 10, 10);
    expect(warm.certificate.primal).toBeLessThan(cold.certificate.primal);
  });

  test.each([
    ['no', [], /^tfjs-svm: load: no model at .*no \(no model\.json\)$/],
    [
      path.resolve('models/digits'),
      [],
      /^tfjs-svm: train: the model to go on from has 64 features, x has 4$/,
    ],
  ])('from %s %j is one line', async (start, flags, message) => {
    const {code, err} = await run(...train, '--start', start, ...flags, '--out', 'none');
    expect(code).toBe(1);
    expect(err.trim()).toMatch(message);
  });
});

describe('predict and evaluate take model files of other tools', () => {
  test('LIBLINEAR, on its own svmlight file', async () => {
    const model = path.join(fixtures, 'liblinear/three-s2.model');
    const data = path.join(fixtures, 'liblinear/three.svm');
    const expected = readFileSync(`${model}.out`, 'utf8').trim().split('\n').map(Number);
    const predicted = await run('predict', model, data, '--format', 'svmlight', '--json');
    expect(JSON.parse(predicted.out).map((row: {prediction: number}) => row.prediction)).toEqual(
      expected,
    );
    const page = ['--report', 'page.html'];
    const evaluated = await run('evaluate', model, data, '--format', 'svmlight', ...page);
    expect(evaluated).toMatchObject({code: 0, err: ''});
    expect(evaluated.out).toMatch(/accuracy +│ \d/);
    expect(evaluated.out).not.toContain('loss');
    expect(readFileSync(here('page.html'), 'utf8')).toMatch(/made of a file of.*liblinear/s);
  });

  test('scikit-learn, also where the file is called model.json', async () => {
    copyFileSync(path.join(fixtures, 'sklearn/linearsvc-iris.json'), here('model.json'));
    const evaluated = await run('evaluate', 'model.json', iris, '--label', 'species', '--json');
    expect(evaluated).toMatchObject({code: 0, err: ''});
    expect(JSON.parse(evaluated.out).accuracy).toBeGreaterThan(0.9);
  });
});

test('weights in 8 bits: what that costs is printed', async () => {
  const digits = path.resolve('scripts/data/digits.csv');
  const flags = ['--quantize', 'uint8', '--test', digits, '--out', 'small'];
  const {code, err, out} = await run('convert', path.resolve('models/digits'), ...flags);
  expect({code, err}).toEqual({code: 0, err: ''});
  expect(out).toMatch(
    /^weights rounded to uint8: accuracy 9\d\.\d\d % on the test examples, 9\d\.\d\d % in float32\n/,
  );
  const accuracies: number[] = [];
  for (const model of [path.resolve('models/digits'), 'small'])
    accuracies.push(JSON.parse((await run('evaluate', model, digits, '--json')).out).accuracy);
  const [exact, rounded] = accuracies;
  expect(out).toContain(`accuracy ${(100 * rounded!).toFixed(2)} % on the test`);
  expect(out).toContain(`${(100 * exact!).toFixed(2)} % in float32`);
  const trained = await run('train', iris, '--quantize', 'uint16', '--out', 'rounded');
  expect(trained).toMatchObject({code: 0});
  expect(trained.out).toMatch(/weights rounded to uint16: accuracy .* on the training examples/);
  expect(JSON.parse(readFileSync(here('rounded/model.json'), 'utf8'))).toMatchObject({
    userDefinedMetadata: {'tfjs-svm': {quantization: {dtype: 'uint16'}}},
  });
});

describe('bad input: one line each', () => {
  const model = path.resolve('models/iris');
  write('rows.csv', '1,2\n');

  test.each<[string, string[], string]>([
    ['no --out', [model], "required option '--out <file>' not specified"],
    ['an unknown format', [model, '--to', 'pmml', '--out', 'x'], 'Allowed choices are tfjs, '],
    ['no model', ['missing', '--out', 'x'], 'load: no model at'],
    [
      'a file that is no model',
      ['rows.csv', '--out', 'x'],
      'tfjs-svm: rows.csv: the file is none of',
    ],
    [
      'a regression',
      [path.join(fixtures, 'liblinear/reg-s11.model'), '--out', 'x'],
      'reg-s11.model: a regression (L2R_L2LOSS_SVR), not a classifier',
    ],
    [
      'what the format cannot hold',
      [model, '--to', 'liblinear', '--out', 'x'],
      'convert: LIBLINEAR knows whole numbers as labels only',
    ],
    [
      'fewer bits of another format',
      [model, '--to', 'onnx', '--quantize', 'uint8', '--out', 'x'],
      'convert: --quantize is for tfjs, not for onnx',
    ],
    [
      'a test of nothing',
      [model, '--test', 'rows.csv', '--out', 'x'],
      'convert: --test is for what --quantize costs',
    ],
    [
      'over what is read',
      [path.join(model, 'model.json'), '--to', 'onnx', '--out', path.join(model, 'model.json')],
      'would be overwritten',
    ],
  ])('%s', async (_, flags, message) => {
    const {code, err} = await run('convert', ...flags);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err.trim().split('\n').length).toBeLessThan(3);
  });
});

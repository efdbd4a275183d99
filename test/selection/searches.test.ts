import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {shareDataset} from '../../src/node.js';
import {foldThreads} from '../../src/node/foldThreads.js';
import {foldTasks} from '../../src/selection/foldTasks.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';

const iris = bundled('iris');
beforeAll(() => useBackend('wasm'));

/** But for the seconds, which are never the same. */
const timeless = (of_: unknown) =>
  JSON.parse(JSON.stringify(of_, (name, value) => (name === 'seconds' ? undefined : value)));

describe('jobs', () => {
  const texts = Array.from(
    {length: 24},
    (_, i) => `word${i % 5} ${i % 2 ? 'good' : 'bad'} w${i % 3}`,
  );

  test.each<[string, svm.Features | svm.Texts, svm.Labels | undefined, svm.GridSearchOptions]>([
    [
      'dense rows',
      iris,
      undefined,
      {grid: {loss: ['oneVsRest', svm.crammerSinger()], C: [0.01, 1]}, folds: 3, score: 'f1Macro'},
    ],
    [
      'weights',
      iris,
      undefined,
      {grid: {C: [0.1, 1]}, fit: {sampleWeight: iris.labels!.map((_, i) => 1 + (i % 2))}},
    ],
    [
      'sparse rows',
      {...svm.tfidf().fit(texts).transform(texts)},
      texts.map((_, i) => i % 2),
      {grid: {C: [0.1, 1]}, folds: 2},
    ],
    [
      'texts',
      texts,
      texts.map((_, i) => i % 2),
      {grid: {C: [1, 2]}, folds: 2, options: {vectorizer: svm.tfidf({minDf: 2})}},
    ],
    [
      'hashed texts',
      texts,
      texts.map((_, i) => i % 2),
      {grid: {C: [1, 2]}, folds: 2, options: {vectorizer: svm.hashingVectorizer({features: 16})}},
    ],
    [
      'a table of words, texts, dates and gaps',
      svm.parseCSV(
        `n,word,says,day,y\n${texts.map((text, i) => `${i % 4 || 'NA'},${['red', 'grün', ''][i % 3]},${text},2026-0${1 + (i % 9)}-11,${i % 2}`).join('\n')}\n`,
        {categorical: ['word'], text: ['says'], dates: ['day'], missing: 'mean', label: 'y'},
      ),
      undefined,
      {grid: {C: [1, 2]}, folds: 2},
    ],
    [
      'one that diverges',
      iris,
      undefined,
      {grid: {learningRate: [1e-2, 1e9]}, fit: {solver: 'descent', epochs: 20}, folds: 3},
    ],
  ])('%s: the same rows, best and model whatever jobs is', async (_, x, y, options) => {
    const results = [];
    for (const jobs of [undefined, 1, 2, 3]) {
      const before = tf.memory().numTensors;
      const seen: svm.SearchRow[] = [];
      const {model, history, ...found} = await svm.gridSearch(x, y, {
        ...options,
        ...(jobs && {jobs}),
        onResult: row => void seen.push(row),
      });
      expect(history.certificate.primal).toBeGreaterThan(0);
      expect(seen).toHaveLength(found.rows.length);
      results.push(timeless({...found, weights: [...model.weights.dataSync()]}));
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
    for (const other of results.slice(1)) expect(other).toEqual(results[0]);
  });

  test.each<[string, (options: svm.JobOptions) => Promise<unknown>]>([
    [
      'crossValidate',
      options => svm.crossValidate({C: 0.1}, iris, undefined, {folds: 3, scores: ['f1Macro'], ...options}), // prettier-ignore
    ],
    [
      'learningCurve',
      options => svm.learningCurve(iris, undefined, {sizes: [0.3, 1], folds: 3, ...options}),
    ],
    [
      'validationCurve',
      options => svm.validationCurve(iris, undefined, {C: [0.01, 1]}, {folds: 3, ...options}),
    ],
    [
      'bootstrapWeights',
      options => svm.bootstrapWeights({C: 0.1}, iris, undefined, {repeats: 9, ...options}),
    ],
    [
      'nestedCrossValidate',
      options =>
        svm.nestedCrossValidate(iris, undefined, {
          grid: {C: [0.01, 1]},
          folds: 3,
          inner: 2,
          ...options,
        }),
    ],
    ['compareLosses', options => svm.compareLosses(iris, undefined, {folds: 2, ...options})],
    [
      'crossValidate of sets',
      options => {
        const sets = iris.labels!.map((label, i) => (i % 3 ? `${label},odd` : String(label)));
        return svm.crossValidate({multilabel: true}, iris, sets, {
          folds: 3,
          scores: ['f1Samples'],
          ...options,
        });
      },
    ],
  ])('%s: the same whatever jobs is', async (_, ask) => {
    const before = tf.memory().numTensors;
    const plain = timeless(await ask({}));
    for (const jobs of [1, 2, 3]) expect(timeless(await ask({jobs}))).toEqual(plain);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a thread that is kept answers the next call, too', async () => {
    const folds = svm.stratifiedKFold(iris.labels!, {folds: 2});
    const candidates = [{parameters: {}, svm: {}, fit: {}}];
    const examples = {data: iris, raw: iris, labels: iris.labels!, weights: undefined};
    const work = {
      call: 'test',
      question: 'score' as const,
      examples,
      folds,
      candidates,
      scorers: [],
    };
    for (let round = 0; round < 3; round++) {
      const threads = foldThreads(2, work);
      const tasks = foldTasks(
        folds.map((_, k) => [[0, k] as const]),
        candidates,
        {shared: true},
      );
      // The calling thread takes none.
      const answers = await new Promise<unknown[]>((resolve, reject) => {
        const found: unknown[] = [];
        const answered = (_: unknown, answer: unknown) => {
          if (found.push(answer) === folds.length) resolve(found);
        };
        threads.begin(tasks, answered, reject);
      });
      await threads.end(true);
      expect(answers).toEqual(
        folds.map(() => expect.objectContaining({accuracy: expect.anything()})),
      );
    }
  });

  test('rows in shared memory are not copied again', async () => {
    const shared = shareDataset(iris);
    expect(shared.values.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shareDataset(shared).values).toBe(shared.values);
    expect(shared.values).toEqual(iris.values);
    const ask = (x: svm.Dataset) => svm.crossValidate({}, x, undefined, {folds: 3, jobs: 2});
    expect(timeless(await ask(shared))).toEqual(timeless(await ask(iris)));
    const sparse = svm.tfidf().fit(texts).transform(texts);
    const {values, indices, indptr} = shareDataset(sparse);
    for (const [found, given] of [
      [values, sparse.values],
      [indices, sparse.indices],
      [indptr, sparse.indptr],
    ] as const) {
      expect(found.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(found).toEqual(given);
    }
  });

  test('the signal ends them', async () => {
    const abort = new AbortController();
    const found = svm.gridSearch(iris, undefined, {
      grid: {C: [0.1, 1, 10, 100]},
      jobs: 2,
      signal: abort.signal,
      onFold: () => abort.abort(new Error('enough')),
    });
    await expect(found).rejects.toThrow('enough');
  });

  test.each<[string, Partial<svm.GridSearchOptions>, string]>([
    ['none', {jobs: 0}, 'gridSearch: jobs must be a whole number above 0, got 0'],
    ['a function', {jobs: 2, scores: [function mine() { return 1; }]}, 'gridSearch: jobs 2: scorer mine is no plain data'], // prettier-ignore
    [
      'a schedule',
      {jobs: 2, fit: {learningRate: () => 1}},
      'gridSearch: jobs 2: fit.learningRate is no plain data',
    ],
  ])('%s: one line', async (_, options, message) => {
    await expect(svm.gridSearch(iris, undefined, {grid: {C: [1]}, ...options})).rejects.toThrow(
      message,
    );
  });
});

test.each<[string, () => Promise<unknown>, string]>([
  [
    'a function makes the models',
    () => svm.crossValidate(() => svm.linearSVM(), iris, undefined, {jobs: 2}),
    'crossValidate: jobs 2: the function that makes models is no plain data',
  ],
  [
    'no number of jobs',
    () => svm.learningCurve(iris, undefined, {jobs: 1.5}),
    'learningCurve: jobs must be a whole number above 0, got 1.5',
  ],
  [
    'no option',
    () => svm.learningCurve(iris, undefined, {size: [1]} as never),
    "learningCurve: unknown option 'size': did you mean sizes?",
  ],
  [
    'no option',
    () => svm.validationCurve(iris, undefined, {C: [1]}, {scores: ['f1']} as never),
    "validationCurve: unknown option 'scores': did you mean score?",
  ],
  [
    'no option',
    () => svm.bootstrapWeights({}, iris, undefined, {repeat: 3} as never),
    "bootstrapWeights: unknown option 'repeat': did you mean repeats?",
  ],
  [
    'divergence',
    () => svm.validationCurve(iris, undefined, {learningRate: [1e6]}, {options: {loss: 'oneVsRest', standardize: false}, fit: {optimizer: 'sgd', epochs: 50}, jobs: 2}), // prettier-ignore
    'diverged',
  ],
])('%s: one line', async (_, ask, message) => {
  await expect(ask()).rejects.toThrow(message);
});

describe('randomSearch', () => {
  const distributions = {C: svm.logUniform(1e-3, 1e3), bias: ['free', 'regularized'] as const};

  test('tries ten candidates by default', async () => {
    const x = [[0], [1], [2], [3]];
    const {rows, model} = await svm.randomSearch(x, [1, 1, 2, 2], {distributions, folds: 2});
    model.dispose();
    expect(rows).toHaveLength(10);
  });

  test('draws by the seed, each combination once, and goes on from a store', async () => {
    const draw = async (seed: number, store?: svm.SearchStore) => {
      const {rows, model} = await svm.randomSearch(iris, undefined, {
        distributions,
        candidates: 4,
        seed,
        folds: 2,
        ...(store && {store}),
      });
      model.dispose();
      return rows;
    };
    const rows = await draw(1);
    expect(rows).toHaveLength(4);
    for (const {parameters} of rows) {
      expect(parameters.C).toBeGreaterThan(1e-3);
      expect(parameters.C).toBeLessThan(1e3);
    }
    expect((await draw(2)).map(row => row.parameters)).not.toEqual(rows.map(row => row.parameters));
    const saved: svm.FoldRow[] = [];
    let loads = 0;
    const store = {
      load: async () => (loads++ ? saved.slice(0, 4) : []),
      save: async (row: svm.FoldRow) => void saved.push(row),
    };
    await draw(1, store);
    expect(timeless(await draw(1, store))).toEqual(timeless(rows));
    expect(saved).toHaveLength(8 + 4);
    const one = await svm.randomSearch(iris, undefined, {
      distributions: {bias: ['free']},
      folds: 2,
    });
    expect(one.rows).toHaveLength(1);
    one.model.dispose();
  });

  test('distributions: every part of the range as likely, on its scale', () => {
    let state = 7;
    const random = (below: number) =>
      Math.floor(((state = (state * 48271) % 2147483647) / 2147483647) * below);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++)
      counts[Math.floor(Math.log10(svm.logUniform(1, 1e4).sample(random)))]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(100);
    const drawn = Array.from({length: 200}, () => svm.integers(3, 5).sample(random));
    expect([...new Set(drawn)].sort()).toEqual([3, 4, 5]);
  });

  test.each<[() => unknown, string]>([
    [() => svm.logUniform(0, 1), 'logUniform: 0 < low < high must hold, got 0 and 1'],
    [() => svm.integers(1, 2.5), 'integers: whole numbers low < high must hold, got 1 and 2.5'],
    [() => svm.uniform(2, 1), 'uniform: low < high must hold, got 2 and 1'],
    [() => svm.choice([]), 'choice: values must be an array of at least one'],
    [
      () => svm.randomSearch(iris, undefined, {distributions: {C: 1 as never}}),
      'randomSearch: distributions.C must be an array or a distribution such as logUniform(1e-3, 1e3)',
    ],
    [
      () => svm.randomSearch(iris, undefined, {distributions: {C: [1]}, candidates: 0}),
      'randomSearch: candidates must be a whole number above 0, got 0',
    ],
    [() => svm.halvingSearch(iris, undefined, {}), 'halvingSearch: give a grid or distributions'],
    [
      () => svm.halvingSearch(iris, undefined, {grid: {C: [1]}, factor: 1}),
      'halvingSearch: factor must be a number above 1, got 1',
    ],
    [
      () => svm.gridSearch(iris, undefined, {grid: {C: [1]}, rule: 'most' as never}),
      "gridSearch: rule must be 'best' or 'oneStandardError', got 'most'",
    ],
  ])('%s: one line', async (attempt, message) => {
    await expect((async () => attempt())()).rejects.toThrow(message);
  });
});

test('halvingSearch: a third goes on, with thrice the rows, to the whole', async () => {
  const C = [1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1e3, 1e4];
  const {rounds, rows, best, model} = await svm.halvingSearch(iris, undefined, {
    grid: {C},
    folds: 3,
  });
  expect(rounds.map(({examples, rows}) => [examples, rows.length])).toEqual([
    [15, 9],
    [51, 3],
    [150, 1],
  ]);
  expect(rounds[2]!.rows).toEqual(rows);
  const worst = Math.min(...rounds[0]!.rows.map(({score}) => score!.accuracy.mean));
  expect(best.score!.accuracy.mean).toBeGreaterThan(worst);
  expect(model.facts.examples).toBe(150);
  model.dispose();
});

test('halvingSearch goes on from a store, in whichever round it was', async () => {
  const saved: svm.FoldRow[] = [];
  const search = async (known?: number, factor = 2) => {
    let head: unknown;
    const store = {
      async load(search: svm.SearchIdentity) {
        head = search;
        return JSON.parse(JSON.stringify(saved.slice(0, known)));
      },
      save: async (row: svm.FoldRow) => void saved.push(row),
    };
    const {rounds, best, model} = await svm.halvingSearch(iris, undefined, {
      grid: {C: [0.01, 0.1, 1, 10]},
      folds: 3,
      factor,
      ...(known !== undefined && {store}),
    });
    model.dispose();
    return {rounds: rounds.map(({examples, rows}) => [examples, timeless(rows)]), best, head};
  };
  const {rounds} = await search();
  expect(rounds.map(([examples]) => examples)).toEqual([36, 75, 150]);
  const {head} = await search(0);
  expect(saved).toHaveLength(3 * (4 + 2 + 1));
  for (const known of [4, 9, 15, 21]) {
    saved.length = 21;
    expect((await search(known)).rounds).toEqual(rounds);
    expect(saved).toHaveLength(21 + 21 - known);
  }
  // Rounds of other sizes are another search.
  expect((await search(0, 3)).head).not.toEqual(head);
});

test('one standard error: the strongest regularisation that is as good', async () => {
  const grid = {C: [1e-4, 0.01, 0.1, 1, 10, 100]};
  const find = async (rule: 'best' | 'oneStandardError') => {
    const {best, ranking, model} = await svm.gridSearch(iris, undefined, {grid, rule});
    model.dispose();
    return {best, ranking};
  };
  const {best: chosen, ranking} = await find('oneStandardError');
  expect((await find('best')).best.parameters).toEqual(ranking[0]!.parameters);
  const {mean, std} = ranking[0]!.score!.accuracy;
  const error = std / Math.sqrt(4);
  const asGood = ranking.filter(({score}) => score!.accuracy.mean >= mean - error - 1e-9);
  expect(chosen.parameters.C).toBe(
    Math.min(...asGood.map(({parameters}) => parameters.C as number)),
  );
  expect(chosen.parameters.C).not.toBe(ranking[0]!.parameters.C);
});

describe('comparisons: how far the best is ahead of the others', () => {
  test.each([
    [undefined, 1],
    ['f1Macro', 1],
    [{name: 'misses', greaterIsBetter: false, score: wrong}, -1],
  ] as const)('by %p', async (score, sign) => {
    const {ranking, best, comparisons, model} = await svm.gridSearch(iris, undefined, {
      grid: {C: [1e-4, 1, 10]},
      folds: 4,
      ...(score !== undefined && {score}),
    });
    model.dispose();
    const name = typeof score === 'object' ? score.name : score;
    const valuesOf = ({score: found}: svm.SearchRow) =>
      found!.folds.map(fold => sign * (name ? fold.scores![name]! : fold.accuracy));
    expect(comparisons).toEqual(
      ranking.map(row =>
        row === best
          ? undefined
          : svm.correctedT(valuesOf(best), valuesOf(row), {testToTrain: 150 / 450}),
      ),
    );
    expect(comparisons.at(-1)!.p).toBeLessThan(0.05);
    expect(comparisons.at(-1)!.difference).toBeGreaterThan(0);
  });

  test('there are none of one fold, nor with those that diverged', async () => {
    const [fold] = svm.stratifiedKFold(iris.labels!, {folds: 3});
    const one = await svm.gridSearch(iris, undefined, {grid: {C: [1, 2]}, folds: [fold!]});
    expect(one.comparisons).toEqual([undefined, undefined]);
    one.model.dispose();
  });
});

/** Examples that are predicted wrong. */
function wrong({truth, predicted}: svm.Predictions): number {
  return truth.filter((label, i) => label !== predicted[i]).length;
}

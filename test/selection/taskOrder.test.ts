import {beforeAll, expect, test} from '@jest/globals';
import * as svm from '../../src/index.js';
import {registerFoldThreads} from '../../src/selection/index.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';

const iris = bundled('iris');

beforeAll(async () => {
  await useBackend('wasm');
  // Threads that take nothing: the calling one does all, in the order of the tasks.
  registerFoldThreads(() => ({begin: () => undefined, end: async () => undefined}));
});

/** Which value of an option is trained with at each fold, one after the other. */
async function orderOf(
  name: string,
  search: (onFold: svm.FoldOptions['onFold']) => Promise<svm.GridSearch>,
) {
  const met: unknown[] = [];
  const {rows, model} = await search(({parameters}) => void met.push(parameters![name]));
  model.dispose();
  return {met, tried: rows.map(({parameters}) => parameters[name])};
}

test.each<[svm.Grid, svm.SVMOptions, number, number[]]>([
  [{C: [0.1, 10, 1]}, {}, 2, [0.1, 1, 10, 0.1, 1, 10]],
  [{lambda: [0.1, 0.001, 0.01]}, {}, 2, [0.1, 0.01, 0.001, 0.1, 0.01, 0.001]],
  // Whichever there are of others, and in parts that two jobs can share: the last of three folds becomes two.
  [{C: [10, 0.1, 1], bias: ['free', 'none']}, {}, 1, [0.1, 1, 10, 0.1, 1, 10]],
  [{C: [0.1, 10, 1]}, {}, 3, [0.1, 1, 10, 0.1, 1, 10, 0.1, 10, 1]],
  [{C: [1, 0.1, 100, 10]}, {}, 1, [1, 100, 0.1, 10]],
  [{l1: [0.1, 0.001]}, {lambda: 0.01}, 2, [0.1, 0.1, 0.001, 0.001]],
])(
  '%j, %j, %d folds: from the strongest regularisation to the weakest, whatever jobs is; rows stay in their order',
  async (grid, options, folds, order) => {
    const [name] = Object.keys(grid) as ['C'];
    const rows = Array.from({length: folds}, (_, k) => k);
    const split = svm.stratifiedKFold(iris.labels!, {folds: Math.max(2, folds)});
    for (const jobs of [1, 2]) {
      const {met, tried} = await orderOf(name, onFold =>
        svm.gridSearch(iris, undefined, {
          grid,
          options,
          folds: rows.map(k => split[k]!),
          jobs,
          onFold,
          fit: {tolerance: 0.1},
        }),
      );
      expect(met).toEqual(order);
      const others = grid.bias?.length ?? 1;
      expect(tried).toEqual(grid[name]!.flatMap(value => new Array(others).fill(value)));
    }
  },
);

test('what differs in more is trained by itself, for jobs the weakest regularisation first: it takes longest', async () => {
  const distributions = {C: svm.logUniform(0.01, 100), tolerance: svm.logUniform(0.1, 0.5)};
  const options = {distributions, candidates: 4, folds: 2};
  for (const jobs of [1, 2]) {
    const {met, tried} = await orderOf('C', onFold =>
      svm.randomSearch(iris, undefined, {...options, jobs, onFold}),
    );
    const order = jobs === 1 ? tried : [...tried].sort((a, b) => Number(b) - Number(a));
    expect(met).toEqual(order.flatMap(C => [C, C]));
  }
});

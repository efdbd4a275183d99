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

test.each<[svm.Grid, svm.SVMOptions, number[]]>([
  [{C: [0.1, 10, 1]}, {}, [10, 1, 0.1]],
  [{lambda: [0.1, 0.001, 0.01]}, {}, [0.001, 0.01, 0.1]],
  [{l1: [0.1, 0.001]}, {lambda: 0.01}, [0.1, 0.001]],
])(
  'jobs share the weakest regularisation of %j first, which takes longest; rows stay in their order',
  async (grid, options, order) => {
    const [name] = Object.keys(grid) as ['C'];
    const foldsOf = async (jobs: number) => {
      const met: unknown[] = [];
      const onFold = ({parameters}: svm.FoldProgress) => void met.push(parameters![name]);
      const {rows, model} = await svm.gridSearch(iris, undefined, {
        grid,
        options,
        folds: 2,
        jobs,
        onFold,
        fit: {tolerance: 0.1},
      });
      model.dispose();
      expect(rows.map(({parameters}) => parameters[name])).toEqual(grid[name]);
      return met;
    };
    expect(await foldsOf(2)).toEqual(order.flatMap(value => [value, value]));
    expect(await foldsOf(1)).toEqual(grid[name]!.flatMap(value => [value, value]));
  },
);

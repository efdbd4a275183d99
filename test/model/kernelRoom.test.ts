import {afterEach, beforeAll, expect, jest, test} from '@jest/globals';
import {viewRows} from '../../src/data/index.js';
import {oneVsRest, pinball} from '../../src/losses/index.js';
import {linearSVM, type FitOptions, type SVMOptions} from '../../src/model/index.js';
import {useBackend} from '../backends.js';
import {memoriesMade} from '../memoriesMade.js';
import {randomRows} from '../random.js';

beforeAll(() => useBackend('cpu'));
afterEach(() => void jest.restoreAllMocks());

const x = randomRows(40, 3, 1);
const y = x.map((_, i) => (i % 2 ? 'odd' : 'even'));

const failing: [string, SVMOptions, FitOptions, string][] = [
  ['labels that are no class', {classes: ['odd', 'other']}, {}, 'even'],
  ['a class weight of no class', {classWeight: {other: 2}}, {}, 'other'],
  ['validation of other columns', {}, {validationData: [[[1, 2]], ['odd']]}, 'validationData'],
  ['an optimizer that there is not', {}, {optimizer: 'none' as 'adam'}, 'optimizer'],
  ['a solver that refuses', {l1: 0.1}, {solver: 'exact'}, 'exact'],
  [
    'a solver that refuses the loss',
    {loss: oneVsRest({penalty: pinball({tau: 0.5})})},
    {solver: 'proximal'},
    'proximal',
  ],
  [
    'a callback that throws',
    {},
    {
      callbacks: {
        onEpochEnd: () => {
          throw new Error('enough');
        },
      },
    },
    'enough',
  ],
];

test.each(failing)(
  'a fit that fails gives its kernel memory back: %s',
  async (_, options, fit, said) => {
    const memories = memoriesMade();
    const model = linearSVM(options);
    const counts: number[] = [];
    for (let time = 0; time < 3; time++) {
      await expect(model.fit(x, y, fit)).rejects.toThrow(said);
      counts.push(memories.size);
    }
    // What the first made serves the others.
    expect(counts[2]).toBe(counts[0]);
  },
);

test('rows that cannot be written there give it back', async () => {
  const memories = memoriesMade();
  const values = Float32Array.from(x.flat());
  const whole = {
    rows: 40,
    columns: 3,
    get values() {
      if (new Error().stack!.includes('writeRows')) throw new Error('gone');
      return values;
    },
  };
  const view = viewRows(
    whole,
    y.map((_, i) => i),
  );
  const counts: number[] = [];
  for (let time = 0; time < 3; time++) {
    await expect(linearSVM().fit(view, y)).rejects.toThrow('gone');
    counts.push(memories.size);
  }
  expect(counts[2]).toBe(counts[0]);
});

import {expect, test} from '@jest/globals';
import {recipeOf} from '../../../src/train/descent/recipe.js';

const extent = {rows: 1000, features: 4, meanL1: 3, meanSquares: 5};
const objective = {lambda: 1e-3, l1: 0} as Parameters<typeof recipeOf>[2];

test.each([false, true])(
  'an option that is undefined is one that was left out; examples read anew: %s',
  rereads => {
    const recipe = (options: Parameters<typeof recipeOf>[0]) => {
      const {optimizer, schedule, ...plain} = recipeOf(options, extent, objective, {rereads});
      optimizer.dispose();
      return {...plain, rate: schedule?.({step: 9, steps: 100, lambda: 1e-3})};
    };
    const names = ['optimizer', 'learningRate', 'epochs', 'batchSize', 'seed', 'tolerance'];
    const all = [...names, 'patience', 'averaging', 'callbacks', 'verbose'];
    const left = recipe({});
    for (const name of all) expect({name, ...recipe({[name]: undefined})}).toEqual({name, ...left});
    expect(left).toMatchObject({batchSize: rereads ? 64 : 1000, averaging: rereads});
  },
);

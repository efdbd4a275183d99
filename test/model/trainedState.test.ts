import {beforeAll, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import type {TrainedLayer} from '../../src/model/layer.js';
import type {OnlineState} from '../../src/model/partialFit.js';
import {TrainedState} from '../../src/model/trainedState.js';
import {useBackend} from '../backends.js';

beforeAll(() => useBackend('cpu'));

const layerOf = (value: number) =>
  ({weights: tf.tensor2d([[value]]), intercept: tf.tensor1d([0])}) as TrainedLayer;
const valueOf = (state: TrainedState) => state.trained('call').weights.dataSync()[0];

/** A state of partialFit that counts how often it is disposed of. */
function onlineState() {
  const online = {isSpent: false, disposed: 0, dispose: () => void online.disposed++};
  return online as unknown as OnlineState & {isSpent: boolean; disposed: number};
}

test('a training takes the place of the one before, whose tensors go', async () => {
  const before = tf.memory().numTensors;
  const state = new TrainedState();
  expect(() => state.trained('call')).toThrow('call: the model is not trained yet: call fit first');
  const online = onlineState();
  expect(await state.train('fit', async () => ({layer: layerOf(1), online, result: 'a'}))).toBe(
    'a',
  );
  expect([valueOf(state), state.online]).toEqual([1, online]);
  await state.train('fit', async () => ({layer: layerOf(2), result: undefined}));
  expect([valueOf(state), state.online, online.disposed]).toEqual([2, undefined, 1]);
  expect(tf.memory().numTensors).toBe(before + 2);
  // The same weights with other facts stay, and so does what partialFit continues from.
  state.replace({...state.trained('call')}, state.online);
  expect(valueOf(state)).toBe(2);
  state.dispose();
  expect(() => state.trained('call')).toThrow(
    'call: the model was disposed of: train or load it again',
  );
  expect(tf.memory().numTensors).toBe(before);
});

test('one at a time, and one that throws changes nothing', async () => {
  const state = new TrainedState();
  const [first, online] = [deferred(), onlineState()];
  const training = state.train('fit', async () => {
    await first.promise;
    return {layer: layerOf(1), online, result: 1};
  });
  expect(() => state.trained('call')).toThrow(
    'is being trained for the first time: await fit before',
  );
  await expect(state.train('fit', () => Promise.reject(new Error('never')))).rejects.toThrow(
    'fit: the model is being trained already',
  );
  first.resolve(undefined);
  await training;
  await expect(state.train('fit', () => Promise.reject(new Error('wrong')))).rejects.toThrow(
    'wrong',
  );
  expect([valueOf(state), state.online, online.disposed]).toEqual([1, online, 0]);
  // A state that another has taken over is not its own to dispose of.
  const next = onlineState();
  online.isSpent = true;
  await state.train('fit', async () => ({layer: layerOf(2), online: next, result: 2}));
  expect([valueOf(state), state.online, online.disposed]).toEqual([2, next, 0]);
  // One that partialFit has disposed of itself is not continued from.
  next.isSpent = true;
  await expect(state.train('fit', () => Promise.reject(new Error('wrong')))).rejects.toThrow(
    'wrong',
  );
  expect([valueOf(state), state.online, next.disposed]).toEqual([2, undefined, 0]);
  state.dispose();
});

test('disposed of in training: nothing is left, and training can end by it', async () => {
  const before = tf.memory().numTensors;
  const state = new TrainedState();
  const online = onlineState();
  await state.train('fit', async () => ({layer: layerOf(1), online, result: 1}));
  const training = state.train('fit', async () => {
    state.dispose();
    expect([state.isDisposedInTraining, online.disposed]).toEqual([true, 0]);
    return {layer: layerOf(2), result: 2};
  });
  await expect(training).rejects.toThrow('fit: the model was disposed of while it was trained');
  expect(online.disposed).toBe(1);
  expect(tf.memory().numTensors).toBe(before);
  expect(() => state.trained('call')).toThrow('was disposed of');
  await state.train('fit', async () => ({layer: layerOf(3), result: 3}));
  expect([valueOf(state), state.isDisposedInTraining]).toEqual([3, false]);
  state.dispose();
});

function deferred() {
  let resolve!: (value: unknown) => void;
  const promise = new Promise(done => (resolve = done));
  return {promise, resolve};
}

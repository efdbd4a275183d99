import {beforeAll, expect, jest, test} from '@jest/globals';
import {binary, ramp} from '../../src/losses/index.js';
import type {FitOptions, SVMOptions} from '../../src/model/index.js';
import type {EpochRecord} from '../../src/train/index.js';
import {beginRun, type Outcome} from '../../src/train/run.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {fitted} from './fitted.js';

beforeAll(() => useBackend('cpu'));

test.each<[string, SVMOptions, FitOptions]>([
  ['exact', {}, {}],
  ['coordinate', {l1: 0.1}, {}],
  ['proximal', {loss: binary({penalty: ramp()})}, {}],
  ['descent', {}, {solver: 'descent', epochs: 3, tolerance: 0}],
])('solver %s tells its begin, each epoch, and its end', async (name, options, fitOptions) => {
  const iris = bundled('iris');
  const labels = iris.labels!.map(label => (name === 'proximal' ? label === 'setosa' : label));
  const calls: string[] = [];
  const told: EpochRecord[] = [];
  const {history} = await fitted({...iris, labels: labels.map(String)}, options, {
    ...fitOptions,
    callbacks: {
      onTrainBegin: () => void calls.push('train'),
      onEpochBegin: epoch => void calls.push(`epoch ${epoch}`),
      onEpochEnd: (epoch, record) => {
        calls.push(`end ${epoch}`);
        told.push(record);
      },
      onTrainEnd: () => void calls.push('trained'),
    },
  });
  expect(history.solver).toBe(name);
  expect(history.epochs.length).toBeGreaterThan(1);
  expect(told).toEqual(history.epochs);
  expect(calls).toEqual([
    'train',
    ...history.epochs.flatMap((_, i) => [`epoch ${i}`, `end ${i}`]),
    'trained',
  ]);
  expect(history).toMatchObject({backend: 'cpu', certificate: {epochs: history.epochs.length}});
  const times = [...history.epochs.map(({seconds}) => seconds), history.seconds];
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('an error is not hidden by what callbacks throw, and all are told of the end', async () => {
  const ended = jest.fn<() => void>();
  const callbacks = [
    {
      onTrainEnd: () => {
        throw new Error('at once');
      },
    },
    {onTrainEnd: () => Promise.reject(new Error('later'))},
    {onTrainEnd: ended},
  ];
  const {train} = beginRun({callbacks, shouldStop: () => false});
  const plan = {epochs: 1, batches: 1};
  const fails = (): Promise<Outcome> => Promise.reject(new Error('the cause'));
  await expect(train(plan, fails)).rejects.toThrow('the cause');
  expect(ended).toHaveBeenCalledTimes(1);
});

test('a pause comes after 50 ms, and not before, of short runs one after another, too', async () => {
  const began = performance.now() + 60;
  const now = jest.spyOn(performance, 'now');
  let frames = 0;
  const waiting = async (ms: number) => {
    now.mockReturnValue(began + ms);
    const timer = setImmediate(() => frames++);
    await beginRun({callbacks: [], shouldStop: () => false}).pause();
    clearImmediate(timer);
  };
  await waiting(0);
  expect(frames).toBe(1);
  await waiting(50);
  expect(frames).toBe(1);
  await waiting(51);
  expect(frames).toBe(2);
  await waiting(100);
  expect(frames).toBe(2);
  now.mockRestore();
});

import {AsyncLocalStorage} from 'node:async_hooks';
import {expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';

interface Environment {
  handleTestEvent(event: {name: string}): void;
  teardown(): Promise<void>;
}
// eslint-disable-next-line @typescript-eslint/no-require-imports -- Jest takes it as CommonJS
const TestEnvironment = require('./environment.cjs') as new (config: object) => Environment;
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the exports themselves, which a file can change
const core = require('@tensorflow/tfjs-core') as {
  tidy: unknown;
  Tensor: {prototype: {add: unknown}};
};
const begin = () => new TestEnvironment({projectConfig: {fakeTimers: {}}});

/** The global scope, as tests write to it. */
const scope = globalThis as unknown as {left?: string; structuredClone: unknown};

test('a tensor made while tests are collected is an error, later it is not', async () => {
  const environment = begin();
  expect(() => tf.scalar(1)).toThrow('a tensor while tests are collected');
  environment.handleTestEvent({name: 'run_start'});
  expect(tf.scalar(1).dataSync()).toEqual(new Float32Array([1]));
  await environment.teardown();
});

test('what a file leaves in tfjs is gone for the next one', async () => {
  const state = () => [
    tf.memory().numTensors,
    tf.engine().registryFactory.mine,
    tf.getKernel('Mine', 'cpu'),
    tf.getGradient('Mine'),
    tf.env().getFlags().MINE,
    tf.serialization.SerializationMap.getMap().classNameMap.Mine,
    tf.io.getLoadHandlers('mine://'),
    tf.io.getSaveHandlers('mine://'),
    core.tidy,
    core.Tensor.prototype.add,
  ];
  const before = state();
  const environment = begin();
  environment.handleTestEvent({name: 'run_start'});
  tf.scalar(1);
  class Mine extends tf.serialization.Serializable {
    static className = 'Mine';
    getConfig = () => ({});
  }
  tf.serialization.registerClass(Mine);
  tf.registerBackend('mine', () => tf.backend());
  tf.registerKernel({kernelName: 'Mine', backendName: 'cpu', kernelFunc: () => []});
  tf.registerGradient({kernelName: 'Mine', gradFunc: () => ({})});
  tf.env().registerFlag('MINE', () => 1);
  tf.env().set('MINE', 2);
  tf.io.registerLoadRouter(() => ({}));
  tf.io.registerSaveRouter(() => ({}));
  core.tidy = () => undefined;
  core.Tensor.prototype.add = () => undefined;
  const changed = state();
  await environment.teardown();
  for (const [i, one] of changed.entries()) expect(one).not.toEqual(before[i]);
  expect(state()).toEqual(before);
  expect(() => Object.assign(tf, {left: 'here'})).toThrow('not extensible');
});

test('what a file leaves is gone for the next one', async () => {
  const {structuredClone} = globalThis;
  const [{exitCode}, home, {HOME}] = [process, process.cwd(), process.env];
  const environment = begin();
  Object.assign(scope, {left: 'here', structuredClone: undefined});
  Object.assign(process.env, {HOME: '/nowhere', TFJS_SVM_LEFT: 'here'});
  process.exitCode = 3;
  process.chdir('/');
  expect.extend({toBeLeft: () => ({pass: true, message: () => ''})});
  expect.addEqualityTesters([(a, b) => (a === 'a' && b === 'b' ? true : undefined)]);
  expect('a').toEqual('b');
  await environment.teardown();
  expect([scope.left, scope.structuredClone]).toEqual([undefined, structuredClone]);
  expect([process.env.HOME, process.env.TFJS_SVM_LEFT]).toEqual([HOME, undefined]);
  expect([process.exitCode, process.cwd()]).toEqual([exitCode, home]);
  expect('toBeLeft' in expect('a')).toBe(false);
  expect('a').not.toEqual('b');
});

test('promises of the next file are not told to what a file stored with its own', async () => {
  const environment = begin();
  const storage = new AsyncLocalStorage<string>();
  storage.enterWith('here');
  await Promise.resolve();
  expect(storage.getStore()).toBe('here');
  await environment.teardown();
  expect(storage.getStore()).toBeUndefined();
});

test('an error that nobody caught is for Jest alone', () => {
  const rethrow = (error: unknown) => {
    throw error;
  };
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map(name => process.listeners(name as never));
  for (const name of events) process.on(name, rethrow);
  begin().handleTestEvent({name: 'hook_success'});
  expect(events.map(name => process.listeners(name as never))).toEqual(before);
});

import {AsyncLocalStorage} from 'node:async_hooks';
import {expect, test} from '@jest/globals';

interface Environment {
  handleTestEvent(event: {name: string}): void;
  teardown(): Promise<void>;
}
// eslint-disable-next-line @typescript-eslint/no-require-imports -- Jest takes it as CommonJS
const TestEnvironment = require('./environment.cjs') as new (config: object) => Environment;
const begin = () => new TestEnvironment({projectConfig: {fakeTimers: {}}});

/** The global scope, as tests and tfjs write to it. */
const scope = globalThis as unknown as {
  _tfengine: {trackTensor(tensor: string): string};
  left?: string;
  structuredClone: unknown;
};

test('a tensor made while tests are collected is an error, later it is not', async () => {
  const environment = begin();
  scope._tfengine = {trackTensor: tensor => `tracked ${tensor}`};
  const {_tfengine} = scope;
  expect(() => _tfengine.trackTensor('a')).toThrow('a tensor while tests are collected');
  environment.handleTestEvent({name: 'run_start'});
  expect(_tfengine.trackTensor('a')).toBe('tracked a');
  await environment.teardown();
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

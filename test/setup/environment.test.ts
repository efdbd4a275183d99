import {expect, test} from '@jest/globals';

interface Environment {
  global: {_tfengine: {trackTensor(tensor: string): string}};
  handleTestEvent(event: {name: string}): void;
  teardown(): Promise<void>;
}
// eslint-disable-next-line @typescript-eslint/no-require-imports -- Jest takes it as CommonJS
const TestEnvironment = require('./environment.cjs') as new (config: object) => Environment;

test('a tensor made while tests are collected is an error, later it is not', async () => {
  const environment = new TestEnvironment({
    projectConfig: {globals: {}, testEnvironmentOptions: {}},
  });
  environment.global._tfengine = {trackTensor: tensor => `tracked ${tensor}`};
  const {_tfengine} = environment.global;
  expect(() => _tfengine.trackTensor('a')).toThrow('a tensor while tests are collected');
  environment.handleTestEvent({name: 'run_start'});
  expect(_tfengine.trackTensor('a')).toBe('tracked a');
  await environment.teardown();
});

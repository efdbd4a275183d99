import {execFileSync} from 'node:child_process';
import {describe, expect, test} from '@jest/globals';
import {backends} from '../backends.js';

// The build in processes of their own: a backend once loaded stays.
const select = (code: string, env: Record<string, string> = {}) => {
  try {
    return execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      env: {...process.env, TFJS_SVM_BACKEND: '', ...env},
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  } catch (error) {
    throw new Error(String((error as {stderr: string}).stderr), {cause: error});
  }
};
const print = (argument = '') => `
  import * as tf from '@tensorflow/tfjs';
  import {selectBackend} from 'tfjs-svm/node';
  const name = await selectBackend(${argument});
  console.log(name, tf.getBackend(), tf.add(1, 2).dataSync()[0]);`;

describe('selectBackend', () => {
  test('takes the best present, tensorflow if it loads', () => {
    const best = backends.includes('tensorflow') ? 'tensorflow' : 'wasm';
    expect(select(print())).toBe(`${best} ${best} 3`);
  });

  test.each(backends)('takes %s when named, silently', name => {
    expect(select(print(`'${name}'`))).toBe(`${name} ${name} 3`);
    expect(select(print(), {TFJS_SVM_BACKEND: name})).toBe(`${name} ${name} 3`);
  });

  test.each(['undefined', "new Error('no binary')", "'words'", 'null'])(
    'does without a tfjs-node that throws %s',
    thrown => {
      const hook = `export const resolve = (name, context, next) => name === '@tensorflow/tfjs-node'
      ? {url: ${JSON.stringify(`data:text/javascript,throw ${thrown}`)}, shortCircuit: true} : next(name, context);`;
      const blocked = `
      import {register} from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
      const {selectBackend} = await import('tfjs-svm/node');
      console.log(await selectBackend());
      await selectBackend('tensorflow').catch(error => console.log(error.message));`;
      const [name, message] = select(blocked).split('\n');
      expect(name).toBe('wasm');
      expect(message).toMatch(/^selectBackend: backend 'tensorflow' does not start: /);
    },
  );

  test('a wasm backend without its files says how to tell where they are', () => {
    const code = `
      import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
      import {selectBackend} from 'tfjs-svm/node';
      setWasmPaths('/nowhere/');
      await selectBackend('wasm').catch(error => console.log(error.message));`;
    expect(select(code).split('\n').at(-1)).toMatch(
      /^selectBackend: backend 'wasm' does not start: .*: setWasmPaths\('…\/'\) of @tensorflow\/tfjs-backend-wasm$/,
    );
  });

  test('names what there is when asked for what there is not', () => {
    expect(() => select(print("'gpu'"))).toThrow(
      "selectBackend: unknown backend 'gpu': there are tensorflow, wasm, cpu",
    );
  });
});

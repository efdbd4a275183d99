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
const start = `
  import * as tf from '@tensorflow/tfjs';
  import {selectBackend} from 'tfjs-svm/node';
  const print = name => console.log(name, tf.getBackend(), tf.add(1, 2).dataSync()[0]);`;

describe('selectBackend', () => {
  test('takes the best present, tensorflow if it loads; names what there is when asked for what there is not', () => {
    const best = backends.includes('tensorflow') ? 'tensorflow' : 'wasm';
    const code = `${start}
      print(await selectBackend());
      await selectBackend('gpu').catch(error => console.log(error.message));`;
    expect(select(code).split('\n')).toEqual([
      `${best} ${best} 3`,
      "selectBackend: unknown backend 'gpu': there are tensorflow, wasm, cpu",
    ]);
  });

  test.each(backends.map((name, i) => [name, backends[(i + 1) % backends.length]!]))(
    'takes %s when named, then %s by the environment, silently',
    (name, next) => {
      const code = `${start}
        print(await selectBackend('${name}'));
        process.env.TFJS_SVM_BACKEND = '${next}';
        print(await selectBackend());`;
      expect(select(code).split('\n')).toEqual([`${name} ${name} 3`, `${next} ${next} 3`]);
    },
  );

  test('takes what the environment named before it started', () => {
    expect(select(`${start} print(await selectBackend());`, {TFJS_SVM_BACKEND: 'cpu'})).toBe(
      'cpu cpu 3',
    );
  });

  test('does without a tfjs-node, whatever that throws', () => {
    const thrown = [
      'undefined',
      "new Error('no binary')",
      "'words'",
      'null',
      "new Error('none found imported from /dist/cli/some.js')",
    ];
    // Another module each time: one that threw is not loaded again.
    const hook = `
      const thrown = ${JSON.stringify(thrown)};
      let i = 0;
      export const resolve = (name, context, next) => name === '@tensorflow/tfjs-node'
        ? {url: 'data:text/javascript,throw ' + thrown[i++ >> 1] + '//' + i, shortCircuit: true}
        : next(name, context);`;
    const code = `
      import {register} from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
      const {selectBackend} = await import('tfjs-svm/node');
      for (let i = 0; i < ${thrown.length}; i++) {
        console.log(await selectBackend());
        await selectBackend('tensorflow').catch(error => console.log(error.message));
      }`;
    const message = "selectBackend: backend 'tensorflow' does not start: ";
    expect(select(code).split('\n')).toEqual(
      ['undefined', 'no binary', 'words', 'null', 'none found'].flatMap(words => [
        'wasm',
        message + words,
      ]),
    );
  });

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
});

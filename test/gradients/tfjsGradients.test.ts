import {readFileSync} from 'node:fs';
import {afterAll, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {useBackend} from '../backends.js';

const page = readFileSync('docs/tfjs-gradients.md', 'utf8');
const blocks = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);

/** What a line gives, as the page writes it. */
function shown(value: unknown): string {
  const numbers = value instanceof tf.Tensor ? Array.from(value.dataSync()) : [value as number];
  return numbers.map(x => String(Number(x.toPrecision(4)))).join(', ');
}

test('every line of docs/tfjs-gradients.md gives what the page says', async () => {
  let lines = 0;
  const claim = (run: () => unknown, expected: string, line: string) => {
    lines++;
    if (expected.startsWith('throws ')) {
      expect(run).toThrow(expected.slice('throws '.length));
    } else {
      const found = shown(run());
      if (found !== expected) throw new Error(`${line}\ngives ${found}`);
    }
  };
  // One scope for all: later blocks use what earlier ones define.
  const statements = blocks.join('').split(/(?<=;(?: \/\/ → .*)?)\n/);
  const body = statements
    .map(statement => {
      const [, code, expected] = /^([\s\S]*); \/\/ → (.*)$/.exec(statement) ?? [];
      if (code === undefined) return statement;
      const [claimed, source] = [JSON.stringify(expected), JSON.stringify(code)];
      return `claim(() => (${code}), ${claimed}, ${source});`;
    })
    .join('\n');
  const run = new Function('tf', 'grad', 'claim', `return (async () => {${body}})()`);
  await useBackend('cpu');
  await run(tf, tf.grad, claim);
  expect(lines).toBe(page.match(/ \/\/ → /g)!.length);
});

afterAll(() => useBackend('cpu'));

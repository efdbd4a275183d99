import {existsSync, mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from '@jest/globals';
import {bytesOfFrame} from '../../../src/node/cluster/frames.js';
import {childProcesses} from '../../../src/node/index.js';

/** Children that leave a line in a file, and then do as a shell is told, which gets the file's name. */
function children(workers: number, then: string) {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-children-')), 'started');
  const script = `echo started >>"$0"; ${then}`;
  return {
    children: childProcesses(['sh', '-c', script, file], workers, workers),
    started: () => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
  };
}

const question = {ask: 'totals'} as never;

test('once they are ended nobody is started any more, not for a question that waits either', async () => {
  const {children: silent, started} = children(2, 'exec sleep 60');
  const asked = silent.ask(question);
  const rejected = expect(asked).rejects.toThrow('rows: nobody is to answer any more');
  while (started().split('\n').length < 3) await new Promise(done => setTimeout(done, 20));
  silent.close();
  await rejected;
  await expect(silent.ask(question)).rejects.toThrow('rows: nobody is to answer any more');
  expect(started()).toBe('started\nstarted\n');
});

const answer = bytesOfFrame({head: {answers: [{}]}, numbers: Float64Array.of(1, 2)});
/** Writes some bytes of an answer. */
const writes = (bytes: Uint8Array) =>
  `printf '${[...bytes].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('')}'`;

// In the lengths, the JSON and the numbers.
test.each([1, 12, 20, answer.length - 1])(
  'a child that ends after %i bytes of its answer is replaced, and given up at last',
  async size => {
    const half = writes(answer.subarray(0, size));
    const {children: once, started} = children(
      1,
      `if [ $(wc -l <"$0") = 1 ]; then ${half}; else ${writes(answer)}; exec sleep 60; fi`,
    );
    expect(await once.ask(question)).toEqual({answers: [{}], numbers: Float64Array.of(1, 2)});
    expect(started()).toBe('started\n'.repeat(2));
    once.close();
    const always = children(1, half);
    await expect(always.children.ask(question)).rejects.toThrow(
      /^rows: the child process of parts 0 ended 3 times \(rows: (what arrived is no frame|a frame of tfjs-svm ended too early).*\): is there memory for its rows\?$/,
    );
    expect(always.started()).toBe('started\n'.repeat(3));
  },
);

import {existsSync, mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from '@jest/globals';
import {childProcesses} from '../../../src/node/index.js';

/** Two children that leave a line in a file and never answer. */
function silent() {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-children-')), 'started');
  const children = childProcesses(['sh', '-c', `echo started >>'${file}'; exec sleep 60`], 2, 2);
  return {children, started: () => (existsSync(file) ? readFileSync(file, 'utf8') : '')};
}

const question = {ask: 'totals'} as never;

test('once they are ended nobody is started any more, not for a question that waits either', async () => {
  const {children, started} = silent();
  const asked = children.ask(question);
  const rejected = expect(asked).rejects.toThrow('rows: nobody is to answer any more');
  while (started().split('\n').length < 3) await new Promise(done => setTimeout(done, 20));
  children.close();
  await rejected;
  await expect(children.ask(question)).rejects.toThrow('rows: nobody is to answer any more');
  expect(started()).toBe('started\nstarted\n');
});

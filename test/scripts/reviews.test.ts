import {spawnSync} from 'node:child_process';
import {expect, test} from '@jest/globals';

test('the script learns what is praise, and the saved model takes raw texts', () => {
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/reviews.ts'],
    {encoding: 'utf8', env: {...process.env, TFJS_SVM_BACKEND: 'wasm'}},
  );
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/held-out accuracy +│ (9\d|100)\.\d\d %/);
  expect(stdout).toMatch(/blame: .*\npraise: .*\n/);
  expect(stdout.trim()).toMatch(/\[ 'blame', 'praise' \]$/);
});

import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from '@jest/globals';

const program = path.resolve('dist/cli/main.js');
const ownOp = path.join(__dirname, 'ownOp.mjs');

function check(...flags: string[]) {
  const {status, stdout, stderr} = spawnSync(process.execPath, [program, 'check', ...flags], {
    encoding: 'utf8',
    env: {...process.env, TFJS_SVM_BACKEND: ''},
  });
  return {code: status, out: stdout, err: stderr};
}

test('every loss on every backend that is there, tensorflow if it loads', () => {
  const {code, out} = check();
  expect(code).toBe(0);
  expect(out).not.toContain('WRONG');
  expect(out.match(/ ok /g)!.length % 27).toBe(0);
  expect(out).toMatch(/crammerSinger +│ hinge +│ wasm +│ .* ok/);
  expect(out).toMatch(/softmaxCrossEntropy +│ – +│ cpu +│ .* ok/);
  expect(out).toMatch(/binary +│ ramp +│ cpu +│ .* ok/);
});

test('an op of your own: the report, the page, the exit code', () => {
  const page = path.join(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-check-')), 'report.html');
  const {code, out} = check(ownOp, '--html', page, '--order', '2', '--backend', 'cpu');
  expect(code).toBe(1);
  expect(out).toMatch(/gradients: \d failures +\(backend cpu, output \[2,3\], float64/);
  expect(out).toMatch(/analytic +autodiff +numeric/);
  expect(readFileSync(page, 'utf8')).toContain('<b class="wrong">wrong</b>');
});

test('JSON for machines', () => {
  const {code, out} = check(ownOp, '--json', '--backend', 'wasm');
  expect(code).toBe(1);
  const report = JSON.parse(out);
  expect(report).toMatchObject({ok: false, backend: 'wasm', differences: 'float64'});
  expect(report.inputs[0].coordinates).toHaveLength(6);
});

test.each([
  ['test/cli/nothing.mjs', /^tfjs-svm: test\/cli\/nothing\.mjs: no such file$/m],
  ['package.json', /^tfjs-svm: check: package\.json cannot be loaded: /m],
  ['jest.config.js', /^tfjs-svm: check: jest\.config\.js exports no function f$/m],
])('%s is refused by name', (module, message) => {
  const {code, err} = check(module);
  expect(code).toBe(1);
  expect(err).toMatch(message);
});

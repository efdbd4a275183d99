import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {buildSync} from 'esbuild';
import {decode} from 'fast-png';
import {parseHTML} from 'linkedom';
import {cifarSets} from '../../scripts/cs231n/pictures.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-cs231n-'));

/**
 * The script in JavaScript, inside of the package, where its own name resolves: tsx takes a second every time. For
 * `import`, Node reads through all of tfjs for the names in it, a third of a second.
 */
const script = path.resolve('out', `${path.basename(folder)}.mjs`);
beforeAll(() => {
  const {outputFiles} = buildSync({
    entryPoints: ['scripts/cs231n.ts'],
    write: false,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const code = outputFiles[0]!.text
    .replace(/^import \* as (\w+) from ("@tensorflow\/tfjs");$/gm, 'const $1 = require($2);')
    .replace('import("@tensorflow/tfjs-backend-wasm")', 'require("@tensorflow/tfjs-backend-wasm")');
  expect(code).not.toMatch(/(from|import\()\s*"@tensorflow/);
  mkdirSync(path.dirname(script), {recursive: true});
  writeFileSync(script, code);
});
afterAll(() => rmSync(script));

/** The script, but shorter than as users run it. */
function run(...flags: string[]) {
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [script, '--backend', 'wasm', ...flags],
    {encoding: 'utf8'},
  );
  return {code: status, out: stdout, err: stderr};
}

/** What all runs must say, on whatever pictures. */
function expectStory({code, out, err}: ReturnType<typeof run>, target: string) {
  expect([code, err]).toEqual([0, '']);
  const [, hinge, entropy] = /hinge +(\d+\.\d+),.*\nsoftmax (\d+\.\d+),/.exec(out)!;
  expect(Math.abs(Number(hinge) - 9)).toBeLessThan(0.1);
  expect(Math.abs(Number(entropy) - Math.log(10))).toBeLessThan(0.05);
  expect(out).toMatch(/regularisation 0: ok, .*\nregularisation 50: ok, /);
  const ways = [...out.matchAll(/│ (.*?) +│ (\d+\.\d+) │ (\S*) +│/g)];
  expect(ways.map(([, name]) => name)).toEqual([
    'naive loop, float64',
    'vectorised by hand',
    'autodiff',
    'custom op',
    'fused op',
  ]);
  for (const [, , , difference] of ways.slice(1)) expect(Number(difference)).toBeLessThan(1e-4);

  const page = readFileSync(path.join(target, 'report.html'), 'utf8');
  // The letters of a picture may spell anything.
  expect(page.replace(/xmlns(:\w+)?="[^"]*"|data:image[^"]*/g, '')).not.toMatch(
    /https?:|<script|NaN|undefined/,
  );
  const {document} = parseHTML(page);
  const accuracies = Array.from(document.querySelectorAll('main > dl.tiles dd'), dd =>
    parseFloat(dd.textContent!),
  );
  const printed = [...out.matchAll(/test accuracy ([\d.]+) %/g)].map(([, text]) => Number(text));
  expect(accuracies).toEqual(printed);
  // For each classifier the grid of both parts, 4 × 4, and a template a class.
  const maps = Array.from(document.querySelectorAll('table.heat')).filter(table =>
    /rate/.test(table.querySelector('th')!.textContent!),
  );
  expect(maps.map(map => map.querySelectorAll('tbody td').length)).toEqual([16, 16, 16, 16]);
  expect(document.querySelectorAll('img[alt^="Template of"]')).toHaveLength(20);
  expect(readdirSync(target).sort()).toEqual(['plots', 'report.html']);
  return {accuracies, templates: decode(readFileSync(path.join(target, 'plots/templates.png')))};
}

test('the assignment on the bundled digits', () => {
  const target = path.join(folder, 'digits');
  const {accuracies, templates} = expectStory(run('--out', target, '--iterations', '40'), target);
  for (const accuracy of accuracies) expect(accuracy).toBeGreaterThan(88);
  // Ten templates of 8 × 8, each pixel 16 wide, in two rows of five.
  expect([templates.width, templates.height]).toEqual([5 * 136 + 8, 2 * 136 + 8]);
});

test.each([
  ['a file for a folder', '--out', 'package.json', /package.json\/report.html cannot be written/],
  ['no number of steps', '--iterations', '0', /argument '0' is invalid. It is no whole number/],
])('%s is refused before anything is done', (_, flag, value, message) => {
  const {code, out, err} = run(flag, value);
  expect({code, out}).toEqual({code: 1, out: ''});
  expect(err).toMatch(message);
});

describe('on CIFAR-10 in its binary version', () => {
  const cifar = path.join(folder, 'cifar');
  beforeAll(() => {
    mkdirSync(cifar);
    const names = [1, 2, 3, 4, 5].map(n => `data_batch_${n}.bin`);
    for (const name of [...names, 'test_batch.bin'])
      writeFileSync(path.join(cifar, name), madeUpBatch(10));
  });

  test('its layout is understood: each class is told by the colour it is bright in', () => {
    const target = path.join(folder, 'cifar-out');
    const result = run('--cifar', cifar, '--out', target, '--iterations', '4');
    const {accuracies} = expectStory(result, target);
    expect(result.out).toMatch(/CIFAR-10: 49 pictures to train on, 1 to choose by, 10 to test by/);
    expect(accuracies[0]).toBe(100);
    const {document} = parseHTML(readFileSync(path.join(target, 'report.html'), 'utf8'));
    const templates = Array.from(document.querySelectorAll('img[alt^="Template of"]'), img =>
      img.getAttribute('alt'),
    );
    expect(templates.slice(0, 2)).toEqual(['Template of airplane', 'Template of automobile']);
    // Class 1 is bright in the first row of red: a pixel that was taken apart wrongly would be grey.
    const sample = document.querySelector('img[alt="Training pictures of automobile"]')!;
    const {data, width} = decode(Buffer.from(sample.getAttribute('src')!.split(',')[1]!, 'base64'));
    const [red, green, blue] = data.slice(
      3 * (width + 1),
      3 * (width + 1) + 3,
    ) as unknown as number[];
    expect(red).toBe(255);
    expect(Math.max(green!, blue!)).toBeLessThan(60);
  });

  test.each([
    ['a cut file', Buffer.alloc(3072), /data_batch_3\.bin: .*3072 bytes/],
    [
      'a label above 9',
      Buffer.alloc(3073, 77),
      /data_batch_3\.bin: picture 1: label 77 is none of 0 to 9/,
    ],
  ])('%s', async (_, bytes, message) => {
    writeFileSync(path.join(cifar, 'data_batch_3.bin'), bytes);
    await expect(cifarSets(cifar)).rejects.toThrow(message);
  });

  test('no such folder', () => {
    const {code, err} = run('--cifar', 'nowhere', '--out', path.join(folder, 'never'));
    expect(code).toBe(1);
    expect(err).toMatch(/cs231n: no nowhere\/data_batch_1\.bin: --cifar takes/);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

/** Records of a label and 1024 bytes each of red, green, blue: class k is bright in its own stripe. */
function madeUpBatch(records: number): Buffer {
  return Buffer.concat(
    Array.from({length: records}, (_, i) => {
      const label = i % 10;
      const record = Buffer.alloc(3073, 20);
      record[0] = label;
      // Classes 0 to 2 in the first rows of pixels of one colour each, and so on downwards.
      const channel = (label + 2) % 3;
      const start = 1 + 1024 * channel + 256 * Math.floor(label / 3);
      record.fill(200 + (i % 7), start, start + 256);
      return record;
    }),
  );
}

import {mkdirSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {encode as encodePNG} from 'fast-png';
import jpeg from 'jpeg-js';
import '../../src/index.node.js';
import {decodePicture, files, pictureFolder} from '../../src/node/index.js';
import {useBackend} from '../backends.js';
import {programIn} from '../cli/program.js';

beforeAll(() => useBackend('wasm'));

const fresh = () => mkdtempSync(path.join(tmpdir(), 'tfjs-svm-pictures-'));

/** Red, green, blue and white quarters of 16 pixels a side. */
const corners = {A: [255, 0, 0], B: [0, 255, 0], C: [0, 0, 255], D: [255, 255, 255]} as const;
const [width, height] = [48, 32];

function quarters(channels: 3 | 4): Uint8Array {
  const data = new Uint8Array(width * height * channels).fill(255);
  for (let i = 0; i < width * height; i++) {
    const name = i % width < width / 2 ? (i < (width * height) / 2 ? 'A' : 'C') : i < (width * height) / 2 ? 'B' : 'D'; // prettier-ignore
    data.set(corners[name], i * channels);
  }
  return data;
}

/** A JPEG file whose EXIF block says how the camera was held, in either order of bytes. */
function photo(orientation: number, little: boolean): Uint8Array {
  const {data} = jpeg.encode({width, height, data: Buffer.from(quarters(4))}, 95);
  const block = new DataView(new ArrayBuffer(36));
  [
    0xff,
    0xe1,
    0,
    34,
    0x45,
    0x78,
    0x69,
    0x66,
    0,
    0,
    ...(little ? [0x49, 0x49] : [0x4d, 0x4d]),
  ].forEach((byte, i) => block.setUint8(i, byte));
  block.setUint16(12, 42, little);
  block.setUint32(14, 8, little);
  block.setUint16(18, 1, little);
  block.setUint16(20, 0x0112, little);
  block.setUint16(22, 3, little);
  block.setUint32(24, 1, little);
  block.setUint16(28, orientation, little);
  return Uint8Array.from([
    ...data.subarray(0, 2),
    ...new Uint8Array(block.buffer),
    ...data.subarray(2),
  ]);
}

/** The corner whose colour is nearest, top left, top right, bottom left, bottom right. */
function cornersOf({width: W, height: H, data}: {width: number; height: number; data: Uint8Array}) {
  return [
    [0, 0],
    [W - 1, 0],
    [0, H - 1],
    [W - 1, H - 1],
  ]
    .map(([x, y]) => {
      const pixel = [...data.subarray(3 * (y! * W + x!), 3 * (y! * W + x!) + 3)];
      const far = (name: string) =>
        corners[name as 'A'].reduce<number>((sum, c, i) => sum + Math.abs(c - pixel[i]!), 0);
      return Object.keys(corners).sort((a, b) => far(a) - far(b))[0];
    })
    .join('');
}

// CIPA DC-008: where the 0th row and column of the file are to be seen.
test.each([
  [1, 'ABCD'],
  [2, 'BADC'],
  [3, 'DCBA'],
  [4, 'CDAB'],
  [5, 'ACBD'],
  [6, 'CADB'],
  [7, 'DBCA'],
  [8, 'BDAC'],
  [0, 'ABCD'],
  [9, 'ABCD'],
])('a JPEG of orientation %d is seen as %s', (orientation, seen) => {
  for (const little of [true, false]) {
    const picture = decodePicture(photo(orientation, little));
    expect(cornersOf(picture)).toBe(seen);
    expect(picture.width).toBe(orientation > 4 && orientation < 9 ? height : width);
  }
});

test.each<[string, Uint8Array]>([
  ['3 channels', encodePNG({width, height, data: quarters(3), channels: 3})],
  ['4 channels', encodePNG({width, height, data: quarters(4), channels: 4})],
  ['16 bits', encodePNG({width, height, data: Uint16Array.from(quarters(3), v => v * 257), channels: 3, depth: 16})], // prettier-ignore
])('a PNG of %s', (_, file) => {
  expect(decodePicture(file)).toEqual({width, height, data: quarters(3)});
});

test('a grey PNG has three equal channels', () => {
  const file = encodePNG({width: 2, height: 1, data: Uint8Array.of(7, 200), channels: 1});
  expect([...decodePicture(file).data]).toEqual([7, 7, 7, 200, 200, 200]);
});

describe('a folder a class', () => {
  /** Dark and bright pictures, one of them large. */
  function pictures(): string {
    const folder = fresh();
    for (const [name, level] of [
      ['dark', 40],
      ['bright', 210],
    ] as const) {
      mkdirSync(path.join(folder, name));
      for (let i = 0; i < 6; i++) {
        const side = i === 5 ? 40 : 8;
        const data = Uint8Array.from(
          {length: 3 * side * side},
          (_, at) => level + ((at * 7 + i) % 30),
        );
        writeFileSync(
          path.join(folder, name, `${i}.png`),
          encodePNG({width: side, height: side, data, channels: 3}),
        );
      }
    }
    return folder;
  }

  async function backbone(): Promise<string> {
    const model = tf.sequential({layers: [tf.layers.flatten({inputShape: [8, 8, 3]})]});
    const folder = fresh();
    await model.save(files(folder));
    model.dispose();
    return folder;
  }

  test('train, evaluate and predict take it', async () => {
    const folder = pictures();
    const {folder: here, run} = programIn(fresh());
    const flags = [
      '--features',
      await backbone(),
      '--pixels',
      '-1,1',
      '--cache',
      'kept',
      '--out',
      'model',
    ];
    const trained = await run('train', folder, ...flags, '--test', '0.34');
    expect(trained).toMatchObject({code: 0});
    expect(trained.out).toContain('12 pictures of 2 classes, 192 features');
    expect(trained.out).toContain('front and head written to model');
    const evaluated = await run('evaluate', 'model', folder, '--json');
    expect(JSON.parse(evaluated.out)).toMatchObject({accuracy: 1, classes: ['bright', 'dark']});
    const predicted = await run('predict', 'model', path.join(folder, 'dark'), '--out', 'out.csv');
    expect(predicted).toMatchObject({code: 0});
    expect(readFileSync(path.join(here, 'out.csv'), 'utf8')).toMatch(
      /^file,prediction\n0.png,dark\n/,
    );
    expect((await run('predict', 'model', folder, '--json')).out).toContain(
      path.join('bright', '5.png'),
    );
  });

  test.each<[string, (folder: string) => Promise<unknown>, string]>([
    [
      'one class',
      async folder => {
        mkdirSync(path.join(folder, 'only'));
        writeFileSync(path.join(folder, 'only', 'a.png'), '');
        return pictureFolder(folder, {inputShape: [8, 8, 3]}, true);
      },
      "a folder a class is needed, with pictures in at least two, there is one: 'only'",
    ],
    [
      'no picture',
      folder => pictureFolder(folder, {inputShape: [8, 8, 3]}, false),
      'no pictures (.png, .jpg, .jpeg) in it',
    ],
    [
      'no folder',
      folder => pictureFolder(path.join(folder, 'x'), {inputShape: [8, 8, 3]}, true),
      'cannot be read (ENOENT)',
    ],
    [
      'a front of numbers',
      folder => pictureFolder(folder, {inputShape: [64]}, true),
      'the front model takes [64], not pictures in red, green and blue',
    ],
    [
      'a front of any size',
      folder => pictureFolder(folder, {inputShape: [null, null, 3]}, true),
      'the front model takes pictures of any size',
    ],
    [
      'a broken picture',
      async folder => {
        writeFileSync(path.join(folder, 'a.jpg'), photo(1, true).subarray(0, 200));
        return (await pictureFolder(folder, {inputShape: [8, 8, 3]}, false)).valuesOf(0, 1);
      },
      'a.jpg: ',
    ],
    [
      'another kind of file',
      async folder => {
        writeFileSync(path.join(folder, 'a.png'), 'GIF89a');
        return (await pictureFolder(folder, {inputShape: [8, 8, 3]}, false)).valuesOf(0, 1);
      },
      'a.png: neither PNG nor JPEG',
    ],
    [
      'a claim of many pixels',
      async () => {
        const file = encodePNG({width: 2, height: 1, data: new Uint8Array(2), channels: 1});
        new DataView(file.buffer, file.byteOffset).setUint32(16, 2 ** 31 - 1);
        return decodePicture(file);
      },
      'more than 134217728 pixels',
    ],
  ])('%s: one line', async (_, does, message) => {
    await expect(does(fresh())).rejects.toThrow(message);
    await expect(does(fresh())).rejects.toThrow(/^[^\n]*$/);
  });

  test('the command line says what it needs', async () => {
    const {run} = programIn(fresh());
    const folder = pictures();
    const bare = await run('train', folder);
    expect(bare.err).toContain('is a folder: pictures need --features model.json');
    const range = await run('train', folder, '--features', 'x', '--pixels', '1');
    expect(range.err).toContain('It is not two numbers, the least first.');
    const file = await run('train', path.resolve('scripts/data/iris.csv'), '--features', 'x');
    expect(file.err).toContain('--features is for a folder of pictures');
    for (const one of [bare, range, file]) expect(one.code).toBe(1);
  });
});

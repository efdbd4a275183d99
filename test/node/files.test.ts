import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import * as svm from '../../src/index.node.js';
import {files} from '../../src/node/index.js';
import {useBackend} from '../backends.js';

let parent: string;
let folder: string;
const model = svm.linearSVM();

beforeAll(async () => {
  await useBackend('wasm');
  await model.fit(
    [
      [0, 1],
      [1, 0],
      [2, 2],
    ],
    ['a', 'b', 'a'],
    {epochs: 5},
  );
});

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-'));
  folder = path.join(parent, 'deep', 'model');
});

const modelJSON = () => JSON.parse(readFileSync(path.join(folder, 'model.json'), 'utf8'));
const write = (name: string, content: string) => writeFileSync(path.join(folder, name), content);

describe('saving', () => {
  test('makes the folder with two files, and nothing beside it', async () => {
    const {modelArtifactsInfo} = await model.save(files(folder));
    expect(readdirSync(folder).sort()).toEqual(['model.json', 'weights.bin']);
    expect(readdirSync(path.dirname(folder))).toEqual(['model']);
    expect(modelArtifactsInfo.weightDataBytes).toBe(12);
  });

  test('again replaces the model and keeps what else is in the folder', async () => {
    await model.save(files(folder));
    write('README.md', 'card');
    mkdirSync(path.join(folder, 'plots'));
    write('plots/a.txt', 'plot');
    write('model.json', 'broken');
    await model.save(files(folder));
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'model.json', 'plots', 'weights.bin']);
    expect(readFileSync(path.join(folder, 'plots/a.txt'), 'utf8')).toBe('plot');
    expect(await (await svm.loadLinearSVM(files(folder))).labels([[2, 2]])).toEqual(['a']);
  });

  test('another model replaces weights too', async () => {
    await model.save(files(folder));
    const other = svm.linearSVM({C: 0.01});
    await other.fit(
      [
        [5, 1],
        [1, 0],
        [2, 2],
      ],
      ['a', 'b', 'a'],
      {epochs: 5},
    );
    await other.save(files(folder));
    const loaded = await svm.loadLinearSVM(files(folder));
    expect(loaded.weights.dataSync()).toEqual(other.weights.dataSync());
  });

  test('does not touch a folder that is no model', async () => {
    mkdirSync(folder, {recursive: true});
    write('thesis.txt', 'words');
    await expect(model.save(files(folder))).rejects.toThrow(
      `save: ${folder} exists and is not a model folder (it has no model.json)`,
    );
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
    expect(readdirSync(path.dirname(folder))).toEqual(['model']);
  });

  test('where a file is in the way fails, and leaves it', async () => {
    mkdirSync(path.dirname(folder), {recursive: true});
    writeFileSync(folder, 'a file');
    await expect(model.save(files(folder))).rejects.toThrow(
      `save: ${folder} is a file, or below one`,
    );
    expect(readFileSync(folder, 'utf8')).toBe('a file');
    expect(readdirSync(path.dirname(folder))).toEqual(['model']);
  });

  test('leaves the model in place when writing fails half-way', async () => {
    await model.save(files(folder));
    const before = readFileSync(path.join(folder, 'model.json'), 'utf8');
    const broken = files(folder);
    await expect(
      broken.save!({
        modelTopology: {
          toJSON: () => {
            throw new Error('disk full');
          },
        },
        weightData: new ArrayBuffer(0),
        weightSpecs: [],
      } as never),
    ).rejects.toThrow('disk full');
    expect(readFileSync(path.join(folder, 'model.json'), 'utf8')).toBe(before);
    expect(readdirSync(path.dirname(folder))).toEqual(['model']);
  });

  test.each(['file://', 'file:///'])('takes %s URLs', async scheme => {
    const target =
      scheme === 'file:///' ? `file://${folder}` : `file://${path.relative(process.cwd(), folder)}`;
    await model.save(target);
    expect(readdirSync(folder)).toContain('model.json');
    await svm.loadLinearSVM(`${target}/model.json`);
  });
});

describe('loading refuses with one line', () => {
  beforeEach(() => model.save(files(folder)));

  test.each<[string, () => void, string | RegExp]>([
    ['what is not there', () => void (folder = `${folder}x`), 'load: no model at'],
    [
      'a truncated model.json',
      () =>
        write('model.json', readFileSync(path.join(folder, 'model.json'), 'utf8').slice(0, 300)),
      /model\.json is not JSON: truncated, or no model$/,
    ],
    [
      'a foreign JSON file',
      () => write('model.json', '{"a": 1}'),
      /model\.json is not a tfjs layers model \(no modelTopology or weightsManifest\)$/,
    ],
    ['JSON that is null', () => write('model.json', 'null'), 'is not a tfjs layers model'],
    [
      'a tfjs model of another package',
      () => write('model.json', JSON.stringify({...modelJSON(), userDefinedMetadata: {}})),
      "load: a tfjs model, but not one of tfjs-svm (no 'tfjs-svm' in its userDefinedMetadata)",
    ],
    [
      'metadata that does not fit',
      () =>
        write(
          'model.json',
          JSON.stringify({
            ...modelJSON(),
            userDefinedMetadata: {'tfjs-svm': {classes: ['a', 'b', 'c', 'd'], lambda: 1}},
          }),
        ),
      "load: the weights and the 'tfjs-svm' metadata of the model do not fit",
    ],
    [
      'truncated weights',
      () => write('weights.bin', 'short'),
      /load: the weights of .* have 5 bytes, model\.json describes 12$/,
    ],
    ['weights missing', () => relocate('gone.bin'), /load: weight file .*gone\.bin is missing$/],
    [
      'weights above the folder',
      () => relocate('../../secret.bin'),
      /^load: weight path '\.\.\/\.\.\/secret\.bin' leaves the model's folder/,
    ],
    [
      'weights in a folder that starts alike',
      () => {
        mkdirSync(`${folder}-secret`);
        writeFileSync(`${folder}-secret/w.bin`, 'x');
        relocate('../model-secret/w.bin');
      },
      /leaves the model's folder/,
    ],
    [
      'a manifest without paths',
      () => write('model.json', JSON.stringify({...modelJSON(), weightsManifest: [{}]})),
      'is not a tfjs layers model',
    ],
    [
      'weights at an absolute path',
      () => relocate('/etc/hostname'),
      /^load: weight path '\/etc\/hostname' leaves the model's folder/,
    ],
    [
      'weights behind a link out of the folder',
      () => {
        symlinkSync('/etc/hostname', path.join(folder, 'link.bin'));
        relocate('link.bin');
      },
      /^load: weight path 'link\.bin' leaves the model's folder/,
    ],
  ])('%s', async (_, prepare, message) => {
    prepare();
    await expect(svm.loadLinearSVM(files(folder))).rejects.toThrow(message);
  });

  function relocate(weights: string): void {
    const json = modelJSON();
    json.weightsManifest[0].paths = [weights];
    write('model.json', JSON.stringify(json));
  }
});

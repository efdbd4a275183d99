import {spawnSync} from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {checkModelFolder, files} from '../../src/node/index.js';
import {markName} from '../../src/node/unfinished.js';
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

const weightsIn = (of: string) => readdirSync(of).filter(name => name.startsWith('weights.'));
const weights = /^weights\.[0-9a-f]{16}\.bin$/;

async function another(): Promise<svm.LinearSVM> {
  const other = svm.linearSVM({C: 0.01});
  const x = [
    [5, 1],
    [1, 0],
    [2, 2],
  ];
  await other.fit(x, ['a', 'b', 'a'], {epochs: 5});
  return other;
}

/** A model of another kind, as tfjs hands it to a handler. */
const plainModel: tf.io.ModelArtifacts = {
  modelTopology: {class_name: 'Sequential'},
  format: 'layers-model',
  weightSpecs: [{name: 'w', shape: [1], dtype: 'float32'}],
  weightData: new Float32Array([7]).buffer,
};

describe('saving', () => {
  test('makes the folder with two files, and nothing beside it', async () => {
    const {modelArtifactsInfo} = await model.save(files(folder));
    expect(readdirSync(folder)).toEqual(['model.json', expect.stringMatching(weights)]);
    expect(readdirSync(path.dirname(folder))).toEqual(['model']);
    expect(modelArtifactsInfo.weightDataBytes).toBe(12);
  });

  test('again gives the same bytes, and keeps what else is in the folder', async () => {
    await model.save(files(folder));
    const text = () => readFileSync(path.join(folder, 'model.json'), 'utf8');
    const before = text();
    const own = ['README.md', 'mine.bin', 'weights.0123456789abcdef.bin', 'group1-shard1of1.bin'];
    own.forEach(name => write(name, 'mine'));
    mkdirSync(path.join(folder, 'plots.bin'));
    write('plots.bin/a.txt', 'plot');
    await model.save(files(folder));
    await model.save(files(folder));
    const [ours] = weightsIn(folder).filter(name => !own.includes(name));
    expect(readdirSync(folder).sort()).toEqual([...own, 'model.json', 'plots.bin', ours].sort());
    own.forEach(name => expect(readFileSync(path.join(folder, name), 'utf8')).toBe('mine'));
    expect(readFileSync(path.join(folder, 'plots.bin/a.txt'), 'utf8')).toBe('plot');
    expect(text()).toBe(before);
  });

  test('another model replaces weights too, unless a file beside speaks of the old ones', async () => {
    const other = await another();
    await model.save(files(folder));
    const [old] = weightsIn(folder);
    await other.save(files(folder));
    expect(weightsIn(folder)).not.toContain(old);
    expect(weightsIn(folder).length).toBe(1);
    const loaded = await svm.loadLinearSVM(files(folder));
    expect(loaded.weights.dataSync()).toEqual(other.weights.dataSync());
    await model.save(files(folder));
    copyFileSync(path.join(folder, 'model.json'), path.join(folder, 'model-1.json'));
    await other.save(files(folder));
    expect(weightsIn(folder)).toContain(old);
    expect(weightsIn(folder).length).toBe(2);
  });

  test('a model of 0.1.0 is loaded, and replaced with its weights', async () => {
    cpSync('models/iris', folder, {recursive: true});
    const iris = await svm.loadLinearSVM(files(folder));
    expect(await iris.labels([[5.1, 3.5, 1.4, 0.2]])).toEqual(['setosa']);
    await model.save(files(folder));
    expect(readdirSync(folder)).toEqual([
      'README.md',
      'model.json',
      expect.stringMatching(weights),
    ]);
  });

  test('plain tfjs loads it: model.json first, then the paths that it names', async () => {
    await model.save(files(folder));
    const {modelTopology, weightsManifest} = modelJSON();
    const [{paths, weights: weightSpecs}] = weightsManifest;
    const {buffer} = Uint8Array.from(readFileSync(path.join(folder, paths[0])));
    const plain = await tf.loadLayersModel(
      tf.io.fromMemory({modelTopology, weightSpecs, weightData: buffer}),
    );
    const x = tf.tensor2d([[2, 3]]);
    const [scores, expected] = [plain.predict(x) as tf.Tensor, model.scores(x)];
    expect(scores.dataSync()).toEqual(expected.dataSync());
    tf.dispose([x, scores, expected]);
    plain.dispose();
  });

  test('another kind of model is not replaced, except by force', async () => {
    mkdirSync(folder, {recursive: true});
    write('model.json', '{"modelTopology": {}, "weightsManifest": []}');
    write('group1-shard1of1.bin', 'theirs');
    const message = `save: ${folder} has a model.json that is not of tfjs-svm: `;
    await expect(model.save(files(folder))).rejects.toThrow(message);
    await expect(checkModelFolder(folder)).rejects.toThrow(message);
    await expect(files(folder).save!(plainModel)).rejects.toThrow(message);
    expect(readdirSync(folder).length).toBe(2);
    expect(await checkModelFolder(folder, {force: true})).toBe(false);
    await model.save(files(folder, {force: true}));
    expect(await checkModelFolder(folder)).toBe(true);
    expect(readFileSync(path.join(folder, 'group1-shard1of1.bin'), 'utf8')).toBe('theirs');
  });

  test('a plain tfjs model may replace one that was saved from here; an SVM may not', async () => {
    await files(folder).save!(plainModel);
    await files(folder).save!({...plainModel, weightData: new Float32Array([8]).buffer});
    expect(readdirSync(folder).length).toBe(2);
    await expect(model.save(files(folder))).rejects.toThrow('is not of tfjs-svm');
  });

  test.each<[string, () => void, string]>([
    ['a file in its place', () => writeFileSync(folder, 'a file'), 'is a file, not a folder'],
    [
      'a folder in the place of model.json',
      () => mkdirSync(path.join(folder, 'model.json'), {recursive: true}),
      'model.json is in the way: it is no file',
    ],
    [
      'a file above it',
      () => {
        writeFileSync(folder, 'a file');
        folder = path.join(folder, 'below');
      },
      'cannot be written (it is below a file)',
    ],
    [
      'a name too long',
      () => void (folder = path.join(folder, 'new', 'x'.repeat(256))),
      'cannot be written (its name is too long)',
    ],
    [
      'no place for files',
      () => void (folder = '/proc/new/model'),
      'cannot be written (there can be no such file)',
    ],
  ])('%s: known before, and nothing is touched', async (_, prepare, message) => {
    mkdirSync(path.dirname(folder), {recursive: true});
    prepare();
    const before = readdirSync(parent, {recursive: true});
    await expect(checkModelFolder(folder)).rejects.toThrow(message);
    await expect(model.save(files(folder))).rejects.toThrow(message);
    expect(readdirSync(parent, {recursive: true})).toEqual(before);
  });

  test('what fails half-way leaves the model that was there, and no trace', async () => {
    const broken = {
      toJSON: () => {
        throw new Error('disk full');
      },
    };
    const artifacts = {...plainModel, modelTopology: broken} as never;
    await expect(files(folder).save!(artifacts)).rejects.toThrow('disk full');
    expect(readdirSync(parent)).toEqual([]);
    await model.save(files(folder));
    const before = readFileSync(path.join(folder, 'model.json'), 'utf8');
    await expect(files(folder).save!(artifacts)).rejects.toThrow('disk full');
    expect(readFileSync(path.join(folder, 'model.json'), 'utf8')).toBe(before);
    expect(readdirSync(parent, {recursive: true}).length).toBe(4);
  });

  test('links to folder and to model.json stay links, modes stay', async () => {
    const real = path.join(parent, 'real');
    await model.save(files(real));
    chmodSync(real, 0o700);
    chmodSync(path.join(real, 'model.json'), 0o600);
    mkdirSync(path.dirname(folder));
    symlinkSync('../real', folder);
    const other = await another();
    await other.save(files(folder));
    expect(lstatSync(folder).isSymbolicLink()).toBe(true);
    const mode = (file: string) => statSync(path.join(real, file)).mode & 0o777;
    expect([mode('.'), mode('model.json'), mode(weightsIn(real)[0]!)]).toEqual([
      0o700, 0o600, 0o600,
    ]);
    const loaded = await svm.loadLinearSVM(files(real));
    expect(loaded.weights.dataSync()).toEqual(other.weights.dataSync());
  });

  test('a link to a folder that is not there yet', async () => {
    mkdirSync(path.dirname(folder));
    symlinkSync('../new/model', folder);
    expect(await checkModelFolder(folder)).toBe(false);
    await model.save(files(folder));
    expect(lstatSync(folder).isSymbolicLink()).toBe(true);
    expect(readdirSync(path.join(parent, 'new', 'model')).length).toBe(2);
  });

  test.each(['file://', 'file:///'])('takes %s URLs', async scheme => {
    const target =
      scheme === 'file:///' ? `file://${folder}` : `file://${path.relative(process.cwd(), folder)}`;
    await model.save(target);
    expect(readdirSync(folder)).toContain('model.json');
    await svm.loadLinearSVM(`${target}/model.json`);
  });

  test('a name without letters is none', () => {
    expect(() => files('file://')).toThrow('files: the name of the folder is empty');
  });
});

describe('what a killed saving has left', () => {
  /** As that of a process: an ended one of this machine, one that lives, and one of elsewhere. */
  const mark = (subject: string, place: string, pid: number) =>
    `.tfjs-svm-${subject}-${place}-${pid}-01234567.tmp`;
  const here = /-([0-9a-f]{8})-/.exec(markName('0'))![1]!;
  const ended = spawnSync(process.execPath, ['-e', '']).pid;

  test('is removed by the next, but nothing of a living writer', async () => {
    const other = await another();
    await other.save(files(folder));
    const [orphan] = weightsIn(folder);
    const hash = orphan!.split('.')[1]!;
    const bytes = readFileSync(path.join(folder, orphan!));
    const left = [mark(hash, here, ended), mark('0', here, ended)];
    for (const name of left) write(name, '');
    for (const name of left) utimesSync(path.join(folder, name), new Date(), new Date());
    await model.save(files(folder));
    expect(readdirSync(folder)).toEqual(['model.json', expect.stringMatching(weights)]);

    writeFileSync(path.join(folder, orphan!), bytes);
    const living = [mark(hash, here, process.ppid), mark('0', 'ffffffff', ended)];
    living.forEach(name => write(name, ''));
    await model.save(files(folder));
    expect(readdirSync(folder)).toEqual(expect.arrayContaining([...living, orphan]));

    // From elsewhere, or with the number of another process: not after an hour.
    const longAgo = new Date(Date.now() - 4e6);
    for (const name of living) utimesSync(path.join(folder, name), longAgo, longAgo);
    await model.save(files(folder));
    expect(readdirSync(folder)).toEqual(['model.json', expect.stringMatching(weights)]);
  });

  test('weights are named anew while another is at work, who may be about to remove them', async () => {
    mkdirSync(folder, {recursive: true});
    const name = mark('0123456789abcdef', here, process.ppid);
    write(name, '');
    await model.save(files(folder));
    expect(weightsIn(folder)).toEqual([
      expect.stringMatching(/^weights\.[0-9a-f]{16}\.[0-9a-f]{8}\.bin$/),
    ]);
    await svm.loadLinearSVM(files(folder));
    rmSync(path.join(folder, name));
    await model.save(files(folder));
    expect(weightsIn(folder)).toEqual([expect.stringMatching(weights)]);
  });
});

test('loading waits for whoever saves meanwhile', async () => {
  const other = await another();
  await model.save(files(folder));
  const before = readFileSync(path.join(folder, 'model.json'));
  await other.save(files(folder));
  const after = readFileSync(path.join(folder, 'model.json'));
  // As if the new model.json came between the old one and its weights.
  write('model.json', String(before));
  const loaded = svm.loadLinearSVM(files(folder));
  setTimeout(() => write('model.json', String(after)), 2);
  expect((await loaded).weights.dataSync()).toEqual(other.weights.dataSync());
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
      'rounded weights of a type that is none',
      () => {
        const json = modelJSON();
        const [{paths, weights}] = json.weightsManifest;
        const quantized = weights.map((spec: object) => ({
          ...spec,
          quantization: {dtype: {toString: 1}},
        }));
        write(
          'model.json',
          JSON.stringify({...json, weightsManifest: [{paths, weights: quantized}]}),
        );
      },
      'is not a tfjs layers model',
    ],
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
      "load: the 'tfjs-svm' metadata of the model does not fit: ",
    ],
    [
      'truncated weights',
      () => {
        write('weights.bin', 'short');
        relocate('weights.bin');
      },
      /load: the weights of .* have 5 bytes, model\.json describes 12$/,
    ],
    [
      'other weights',
      () => write(weightsIn(folder)[0]!, 'other bytes.'),
      /load: the weights in .*\.bin are not those that were saved under this name$/,
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

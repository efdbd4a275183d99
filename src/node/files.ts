import {randomBytes} from 'node:crypto';
import {
  cp,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import * as tf from '@tensorflow/tfjs';

const MODEL = 'model.json';
const WEIGHTS = 'weights.bin';

/**
 * An IOHandler for a model folder on disk, with or without tfjs-node: `tf.loadLayersModel(files('models/iris'))`.
 *
 * Saving is whole or not at all: everything is written to a temporary folder beside the target,
 * which then takes its place. Other files of a model folder are kept. Loading refuses weight
 * files outside of the folder.
 *
 * @param folder path of the folder, or a file:// URL of one (relative, as tfjs has it, or
 *   absolute); `…/model.json` is understood too
 */
export function files(folder: string): tf.io.IOHandler {
  const directory = modelFolder(folder);
  return {
    save: artifacts => save(directory, artifacts),
    load: () => load(directory),
  };
}

/** Throws what saving to `folder` would: it exists and is no model folder. For before the work begins. */
export async function checkModelFolder(folder: string): Promise<void> {
  await previousModel(modelFolder(folder));
}

function modelFolder(url: string): string {
  // tfjs allows file://relative/path, which is no valid file URL.
  const isAbsoluteURL = /^file:\/\/\//.test(url);
  const plain = isAbsoluteURL ? fileURLToPath(url) : url.replace(/^file:\/\//, '');
  return path.resolve(path.basename(plain) === MODEL ? path.dirname(plain) : plain);
}

async function save(directory: string, artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> {
  if (!artifacts.modelTopology || artifacts.modelTopology instanceof ArrayBuffer) {
    throw new Error(`save: ${directory}: the model has no JSON topology`);
  }
  const previous = await previousModel(directory);
  const {weightData, weightSpecs = [], ...described} = artifacts;
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const model = {...described, weightsManifest: [{paths: [WEIGHTS], weights: weightSpecs}]};

  await mkdir(path.dirname(directory), {recursive: true});
  const temporary = `${directory}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(temporary);
    await writeFile(path.join(temporary, WEIGHTS), weights);
    await writeFile(path.join(temporary, MODEL), JSON.stringify(model));
    for (const name of previous) {
      if (name === MODEL || name.endsWith('.bin')) continue;
      await cp(path.join(directory, name), path.join(temporary, name), {recursive: true});
    }
    await replace(directory, temporary);
  } finally {
    await rm(temporary, {recursive: true, force: true});
  }
  return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
}

/** The files of the model that is there; none if nothing is. */
async function previousModel(directory: string): Promise<string[]> {
  const previous = await entries(directory);
  if (previous.length > 0 && !previous.includes(MODEL)) {
    throw new Error(`save: ${directory} exists and is not a model folder (it has no ${MODEL})`);
  }
  return previous;
}

/** Puts `temporary` in the place of `directory`; if that fails, what was there comes back. */
async function replace(directory: string, temporary: string): Promise<void> {
  const old = `${temporary}.old`;
  const existed = await rename(directory, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(temporary, directory);
  } catch (error) {
    if (existed) await rename(old, directory);
    throw error;
  }
  await rm(old, {recursive: true, force: true});
}

async function load(directory: string): Promise<tf.io.ModelArtifacts> {
  const file = path.join(directory, MODEL);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === 'ENOENT'
        ? `load: no model at ${directory} (no ${MODEL})`
        : `load: ${error.message}`,
    );
  });
  let json: tf.io.ModelJSON;
  try {
    json = JSON.parse(text) as tf.io.ModelJSON;
  } catch {
    throw new Error(`load: ${file} is not JSON: truncated, or no model`);
  }
  const groups: unknown = json?.weightsManifest;
  const complete =
    Array.isArray(groups) &&
    groups.every(group => Array.isArray(group?.paths) && Array.isArray(group?.weights));
  if (!json?.modelTopology || !complete) {
    throw new Error(
      `load: ${file} is not a tfjs layers model (no modelTopology or weightsManifest)`,
    );
  }
  return tf.io.getModelArtifactsForJSON(json, manifest => readWeights(directory, manifest));
}

async function readWeights(
  directory: string,
  manifest: tf.io.WeightsManifestConfig,
): Promise<[tf.io.WeightsManifestEntry[], ArrayBuffer]> {
  const specs = manifest.flatMap(group => group.weights);
  const buffers: Buffer[] = [];
  for (const name of manifest.flatMap(group => group.paths)) {
    buffers.push(await readFile(await insideFolder(directory, name)));
  }
  const bytes = Buffer.concat(buffers);
  const expected = specs.reduce((sum, spec) => sum + bytesOf(spec), 0);
  if (bytes.length !== expected) {
    throw new Error(
      `load: the weights of ${directory} have ${bytes.length} bytes, ${MODEL} describes ${expected}`,
    );
  }
  return [
    specs,
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
  ];
}

/** The real path of a weight file; a model.json from elsewhere must not read files of the user's. */
async function insideFolder(directory: string, name: string): Promise<string> {
  const folder = await realpath(directory);
  const file = await realpath(path.resolve(folder, name)).catch(() => path.resolve(folder, name));
  if (!file.startsWith(folder + path.sep)) {
    throw new Error(`load: weight path '${name}' leaves the model's folder ${directory}`);
  }
  if (!(await stat(file).catch(() => undefined))?.isFile()) {
    throw new Error(`load: weight file ${file} is missing`);
  }
  return file;
}

function bytesOf({shape, dtype, quantization}: tf.io.WeightsManifestEntry): number {
  if (dtype === 'string' || dtype === 'complex64')
    throw new Error(`load: weights of type ${dtype} are not understood`);
  const stored = quantization?.dtype ?? dtype;
  const width = {float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1}[stored];
  return width * tf.util.sizeFromShape(shape);
}

function entries(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new Error(`save: ${directory} is a file, or below one`);
    throw error;
  });
}

import {readFile, realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import * as tf from '@tensorflow/tfjs';
import {checkArgument, checkNames, quoted, shown} from '../arguments/index.js';
import {
  checkFolderTarget,
  isWhole,
  MODEL,
  saveModel,
  saveOptions,
  type SaveOptions,
} from './modelFolder.js';

/**
 * An IOHandler for a model folder on disk, with or without tfjs-node: `tf.loadLayersModel(files('models/iris'))`.
 *
 * Saving is atomic: whoever loads meanwhile, or after the process was killed, gets the previous
 * model or the new one. It writes `model.json` and weights named by their hash, and removes those
 * of the model before; what else is in the folder stays. Any number of processes may save and load
 * at once.
 *
 * Loading refuses weight files outside of the folder, and weights that are not those that were saved.
 *
 * @param folder path of the folder, or a file:// URL of one (relative, as tfjs has it, or
 *   absolute); `…/model.json` is understood too
 *
 * @example
 * ```js
 * const model = linearSVM();
 * await model.fit([[1, 2], [2, 1], [-1, -2], [-2, -1]], [1, 1, 0, 0]);
 * await model.save(files('here', {force: true}));
 * ```
 */
export function files(folder: string, options: SaveOptions = {}): tf.io.IOHandler {
  checkArgument('files', 'folder', folder, 'file');
  checkNames('files', options, saveOptions);
  const directory = modelFolder(folder);
  return {
    save: artifacts => saveModel(directory, artifacts, options),
    load: () => load(directory),
  };
}

/**
 * To be called before the work begins: throws one line if it is known already that saving to
 * `folder` will fail.
 *
 * @returns whether a model is there that saving will replace
 */
export async function checkModelFolder(
  folder: string,
  options: SaveOptions = {},
): Promise<boolean> {
  return checkFolderTarget(modelFolder(folder), options);
}

function modelFolder(url: string): string {
  // tfjs allows file://relative/path, which is no valid file URL.
  const isAbsoluteURL = /^file:\/\/\//.test(url);
  const plain = isAbsoluteURL ? fileURLToPath(url) : url.replace(/^file:\/\//, '');
  if (plain === '') throw new Error('files: the name of the folder is empty');
  return path.resolve(path.basename(plain) === MODEL ? path.dirname(plain) : plain);
}

/** How often a model that does not change is read before it is taken for broken, and the milliseconds between. */
const TRIES = 3;
const PAUSE = 5;

async function load(directory: string): Promise<tf.io.ModelArtifacts> {
  let before: string | undefined;
  for (let tries = 1; ; tries++) {
    const text = await readModel(directory);
    if (text !== before) tries = 1;
    before = text;
    try {
      return await artifactsOf(directory, text);
    } catch (error) {
      // Somebody may have saved another model meanwhile, and even this one again.
      if (tries === TRIES) throw error;
      await pause(PAUSE);
    }
  }
}

async function readModel(directory: string): Promise<string> {
  return readFile(path.join(directory, MODEL), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw unreadable(error);
    throw new Error(`load: no model at ${directory} (no ${MODEL})`);
  });
}

function unreadable(error: Error): Error {
  return new Error(`load: ${shown(error.message, Infinity)}`, {cause: error});
}

async function artifactsOf(directory: string, text: string): Promise<tf.io.ModelArtifacts> {
  const file = path.join(directory, MODEL);
  let json: tf.io.ModelJSON;
  try {
    json = JSON.parse(text) as tf.io.ModelJSON;
  } catch {
    throw new Error(`load: ${file} is not JSON: truncated, or no model`);
  }
  const groups: unknown = json?.weightsManifest;
  const complete =
    Array.isArray(groups) &&
    groups.every(
      group =>
        isListOf(group?.paths, path => typeof path === 'string') &&
        isListOf(group?.weights, isSpec),
    );
  if (!json?.modelTopology || !complete) {
    throw new Error(
      `load: ${file} is not a tfjs layers model (no modelTopology or weightsManifest)`,
    );
  }
  return tf.io.getModelArtifactsForJSON(json, manifest => readWeights(directory, manifest));
}

function isListOf(found: unknown, isEntry: (entry: unknown) => boolean): boolean {
  return Array.isArray(found) && found.every(isEntry);
}

/** Whether it is what a manifest says of a tensor. */
function isSpec(found: unknown): boolean {
  const {name, dtype, shape, quantization} = (found ?? {}) as Partial<tf.io.WeightsManifestEntry>;
  const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0;
  const isNamed = [name, dtype, quantization?.dtype ?? ''].every(text => typeof text === 'string');
  return isNamed && isListOf(shape, isSize);
}

async function readWeights(
  directory: string,
  manifest: tf.io.WeightsManifestConfig,
): Promise<[tf.io.WeightsManifestEntry[], ArrayBuffer]> {
  const specs = manifest.flatMap(group => group.weights);
  const buffers: Buffer[] = [];
  for (const name of manifest.flatMap(group => group.paths)) {
    const file = await insideFolder(directory, name);
    const bytes = await readFile(file).catch((error: Error) => Promise.reject(unreadable(error)));
    if (!isWhole(path.basename(name), bytes))
      throw new Error(
        `load: the weights in ${shown(file, Infinity)} are not those that were saved under this name`,
      );
    buffers.push(bytes);
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
    throw new Error(`load: weight path ${quoted(name)} leaves the model's folder ${directory}`);
  }
  if (!(await stat(file).catch(() => undefined))?.isFile()) {
    throw new Error(`load: weight file ${shown(file, Infinity)} is missing`);
  }
  return file;
}

function bytesOf({shape, dtype, quantization}: tf.io.WeightsManifestEntry): number {
  if (dtype === 'string' || dtype === 'complex64')
    throw new Error(`load: weights of type ${shown(dtype)} are not understood`);
  const stored = quantization?.dtype ?? dtype;
  const width = {float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1}[stored];
  return width * tf.util.sizeFromShape(shape);
}

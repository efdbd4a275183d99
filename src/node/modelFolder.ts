import {createHash, randomBytes} from 'node:crypto';
import type {Stats} from 'node:fs';
import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {
  checkFolder,
  checkNewTarget,
  checkWritable,
  failure,
  statsOf,
  targetOf,
  unwritable,
} from './fileTarget.js';
import {markName, marksIn, type Mark} from './unfinished.js';
import {inFolder, replaceFile, writeWholeFile} from './writeWholeFile.js';

export const MODEL = 'model.json';

/** Weights as this package names them: by the hash of their bytes, then by the writer where several are at work. */
const WEIGHTS = /^weights\.([0-9a-f]{16})(?:\.[0-9a-f]{8})?\.bin$/;

/** What 0.1.0 called the weights. */
const OLD_WEIGHTS = 'weights.bin';

/** How a model is saved. */
export interface SaveOptions {
  /** Whether a `model.json` that is no model of this package is replaced too. @defaultValue false */
  force?: boolean;
}

/** Those options, as keys. */
export const saveOptions: Record<keyof SaveOptions, true> = {force: true};

/** Whether the bytes have the hash in the name of their file; true of names without a hash. */
export function isWhole(name: string, bytes: Uint8Array): boolean {
  const [, hash] = WEIGHTS.exec(name) ?? [];
  return hash === undefined || hash === hashOf(bytes);
}

/**
 * Saves a model atomically: at every instant, also after a kill, the folder has the previous model
 * or this one.
 *
 * The weights are in a file named by their hash, which is written completely before `model.json`,
 * which names it, atomically replaces the previous one. No folder is renamed: it may be a mount or
 * a link, and other files in it stay untouched.
 *
 * Writers need no lock. Each has a mark file in the folder from beginning to end, named by its
 * weights. A writer removes weights that neither a JSON file of the folder nor the mark of an
 * active writer names. If another writer is active, it adds random digits to the name of its
 * weights, since the other may be about to remove the file of the usual name.
 *
 * @throws one line if the folder cannot be written, or holds a model of something else
 */
export async function saveModel(
  folder: string,
  artifacts: tf.io.ModelArtifacts,
  options: SaveOptions,
): Promise<tf.io.SaveResult> {
  const {weightData, weightSpecs = [], ...described} = artifacts;
  if (!described.modelTopology || described.modelTopology instanceof ArrayBuffer)
    throw new Error(`save: ${folder}: the model has no JSON topology`);
  const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const hash = hashOf(bytes);
  const modelText = (weights: string) =>
    JSON.stringify({...described, weightsManifest: [{paths: [weights], weights: weightSpecs}]});
  modelText(''); // Throws what it throws before anything is written.
  try {
    const directory = await directoryOf(folder);
    const before = await modelBefore(folder, directory, isOurs(described), options);
    await inFolder(directory, async () => {
      const mark = markName(hash);
      try {
        await writeFile(path.join(directory, mark), before?.oldWeights ?? '', {flag: 'wx'});
        const name = await weightsName(directory, hash, mark);
        await putWeights(path.join(directory, name), bytes, before?.stats);
        await writeWholeFile('save', path.join(directory, MODEL), modelText(name));
      } finally {
        // What cannot be removed now the next one will.
        await removeUnneeded(directory, mark).catch(() => undefined);
        await rm(path.join(directory, mark), {force: true}).catch(() => undefined);
      }
    });
  } catch (error) {
    throw unwritable('save', folder, error);
  }
  return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
}

/**
 * To be called before the work begins: throws one line if it is known already that a model of this
 * package cannot be saved to `folder`.
 *
 * @returns whether a model of this package is there, which would be replaced
 */
export async function checkFolderTarget(folder: string, options: SaveOptions): Promise<boolean> {
  try {
    const directory = await directoryOf(folder);
    const before = await modelBefore(folder, directory, true, options);
    const there = await statsOf(directory);
    if (!there) await checkNewTarget(directory);
    else await checkFolder(directory);
    if (before) await checkWritable(before.file, before.stats);
    return before?.isOurs ?? false;
  } catch (error) {
    throw unwritable('save', folder, error);
  }
}

async function directoryOf(folder: string): Promise<string> {
  const directory = await targetOf(folder);
  if (typeof directory === 'number') throw failure('ENOTDIR');
  return directory;
}

interface ModelBefore {
  file: string;
  stats: Stats;
  isOurs: boolean;
  /** The name of its weights, if 0.1.0 saved it. */
  oldWeights?: string;
}

/** The model that saving would replace; undefined if there is none. @throws if it must not be replaced */
async function modelBefore(
  folder: string,
  directory: string,
  isOursToSave: boolean,
  {force}: SaveOptions,
): Promise<ModelBefore | undefined> {
  if ((await statsOf(directory))?.isDirectory() === false)
    throw new Error(`save: ${folder} is a file, not a folder`);
  const file = path.join(directory, MODEL);
  const stats = await statsOf(file);
  if (!stats) return undefined;
  if (!stats.isFile()) throw new Error(`save: ${file} is in the way: it is no file`);
  const text = await readFile(file, 'utf8');
  const model = parsed(text);
  const ours = isOurs(model);
  const paths = pathsOf(model);
  // A tfjs model of another kind may replace a model of this package.
  const isFamiliar = ours || (!isOursToSave && paths.some(name => WEIGHTS.test(name)));
  if (!isFamiliar && text !== '' && !force)
    throw new Error(
      `save: ${folder} has a ${MODEL} that is not of tfjs-svm: --force, in code {force: true}, replaces it`,
    );
  const hadOldWeights = ours && paths.includes(OLD_WEIGHTS);
  return {file, stats, isOurs: ours, ...(hadOldWeights && {oldWeights: OLD_WEIGHTS})};
}

/** Whether a model.json, or what is to be one, is of this package. */
function isOurs(model: unknown): boolean {
  const {userDefinedMetadata} = (model ?? {}) as Partial<tf.io.ModelJSON>;
  return typeof userDefinedMetadata === 'object' && 'tfjs-svm' in (userDefinedMetadata ?? {});
}

function pathsOf(model: unknown): string[] {
  const groups = (model as Partial<tf.io.ModelJSON> | undefined)?.weightsManifest;
  return Array.isArray(groups) ? groups.flatMap(group => group?.paths ?? []) : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Must be called when the mark is there: of two writers at least one then sees the mark of the other. */
async function weightsName(directory: string, hash: string, mark: string): Promise<string> {
  const others = (await marksIn(directory)).filter(({name}) => name !== mark);
  if (!others.some(({isAtWork}) => isAtWork)) return `weights.${hash}.bin`;
  return `weights.${hash}.${randomBytes(4).toString('hex')}.bin`;
}

async function putWeights(file: string, bytes: Uint8Array, like: Stats | undefined) {
  const there = await readFile(file).catch(() => undefined);
  if (!there || !isWhole(path.basename(file), there)) await replaceFile(file, bytes, like);
}

/**
 * Removes weights of this package that are not needed any more, and the marks of killed writers.
 *
 * The order matters: files are listed before marks, and marks before `model.json` is read. A listed
 * file that is in use is then named by a mark or, if its writer has finished meanwhile, by
 * `model.json`.
 */
async function removeUnneeded(directory: string, ownMark: string): Promise<void> {
  const names = await readdir(directory);
  const marks = await marksIn(directory);
  const isOver = ({name, isAtWork}: Mark) => name === ownMark || !isAtWork;
  const read = (name: string) => readFile(path.join(directory, name)).catch(nothing);
  const remove = (name: string) => rm(path.join(directory, name), {force: true});
  const over = marks.filter(isOver);
  const replaced = await Promise.all(over.map(({name}) => read(name)));
  const isNeeded = async (name: string) =>
    marks.some(mark => !isOver(mark) && name.includes(mark.subject)) ||
    (await read(MODEL)).includes(name);

  const unneeded = [];
  for (const name of names) {
    const isReplaced = name === OLD_WEIGHTS && replaced.some(old => old.includes(OLD_WEIGHTS));
    const mayBeOurs = isReplaced || WEIGHTS.test(name);
    // A file is taken for ours only if its contents match its name, too.
    if (mayBeOurs && !(await isNeeded(name)) && isWhole(name, await read(name)))
      unneeded.push(name);
  }
  const others = unneeded.length ? names.filter(name => name.endsWith('.json')) : [];
  const texts = await Promise.all(others.map(read));
  for (const name of unneeded) if (!texts.some(text => text.includes(name))) await remove(name);
  for (const {name} of over) await remove(name);
}

function nothing(error: NodeJS.ErrnoException): Buffer {
  if (error.code === 'ENOENT' || error.code === 'EISDIR') return Buffer.alloc(0);
  throw error;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

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
  /** Whether a `model.json` that is no model of this package is replaced too. */
  force?: boolean;
}

/** Whether the bytes are those that the name of their file promises; names that promise nothing have what they have. */
export function isWhole(name: string, bytes: Uint8Array): boolean {
  const [, hash] = WEIGHTS.exec(name) ?? [];
  return hash === undefined || hash === hashOf(bytes);
}

/**
 * Saves a model so that there is, at every instant and after a kill at any, the model before or this one.
 *
 * The weights are in a file named by their hash, whole on the disk before `model.json`, which names it, is
 * put in the place of the one before at once. No folder is renamed: it may be a mount or a link, and what
 * else is in it is left alone.
 *
 * Writers need no lock. Each has a mark in the folder from beginning to end, named by its weights. A writer
 * removes weights that no JSON file of the folder and no mark of a writer at work names; and takes a
 * name that nobody ever had if another is at work, who may be about to remove what has the usual one.
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
 * For before the work begins: throws one line if it can be known that a model of this package cannot be
 * saved to `folder`.
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
  // A tfjs model of another kind may replace one that was saved from here.
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

/** Call it when the mark is there: then of two writers at least one knows of the other. */
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
 * Removes weights that were saved from here and are of no use any more, and the marks of killed writers.
 *
 * The order matters: what is seen first is named by marks that are seen then or, of a writer who is done
 * since, by what is read last.
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
    // A name is not enough to take a file for ours.
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

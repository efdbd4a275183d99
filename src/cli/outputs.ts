import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Option} from 'commander';
import {quantizedTypes, type LinearSVM, type QuantizedType} from '../model/index.js';
import {checkFileTarget, checkModelFolder, files} from '../node/index.js';

/** What a command is to write, and what it reads. */
interface Outputs {
  /** Where a model goes. */
  folder?: string;
  force?: boolean;
  files?: readonly (string | undefined)[];
  inputs: readonly (string | undefined)[];
}

export const forceOption = () =>
  new Option('--force', 'replace a model.json in the folder that is not of tfjs-svm, too');

/** In how many bits the weights are saved. */
export const quantizeOption = () =>
  new Option(
    '--quantize <type>',
    'save weights in 16 or 8 bits, and say what accuracy that costs (default: float32)',
  ).choices(quantizedTypes);

/** What rounding the weights did to the accuracy. */
export function roundingLine(
  dtype: QuantizedType,
  before: number,
  after: number,
  examples: string,
): string {
  const [exact, rounded] = [before, after].map(accuracy => `${(100 * accuracy).toFixed(2)} %`);
  return `weights rounded to ${dtype}: accuracy ${rounded} on the ${examples} examples, ${exact} in float32`;
}

/** The files of a model, whichever way its folder was given. */
export function modelFiles(folder: string): string[] {
  return [folder, path.join(folder, 'model.json')];
}

/**
 * To be called before the work begins: throws one line if it is known already that something cannot
 * be written, or would overwrite something else.
 *
 * @returns whether the folder has a model of tfjs-svm, which will be replaced
 */
export async function checkOutputs(
  call: string,
  {folder, force, files: targets = [], inputs}: Outputs,
): Promise<boolean> {
  const given = (names: readonly (string | undefined)[]) =>
    names.filter(name => name !== undefined && name !== '-') as string[];
  const names = given([folder, ...targets]).map(name => path.resolve(name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`${call}: ${twice} is named for two different outputs`);
  for (const target of given(targets)) await checkFileTarget(call, target, given(inputs));
  return folder !== undefined && (await checkModelFolder(folder, {force}));
}

/**
 * Saves what was trained; where that fails in spite of all checks, among the temporary files of the system.
 *
 * @throws one line that says where it is then
 */
export async function saveTrained(
  model: LinearSVM,
  folder: string,
  {force}: {force?: boolean},
): Promise<void> {
  try {
    await model.save(files(folder, {force}));
  } catch (error) {
    const rescue = await mkdtemp(path.join(tmpdir(), 'tfjs-svm-')).catch(() => undefined);
    if (rescue === undefined) throw error;
    await model.save(files(rescue));
    throw new Error(`${(error as Error).message}; the model is saved in ${rescue} instead`, {
      cause: error,
    });
  }
}

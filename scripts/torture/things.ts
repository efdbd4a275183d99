import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import {files} from '../../src/node/files.js';
import {writeWholeFile} from '../../src/node/writeWholeFile.js';

/** A kind of thing that is saved to a name again and again, each time with another number in all its parts. */
interface Thing {
  save(target: string, k: number): Promise<void>;
  /** The number of what is there; undefined if nothing is. @throws {@link Mixed}, or what loading throws */
  load(target: string): Promise<number | undefined>;
}

/** Thrown if what was loaded is of several savings. */
export class Mixed extends Error {}

export const things: Record<'model' | 'file', Thing> = {
  model: {
    save: async (target, k) => void (await files(target).save!(artifactsOf(k))),
    load: async target => {
      const artifacts = await files(target).load!().catch((error: Error) => {
        if (error.message.includes('no model at')) return undefined;
        throw error;
      });
      return artifacts && numberOf(artifacts);
    },
  },
  file: {
    save: (target, k) => writeWholeFile('torture', target, lines(k)),
    load: async target => {
      const text = await readFile(target, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      const k = parseInt(text, 10);
      if (text !== [...lines(k)].join('')) throw new Mixed(`a text of ${text.length} letters`);
      return k;
    },
  },
};

/** A model as plain tfjs finds it: model.json first, then the files it names; undefined if one has gone meanwhile. */
export async function loadPlain(folder: string): Promise<number | undefined> {
  try {
    const model = JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8'));
    const weights = await readFile(path.join(folder, model.weightsManifest[0].paths[0]));
    return numberOf({...model, weightData: Uint8Array.from(weights).buffer});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Some hundred kilobytes, so that writing takes more than one instant. */
const sizeOf = (k: number) => 20_000 + 10_000 * (k % 5);

function artifactsOf(k: number): tf.io.ModelArtifacts {
  return {
    modelTopology: {of: k},
    format: 'layers-model',
    userDefinedMetadata: {'tfjs-svm': {of: k}},
    weightSpecs: [{name: 'w', shape: [sizeOf(k)], dtype: 'float32'}],
    weightData: new Float32Array(sizeOf(k)).fill(k).buffer,
  };
}

function numberOf({userDefinedMetadata, weightData}: tf.io.ModelArtifacts): number {
  const {of: k} = userDefinedMetadata!['tfjs-svm' as never] as {of: number};
  const weights = new Float32Array(weightData as ArrayBuffer);
  if (weights.length !== sizeOf(k) || weights.some(w => w !== k))
    throw new Mixed(`facts of ${k}, ${weights.length} weights of ${weights[0]}`);
  return k;
}

function* lines(k: number): Generator<string> {
  for (let i = 0; i < sizeOf(k); i += 1000) yield `${k}\n`.repeat(1000);
}

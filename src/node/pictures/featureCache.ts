import {checkArgument} from '../../arguments/index.js';
import {randomUUID} from 'node:crypto';
import {mkdir, readFile, rename, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {FeatureCache} from '../../model/index.js';

/**
 * Keeps features in a folder, a file an example, named by the hashes of the front model and of the example:
 * what is changed in either is computed anew. Nothing removes old ones; the folder may be deleted.
 *
 * @example
 * ```js
 * const backbone = tf.sequential({layers: [tf.layers.dense({units: 4, inputShape: [2]})]});
 * const front = await features(backbone, {cache: featureCache('features')});
 * await front.extract([[1, 2]]); // computed, and kept
 * await front.extract([[1, 2]]); // read
 * front.dispose();
 * ```
 */
export function featureCache(folder: string): FeatureCache {
  checkArgument('featureCache', 'folder', folder, 'file');
  const fileOf = (key: string) => path.join(folder, `${key}.f32`);
  return {
    async get(key) {
      const bytes = await readFile(fileOf(key)).catch(() => undefined);
      // A file that was cut short is ignored.
      if (!bytes || bytes.length === 0 || bytes.length % 4) return undefined;
      return new Float32Array(Uint8Array.from(bytes).buffer);
    },
    async set(key, features) {
      const file = fileOf(key);
      await mkdir(path.dirname(file), {recursive: true});
      // Renamed when it is whole; no fsync, since a lost file is only computed again.
      const unfinished = `${file}.${randomUUID()}`;
      const {buffer, byteOffset, byteLength} = features;
      await writeFile(unfinished, new Uint8Array(buffer, byteOffset, byteLength));
      await rename(unfinished, file);
    },
  };
}

import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {readFile, rm} from 'node:fs/promises';
import {version, type Parts} from '../../model/index.js';
import {writeWholeFile} from '../writeWholeFile.js';

/** The weights that a training asked about last, in a file, so that another can go on from them. */
interface Checkpoint {
  /** The same parts; the file is written before they are asked about other weights. */
  watching(parts: Parts): Parts;
  /** The weights there are. @throws one line if there are none, or of another training */
  read(): Promise<Float64Array>;
  /** Whether there is something to go on from. */
  isThere(): boolean;
  remove(): Promise<void>;
}

/** Bytes of a hash. The file is the hash of what is trained, that of the weights, and the weights. */
const HASH = 32;

function hashOf(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

/** The checkpoint in a file; what is asked of rows that were drawn is not kept. @param problem what must be the same to go on: plain JSON */
export function checkpoint(call: string, file: string, problem: object): Checkpoint {
  const key = hashOf(JSON.stringify({version, problem}));
  let isWhole = true;
  return {
    watching: parts => ({
      async ask(question, numbers) {
        if (question.ask === 'draw') isWhole = question.draw === undefined;
        if (question.ask === 'answer' && isWhole) {
          const {buffer, byteOffset, byteLength} = numbers!;
          const weights = Buffer.from(buffer, byteOffset, byteLength);
          await writeWholeFile(call, file, Buffer.concat([key, hashOf(weights), weights]));
        }
        return parts.ask(question, numbers);
      },
    }),
    async read() {
      const bytes = await readFile(file).catch(() => undefined);
      if (!bytes) throw new Error(`${call}: there is no ${file} to go on from`);
      if (!bytes.subarray(0, HASH).equals(key))
        throw new Error(
          `${call}: ${file} is of a training on other files or with other options: leave out --resume`,
        );
      const [hash, weights] = [bytes.subarray(HASH, 2 * HASH), bytes.subarray(2 * HASH)];
      if (!hashOf(weights).equals(hash))
        throw new Error(`${call}: ${file} is cut short or damaged: leave out --resume`);
      return new Float64Array(Uint8Array.from(weights).buffer);
    },
    isThere: () => existsSync(file),
    remove: () => rm(file, {force: true}),
  };
}

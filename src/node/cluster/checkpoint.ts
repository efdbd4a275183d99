import {createHash} from 'node:crypto';
import {readFile, rm} from 'node:fs/promises';
import {version, type Parts} from '../../model/index.js';
import {writeWholeFile} from '../writeWholeFile.js';

/** The weights that a training asked about last, in a file, so that another can go on from them. */
interface Checkpoint {
  /** The same parts; the file is written before they are asked about other weights. */
  watching(parts: Parts): Parts;
  /** The weights there are. @throws one line if there are none, or of another training */
  read(): Promise<Float64Array>;
  remove(): Promise<void>;
}

/** The checkpoint in a file. @param problem what must be the same to go on: plain JSON */
export function checkpoint(call: string, file: string, problem: object): Checkpoint {
  const key = createHash('sha256').update(JSON.stringify({version, problem})).digest();
  return {
    watching: parts => ({
      async ask(question, numbers) {
        if (question.ask === 'answer') {
          const {buffer, byteOffset, byteLength} = numbers!;
          const weights = Buffer.from(buffer, byteOffset, byteLength);
          await writeWholeFile(call, file, Buffer.concat([key, weights]));
        }
        return parts.ask(question, numbers);
      },
    }),
    async read() {
      const bytes = await readFile(file).catch(() => undefined);
      if (!bytes) throw new Error(`${call}: there is no ${file} to go on from`);
      if (!bytes.subarray(0, key.length).equals(key))
        throw new Error(
          `${call}: ${file} is of a training on other files or with other options: leave out --resume`,
        );
      if ((bytes.length - key.length) % 8)
        throw new Error(`${call}: ${file} is cut short: leave out --resume`);
      return new Float64Array(Uint8Array.from(bytes.subarray(key.length)).buffer);
    },
    remove: () => rm(file, {force: true}),
  };
}

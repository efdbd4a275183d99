import {mkdtempSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import type {PartFile, Parts, Question} from '../src/model/index.js';
import {bytesOfFrame, framesOf, type Frame} from '../src/node/cluster/frames.js';
import {joined} from '../src/node/cluster/joined.js';
import {serveRows} from '../src/node/cluster/serveRows.js';

/** Parts that this process answers for, through the frames that others would send. */
export function partsHere(parts: number, workers = 1): Parts {
  const served = Array.from({length: workers}, (_, worker) => {
    const [questions, replies] = [new PassThrough(), new PassThrough()];
    const own = Array.from({length: parts}, (_, part) => part).filter(
      part => part % workers === worker,
    );
    void serveRows(own, questions, replies);
    return {questions, frames: framesOf(replies)};
  });
  return {
    async ask(question: Question, numbers = new Float64Array()) {
      const replies: Frame[] = [];
      for (const {questions, frames} of served) {
        questions.write(bytesOfFrame({head: question, numbers}));
        replies.push((await frames.next()).value as Frame);
      }
      return joined(replies, parts, question.join) as never;
    },
  };
}

/** Writes a file for each of the texts, in a folder of their own. */
export function partFiles(texts: readonly string[], extension: string): PartFile[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-parts-'));
  return texts.map((text, part) => {
    const file = path.join(folder, `${part}.${extension}`);
    writeFileSync(file, text);
    return {file, bytes: statSync(file).size};
  });
}

/** The lines of a CSV with a header as files of every n-th row. */
export function dealt(csv: string, parts: number): string[] {
  const [header, ...rows] = csv.trimEnd().split('\n');
  return Array.from({length: parts}, (_, part) =>
    [header, ...rows.filter((_, row) => row % parts === part), ''].join('\n'),
  );
}

import {hostname} from 'node:os';
import type {Readable, Writable} from 'node:stream';
import {holdingOut} from '../../data/index.js';
import {
  answeringPart,
  dividedPart,
  PROTOCOL,
  version,
  type AnsweringPart,
  type Question,
} from '../../model/index.js';
import {bytesOfFrame, framesOf, type Frame} from './frames.js';
import {partFile, type PartReading} from './partFile.js';

/**
 * Answers for some parts of the rows, one frame for each that arrives, until no more do: `{answers}` of these
 * parts with their numbers one after the other, or `{error}`. Nothing is ever written elsewhere.
 *
 * @param said puts an error in one line; its message by default
 */
export async function serveRows(
  numbers: readonly number[],
  from: Readable,
  to: Writable,
  said = (error: Error): string => error.message,
): Promise<void> {
  let parts: AnsweringPart[] = [];
  for await (const frame of framesOf(from)) {
    let reply: Frame;
    try {
      const question = frame.head as Question;
      if (question.ask === 'open') parts = open(numbers, question);
      reply = await answersOf(parts, question, frame.numbers);
    } catch (error) {
      reply = {head: {error: said(error as Error)}, numbers: new Float64Array()};
    }
    to.write(bytesOfFrame(reply));
  }
}

function open(
  numbers: readonly number[],
  {protocol, version: asking, files, reading, stream, heldOut}: Question & {ask: 'open'},
): AnsweringPart[] {
  if (protocol !== PROTOCOL || asking !== version)
    throw new Error(
      `rows: tfjs-svm is version ${version} on ${hostname()}, the trainer has ${asking}: install the same everywhere`,
    );
  const together = stream ? undefined : files.reduce((sum, {bytes}) => sum + bytes, 0);
  return numbers.map(number => {
    const file = files[number];
    if (!file) throw new Error(`rows: there is no part ${number}: there are ${files.length}`);
    const holdsOut = heldOut && (() => holdingOut(heldOut, number));
    const source = partFile(file, reading as PartReading, {holdsOut, together});
    return holdsOut
      ? dividedPart(source, stream, number, holdsOut)
      : answeringPart(source, stream, number);
  });
}

/** What each of the parts answers. They have the same count of numbers each. */
async function answersOf(
  parts: readonly AnsweringPart[],
  question: Question,
  numbers: Float64Array,
): Promise<Frame> {
  const answers: object[] = [];
  const found: Float64Array[] = [];
  for (const part of parts) {
    const {answer, numbers: own} = await part.ask(question, numbers);
    answers.push(answer);
    found.push(own);
  }
  const length = found[0]?.length ?? 0;
  const all = new Float64Array(length * found.length);
  found.forEach((own, i) => all.set(own, i * length));
  return {head: {answers}, numbers: all};
}

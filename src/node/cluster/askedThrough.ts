import type {Readable, Writable} from 'node:stream';
import type {Answers, Parts, Question} from '../../model/index.js';
import {bytesOfFrame, framesOf} from './frames.js';

/** Prints through whoever has the questions, which are on the same stream. */
export function printedThrough(to: Writable): (text: string) => void {
  return text => void to.write(bytesOfFrame({head: {print: text}, numbers: new Float64Array()}));
}

/** Parts that somebody else asks and joins: questions go to one stream, answers come from another. */
export function askedThrough(from: Readable, to: Writable): Parts {
  const replies = framesOf(from);
  return {
    async ask<T>(question: Question, numbers = new Float64Array()) {
      to.write(bytesOfFrame({head: question, numbers}));
      const {done, value} = await replies.next();
      if (done) throw new Error('rows: whoever asks the workers has ended');
      const {answers, error} = value.head as {answers: T[]; error?: string};
      if (error !== undefined) throw new Error(error); // eslint-disable-line house/error-prefix -- as a worker said it
      return {answers, numbers: value.numbers} as Answers<T>;
    },
  };
}

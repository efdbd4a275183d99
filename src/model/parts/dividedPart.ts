import {divided, type Dataset, type HoldsOut} from '../../data/index.js';
import {answeringPart, type AnsweringPart, type PartSource} from './partAnswers.js';

/**
 * A part some of whose rows are held out: they become rows of the problem like the others, and are asked only how well
 * a model does on them.
 *
 * @param rereads whether its rows are read anew for every question instead of kept in memory
 * @param part its number
 * @param holdsOut makes, for a pass, what says which rows these are
 */
export function dividedPart(
  source: PartSource,
  rereads: boolean,
  part: number,
  holdsOut: () => HoldsOut,
): AnsweringPart {
  /** Those held out that the other rows were read with, to be read only once. */
  let read: Dataset[] = [];
  const train = answeringPart(
    {
      ...source,
      async *chunks(layout) {
        const isHeldOut = holdsOut();
        for await (const chunk of source.chunks(layout)) {
          const {train, test} = divided(chunk, isHeldOut);
          if (test && !rereads) read.push(test);
          if (train) yield train;
        }
      },
    },
    rereads,
    part,
  );
  const heldOut = answeringPart(
    {
      ...source,
      async *chunks(layout) {
        if (!rereads) return yield* read.splice(0);
        const isHeldOut = holdsOut();
        for await (const chunk of source.chunks(layout)) {
          const {test} = divided(chunk, isHeldOut);
          if (test) yield test;
        }
      },
    },
    rereads,
    part,
  );
  return {
    async ask(question, numbers) {
      switch (question.ask) {
        case 'load': {
          read = [];
          const {answer} = await train.ask(question, numbers);
          const {rows} = (await heldOut.ask(question, numbers)).answer as {rows: number};
          return {answer: {...answer, heldOut: rows}, numbers: new Float64Array()};
        }
        case 'scale':
        case 'pose':
          await heldOut.ask(question, numbers);
          return train.ask(question, numbers);
        case 'judge':
          return (question.heldOut ? heldOut : train).ask(question, numbers);
        default:
          return train.ask(question, numbers);
      }
    },
  };
}

import type {Answers} from '../../model/index.js';
import type {Frame} from './frames.js';

/** What workers answer: of some parts each, with as many numbers of each. */
interface Reply {
  readonly answers?: readonly object[];
  readonly error?: string;
}

/**
 * The answers of all parts, their numbers joined in the order of the parts, whoever answered: the same bits for
 * any number of workers. Part p is of worker p mod their number.
 *
 * @throws what the first part that could not answer says
 */
export function joined(
  replies: readonly Frame[],
  parts: number,
  join: 'max' | undefined,
): Answers<object> {
  const heads = replies.map(({head}) => head as Reply);
  const failed = heads.find(({error}) => error !== undefined);
  if (failed) throw new Error(failed.error); // eslint-disable-line house/error-prefix -- as a worker said it
  const answers: object[] = [];
  let numbers = new Float64Array();
  for (let part = 0; part < parts; part++) {
    const worker = part % replies.length;
    const place = Math.floor(part / replies.length);
    const own = heads[worker]!.answers!;
    const all = replies[worker]!.numbers;
    const length = all.length / own.length;
    const mine = all.subarray(place * length, (place + 1) * length);
    answers.push(own[place]!);
    if (part === 0) numbers = mine.slice();
    else if (join === 'max') mine.forEach((x, i) => (numbers[i] = Math.max(numbers[i]!, x)));
    else mine.forEach((x, i) => (numbers[i]! += x));
  }
  return {answers, numbers};
}

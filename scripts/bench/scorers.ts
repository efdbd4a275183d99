/**
 * `npm run bench:scorers`: the processor seconds that every scorer takes for a million rows, of two classes and of
 * ten; each the median
 * of three, right after one that is not counted. `-- rocAuc rocAucOvo` for these only.
 */
import Table from 'cli-table3';
import {precisionRecallCurve, rocCurve, scorers, type Predictions} from 'tfjs-svm';
import {median} from './ratios.js';

const ROWS = 1_000_000;
const ROUNDS = 3;

/** Scores and probabilities that know a little of the truth, as a model of so many classes has them. */
function predictionsOf(classes: number): Predictions {
  let state = classes;
  const number = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const columns = classes === 2 ? 1 : classes;
  const truth = Int32Array.from({length: ROWS}, () => Math.floor(number() * classes));
  const scores = Float32Array.from({length: ROWS * columns}, (_, i) => {
    const label = truth[Math.floor(i / columns)]!;
    const isOwn = columns === 1 ? label === 1 : label === i % columns;
    return 2 * number() - 1 + (isOwn ? 0.5 : 0);
  });
  const probabilities = new Float64Array(ROWS * classes);
  const predicted = new Int32Array(ROWS);
  for (let row = 0; row < ROWS; row++) {
    const own =
      columns === 1
        ? Float32Array.of(0, scores[row]!)
        : scores.subarray(row * columns, (row + 1) * columns);
    const sum = own.reduce((total, score) => total + Math.exp(score), 0);
    own.forEach((score, k) => {
      probabilities[row * classes + k] = Math.exp(score) / sum;
      if (score > own[predicted[row]!]!) predicted[row] = k;
    });
  }
  return {classes, truth, predicted, scores, probabilities};
}

/** Of the processor: what others do meanwhile counts little. */
function seconds(work: () => unknown): number {
  work();
  return median(
    Array.from({length: ROUNDS}, () => {
      const before = process.cpuUsage();
      work();
      const {user, system} = process.cpuUsage(before);
      return (user + system) / 1e6;
    }),
  );
}

/** As text; nothing where the scorer is not for so many classes. */
function timed(work: () => unknown): string {
  try {
    return seconds(work).toFixed(3);
  } catch {
    return '';
  }
}

function main(wanted: readonly string[]): void {
  const table = new Table({
    head: ['', 'two classes, scores', 'probabilities', 'ten classes, scores', 'probabilities'],
    style: {head: [], border: []},
  });
  const all = [2, 10].map(predictionsOf);
  const both = all.flatMap(of_ => [{...of_, probabilities: undefined}, of_]);
  const chosen = Object.values(scorers).filter(({name}) => !wanted.length || wanted.includes(name));
  for (const scorer of chosen)
    table.push([scorer.name, ...both.map(predictions => timed(() => scorer.score(predictions)))]);
  for (const curve of [rocCurve, precisionRecallCurve])
    table.push([curve.name, timed(() => curve(all[0]!.scores, all[0]!.truth)), '', '', '']);
  console.log(table.toString());
}

main(process.argv.slice(2));

import {csr, type SparseDataset} from '../../../src/index.js';
import {seededRandom} from '../../../src/data/index.js';

/** How large a text-like problem is. */
interface TextShape {
  rows: number;
  columns: number;
  classes: number;
}

/** Words of a document on average, words that come twice counted twice. */
const WORDS = 150;
/** Share of the words that come from the class of the document, not from the language. */
const TOPICAL = 0.15;
/** Share of the labels that are drawn anew. */
const NOISE = 0.1;

/**
 * Documents without text: words drawn by Zipf's law, some of them from a law of their class in
 * which other words are frequent, counted, weighted and normalised as tf-idf does. A tenth of the
 * labels is noise. The same numbers in every process.
 */
export function textData({rows, columns, classes}: TextShape): SparseDataset {
  const random = seededRandom(1);
  const uniform = () => random(2 ** 30) / 2 ** 30;
  const words = zipf(columns);
  // A multiplier without a common factor with the number of columns only renames the words.
  const renamed = Array.from({length: classes}, (_, k) => coprime(7919 * (k + 1), columns));
  const counts: Map<number, number>[] = [];
  const labels: number[] = [];
  for (let row = 0; row < rows; row++) {
    const topic = random(classes);
    const length = WORDS / 2 + random(WORDS);
    const count = new Map<number, number>();
    for (let i = 0; i < length; i++) {
      const rank = words(uniform());
      const word = uniform() < TOPICAL ? (rank * renamed[topic]!) % columns : rank;
      count.set(word, (count.get(word) ?? 0) + 1);
    }
    counts.push(count);
    labels.push(uniform() < NOISE ? random(classes) : topic);
  }
  const frequency = new Int32Array(columns);
  for (const count of counts) for (const word of count.keys()) frequency[word]!++;
  const entries = counts.map(count => {
    const weighted = [...count].map(([word, times]): [number, number] => [
      word,
      times * (Math.log((1 + rows) / (1 + frequency[word]!)) + 1),
    ]);
    const norm = Math.hypot(...weighted.map(([, value]) => value));
    return weighted.map(([word, value]): [number, number] => [word, value / norm]);
  });
  let end = 0;
  return csr({
    rows,
    columns,
    indptr: [0, ...entries.map(row => (end += row.length))],
    indices: entries.flatMap(row => row.map(([word]) => word)),
    values: entries.flatMap(row => row.map(([, value]) => value)),
    labels,
  });
}

/** Draws ranks from 0, rank r in proportion to 1/(r + 2.7), from uniform numbers. */
function zipf(ranks: number): (uniform: number) => number {
  const sums = new Float64Array(ranks);
  let total = 0;
  for (let rank = 0; rank < ranks; rank++) sums[rank] = total += 1 / (rank + 2.7);
  return uniform => {
    let low = 0;
    let high = ranks - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > uniform * total) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

function coprime(from: number, to: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let found = from % to;
  while (gcd(found, to) !== 1) found++;
  return found;
}

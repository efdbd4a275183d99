import type {Result} from './ratios.js';

const LINE = 18;
const LEFT = 230;
const WIDTH = 520;

/** Two digits, or as many as are before the point. */
export const digits = (number: number) =>
  number >= 100 ? number.toFixed(0) : String(Number(number.toPrecision(number >= 10 ? 3 : 2)));

/** Bars on a logarithmic scale: how many times as long as the fused engine each contender takes. */
export function chart(machine: string, table: {shape: string; results: Result[]}[]): string {
  const marks: string[] = [];
  const text = (x: number, y: number, words: string, more = '') =>
    marks.push(`<text x="${x}" y="${y}" ${more}>${words}</text>`);
  const ratios = table.flatMap(({results}) => results.map(({ratio}) => ratio));
  const [least, most] = [Math.min(0.1, ...ratios), Math.max(100, ...ratios)];
  const at = (ratio: number) => LEFT + (WIDTH * Math.log(ratio / least)) / Math.log(most / least);
  let y = 50;
  text(10, 20, `Time of a call over that of the fused engine, all threads (${machine})`);
  for (const {shape, results} of table) {
    text(10, y, shape, 'font-weight="bold"');
    for (const {contender, ratio, time} of results) {
      y += LINE;
      const [from, to] = [Math.min(at(1), at(ratio)), Math.max(at(1), at(ratio))];
      const colour = /^fused|^linearLoss/.test(contender) ? '#2a6fbb' : '#b9b9b9';
      text(LEFT - 8, y, contender, 'text-anchor="end"');
      marks.push(
        `<rect x="${from}" y="${y - 12}" width="${to - from + 1}" height="14" fill="${colour}"/>`,
      );
      text(to + 6, y, `×${digits(ratio)}, ${digits(time)} ms`);
    }
    y += 2 * LINE;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${LEFT + WIDTH + 150}" height="${y}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    ...marks,
    `<line x1="${at(1)}" x2="${at(1)}" y1="30" y2="${y - LINE}" stroke="black"/>`,
    '</svg>\n',
  ].join('\n');
}

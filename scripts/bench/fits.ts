/**
 * `npm run bench:fits [backend]`: default fits from the first to the last second, by the fused and by
 * the tensor engine in turn; medians, and the median over the rounds of their ratio.
 */
import {readFileSync} from 'node:fs';
import {linearSVM, parseCSV, type EngineName, type SVMOptions} from '../../src/index.js';
import {selectBackend} from '../../src/node/index.js';

const ROUNDS = 7;
const engines: EngineName[] = ['fused', 'tensor'];
const fits: [file: string, options: SVMOptions][] = [
  ['iris', {}],
  ['iris', {loss: 'westonWatkins'}],
  ['digits', {}],
  ['digits', {loss: 'westonWatkins'}],
  ['digits', {loss: 'crammerSinger'}],
];

const median = (numbers: number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

async function main(): Promise<void> {
  console.log(`backend ${await selectBackend(process.argv[2] ?? 'wasm')}, Node ${process.version}`);
  for (const [file, options] of fits) {
    const data = parseCSV(readFileSync(`scripts/data/${file}.csv`, 'utf8'));
    const seconds: Record<EngineName, number[]> = {fused: [], tensor: []};
    for (let round = 0; round < ROUNDS; round++) {
      for (const engine of engines) {
        const model = linearSVM(options);
        const began = performance.now();
        const history = await model.fit(data, undefined, {engine});
        seconds[engine].push((performance.now() - began) / 1000);
        if (history.engine !== engine) throw new Error(`${history.engine} ran, not ${engine}`);
        model.dispose();
      }
    }
    const ratio = median(seconds.tensor.map((time, round) => time / seconds.fused[round]!));
    const [fused, tensor] = engines.map(engine => median(seconds[engine]).toFixed(3));
    console.log(
      `${file} ${String(options.loss ?? 'default')}: fused ${fused} s, tensor ${tensor} s, ×${ratio.toFixed(1)}`,
    );
  }
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});

/**
 * Mutated files for every reader: `npm run fuzz [count] [seed]`, 100,000 each by default. A run must end
 * with a dataset or one line of ours, within a second and 256 MB.
 */
import {fuzz, readers} from './readers.js';

const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number);
for (const reader of readers) {
  const start = performance.now();
  const {read, refused, faults} = await fuzz(reader, count, seed);
  const seconds = ((performance.now() - start) / 1e3).toFixed(0);
  console.log(`${reader}: ${read} read, ${refused} refused, ${faults.length} faults; ${seconds} s`);
  for (const fault of faults.slice(0, 10)) console.log(`  ${fault}`);
  if (faults.length) process.exitCode = 1;
}

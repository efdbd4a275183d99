/**
 * Mutated files for every reader, mutated models of other tools and mutated folders of models:
 * `npm run fuzz [count] [seed] [name…]`, 100,000 of each by default. A run must end with a dataset, a
 * model, or one line of ours, within a second of the processor and 256 MB. An input that takes 30 seconds ends
 * the script; it is saved in `out/`.
 */
import {mkdirSync} from 'node:fs';
import {selectBackend} from 'tfjs-svm/node';
import {formats, fuzzFormats} from './formats.js';
import {guarded} from './found.js';
import {fuzzModels, fuzzPredictors, models, predicted} from './models.js';
import {fuzz, readers} from './readers.js';
import {watchdog} from './watchdog.js';

const [count = '100000', seed = '1', ...names] = process.argv.slice(2);
await selectBackend('cpu');
mkdirSync('out', {recursive: true});
const targets = [
  ...readers.map(name => ({name, run: fuzz})),
  ...formats.map(name => ({name, run: fuzzFormats})),
  ...models.map(name => ({name, run: fuzzModels})),
  ...predicted.map(name => ({name, run: fuzzPredictors})),
];
for (const {name, run} of targets) {
  if (names.length && !names.includes(name)) continue;
  const start = performance.now();
  const {read, refused, faults, slowest, most} = await guarded(
    watchdog(name, `out/endless-${name.replace(/\W+/g, '-')}`),
    () => run(name, Number(count), Number(seed)),
  );
  const seconds = ((performance.now() - start) / 1e3).toFixed(0);
  const worst = `slowest ${slowest.toFixed(0)} ms, most ${(most / 1e6).toFixed(0)} MB`;
  console.log(
    `${name}: ${read} read, ${refused} refused, ${faults.length} faults; ${worst}; ${seconds} s`,
  );
  for (const fault of faults.slice(0, 10)) console.log(`  ${fault}`);
  if (faults.length) process.exitCode = 1;
}

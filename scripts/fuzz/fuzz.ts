/**
 * Mutated files for every reader and mutated folders and files of models: `npm run fuzz [count] [seed] [name…]`,
 * 100,000 of each by default. A run must end with a dataset, a model, or one line of ours, within a second
 * and 256 MB.
 */
import {selectBackend} from 'tfjs-svm/node';
import {fuzzModelFiles, modelFiles} from './modelFiles.js';
import {fuzzModels, models} from './models.js';
import {fuzz, readers} from './readers.js';

const [count = '100000', seed = '1', ...names] = process.argv.slice(2);
await selectBackend('cpu');
const targets = [
  ...readers.map(name => ({name, run: fuzz})),
  ...models.map(name => ({name, run: fuzzModels})),
  ...modelFiles.map(name => ({name, run: fuzzModelFiles})),
];
for (const {name, run} of targets) {
  if (names.length && !names.includes(name)) continue;
  const start = performance.now();
  const {read, refused, faults} = await run(name, Number(count), Number(seed));
  const seconds = ((performance.now() - start) / 1e3).toFixed(0);
  console.log(`${name}: ${read} read, ${refused} refused, ${faults.length} faults; ${seconds} s`);
  for (const fault of faults.slice(0, 10)) console.log(`  ${fault}`);
  if (faults.length) process.exitCode = 1;
}

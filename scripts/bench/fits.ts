/**
 * `npm run bench:fits [backend]` (after `npm run build`): default fits and all of `npm start`, each from
 * the first to the last second, by the fused and by the tensor engine in turn; medians, and the
 * median over the rounds of their ratio.
 */
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {linearSVM, parseCSV, type EngineName, type SVMOptions} from '../../src/index.js';
import {selectBackend} from '../../src/node/index.js';
import {median} from './ratios.js';

const ROUNDS = 7;
const engines: EngineName[] = ['fused', 'tensor'];

/** What is timed. */
interface Task {
  name: string;
  /** @returns seconds */
  time(engine: EngineName): Promise<number>;
}

function fit(file: string, options: SVMOptions = {}): Task {
  const data = parseCSV(readFileSync(`scripts/data/${file}.csv`, 'utf8'));
  return {
    name: `${file} ${String(options.loss ?? 'default')}`,
    async time(engine) {
      const model = linearSVM(options);
      const began = performance.now();
      const history = await model.fit(data, undefined, {engine});
      const seconds = (performance.now() - began) / 1000;
      if (history.engine !== engine) throw new Error(`${history.engine} ran, not ${engine}`);
      model.dispose();
      return seconds;
    },
  };
}

const start = (backend: string): Task => ({
  name: 'npm start',
  async time(engine) {
    const env = {...process.env, TFJS_SVM_BACKEND: backend};
    const began = performance.now();
    execFileSync(process.execPath, ['scripts/digits.js', engine], {env, stdio: 'ignore'});
    return (performance.now() - began) / 1000;
  },
});

async function main(): Promise<void> {
  const backend = await selectBackend(process.argv[2] ?? 'wasm');
  console.log(`backend ${backend}, Node ${process.version}`);
  const tasks = [
    start(backend),
    fit('iris'),
    fit('iris', {loss: 'westonWatkins'}),
    fit('digits'),
    fit('digits', {loss: 'westonWatkins'}),
    fit('digits', {loss: 'crammerSinger'}),
  ];
  for (const task of tasks) {
    const seconds: Record<EngineName, number[]> = {fused: [], tensor: []};
    for (let round = 0; round < ROUNDS; round++)
      for (const engine of engines) seconds[engine].push(await task.time(engine));
    const ratio = median(seconds.tensor.map((time, round) => time / seconds.fused[round]!));
    const [fused, tensor] = engines.map(engine => median(seconds[engine]).toFixed(3));
    console.log(`${task.name}: fused ${fused} s, tensor ${tensor} s, ×${ratio.toFixed(1)}`);
  }
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});

/**
 * `npm run bench:sparse`: default fits of sparse, text-like data against LIBLINEAR's and
 * scikit-learn's on the same objective, ½‖W‖² + C Σ loss with the bias regularised (`-B 1`). Every
 * solver's weights are judged by the same float64 loop; the best objective found is the optimum.
 *
 *   npm run bench:sparse -- --rows 20000 --columns 47000 --C 1 --python /path/to/python3
 *
 * LIBLINEAR's seconds are those of its process less those of a run that hardly trains, as it reads
 * its data from a file; the others' are those of `fit`. What is not installed is left out.
 */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {
  binary,
  crammerSinger,
  linearSVM,
  oneVsRest,
  type MarginLoss,
  type SparseDataset,
} from '../../src/index.js';
import {plainTable, selectBackend} from '../../src/node/index.js';
import {textProblem} from './textProblem.js';

const {values: options} = parseArgs({
  options: {
    rows: {type: 'string', default: '20000'},
    columns: {type: 'string', default: '47000'},
    C: {type: 'string', default: '1'},
    python: {type: 'string', default: process.env.BENCH_PYTHON ?? 'python3'},
  },
});
const C = Number(options.C);

/** What a score costs: of one column for two classes, else one-vs-rest or Crammer and Singer's. */
type Kind = 'squared hinge' | 'hinge' | 'crammer-singer hinge';

interface Case {
  classes: number;
  kind: Kind;
  loss?: MarginLoss;
  /** LIBLINEAR's solvers of the problem. */
  solvers: string[];
  sklearn: Record<string, unknown>[];
}

const cases: Case[] = [2, 4].flatMap((classes): Case[] => [
  {
    classes,
    kind: 'squared hinge',
    solvers: ['2', '1'],
    sklearn: [{dual: false}, {dual: true}],
  },
  {
    classes,
    kind: 'hinge',
    loss: classes === 2 ? binary() : oneVsRest(),
    solvers: ['3'],
    sklearn: [{loss: 'hinge', dual: true}],
  },
]);
cases.push({
  classes: 4,
  kind: 'crammer-singer hinge',
  loss: crammerSinger(),
  solvers: ['4'],
  sklearn: [{multi_class: 'crammer_singer'}],
});

/** Weights of each score column, the intercept last. */
type Weights = Float64Array[];

interface Fit {
  solver: string;
  weights: Weights;
  seconds: number;
  gap?: number;
}

const folder = mkdtempSync(path.join(tmpdir(), 'bench-sparse-'));

/** ½‖W‖² + C Σ loss, and the share of the labels that is found. */
function judge(data: SparseDataset, {classes, kind}: Case, W: Weights) {
  const cost = (m: number) => (kind === 'squared hinge' ? Math.max(0, m) ** 2 : Math.max(0, m));
  let objective = 0;
  for (const w of W) for (const value of w) objective += value ** 2 / 2;
  let right = 0;
  for (let row = 0; row < data.rows; row++) {
    const scores = W.map(w => {
      let score = w[data.columns]!;
      for (let i = data.indptr[row]!; i < data.indptr[row + 1]!; i++)
        score += data.values[i]! * w[data.indices[i]!]!;
      return score;
    });
    const y = data.labels![row] as number;
    if (classes === 2) {
      objective += C * cost(1 - (y ? 1 : -1) * scores[0]!);
      right += Number(scores[0]! > 0 === Boolean(y));
      continue;
    }
    const others = scores.filter((_, k) => k !== y);
    objective +=
      C *
      (kind === 'crammer-singer hinge'
        ? cost(1 + Math.max(...others) - scores[y]!)
        : scores.reduce((sum, score, k) => sum + cost(1 - (k === y ? score : -score)), 0));
    right += Number(scores[y]! > Math.max(...others));
  }
  return {objective, accuracy: right / data.rows};
}

async function ours(data: SparseDataset, {loss}: Case): Promise<Fit> {
  const model = linearSVM({loss, C, standardize: false});
  const began = performance.now();
  const {certificate} = await model.fit(data);
  const seconds = (performance.now() - began) / 1000;
  const [W, b] = [model.weights.dataSync(), model.intercept.dataSync()];
  const weights = Array.from(b, (intercept, k) =>
    Float64Array.from({length: data.columns + 1}, (_, d) =>
      d < data.columns ? W[d * b.length + k]! : intercept,
    ),
  );
  model.dispose();
  return {solver: 'tfjs-svm, all defaults', weights, seconds, gap: certificate.gap};
}

function liblinear(file: string, data: SparseDataset, solver: string): Fit | undefined {
  const target = path.join(folder, 'model');
  const run = (...flags: string[]) => {
    const began = performance.now();
    const {status} = spawnSync('liblinear-train', ['-q', '-B', '1', ...flags, file, target]);
    return status === 0 ? (performance.now() - began) / 1000 : undefined;
  };
  const reading = run('-s', '1', '-e', '1e9');
  const all = run('-s', solver, '-c', String(C), '-e', '1e-4');
  if (reading === undefined || all === undefined) {
    console.error('without LIBLINEAR: liblinear-train is not there or failed');
    return undefined;
  }
  const lines = readFileSync(target, 'utf8').trim().split('\n');
  const labels = lines
    .find(line => line.startsWith('label'))!
    .split(' ')
    .slice(1)
    .map(Number);
  const rows = lines.slice(lines.indexOf('w') + 1).map(line => line.trim().split(' ').map(Number));
  const column = (k: number) => Float64Array.from(rows, row => row[k]!);
  // A single column is positive for the label that comes first.
  const weights =
    labels.length === 2
      ? [column(0).map(w => (labels[0] === 1 ? w : -w))]
      : labels.map((_, k) => column(labels.indexOf(k)));
  if (weights[0]!.length !== data.columns + 1) throw new Error('liblinear lost features');

  return {solver: `LIBLINEAR -s ${solver} -e 1e-4`, weights, seconds: Math.max(0, all - reading)};
}

function sklearn(
  file: string,
  data: SparseDataset,
  kwargs: Record<string, unknown>,
): Fit | undefined {
  const target = path.join(folder, 'weights');
  const script = path.resolve('scripts/bench/linearSVC.py');
  const {status, stdout, stderr} = spawnSync(
    options.python,
    [script, file, String(data.columns), target],
    {
      input: JSON.stringify({...kwargs, C}),
      encoding: 'utf8',
    },
  );
  if (status !== 0) {
    console.error(`without LinearSVC: ${stderr?.trim().split('\n').at(-1) ?? 'no Python'}`);
    return undefined;
  }
  const {seconds} = JSON.parse(stdout) as {seconds: number};
  const bytes = readFileSync(target);
  const all = new Float64Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  );
  const size = data.columns + 1;
  const weights = Array.from({length: all.length / size}, (_, k) =>
    all.subarray(k * size, (k + 1) * size),
  );
  const flags = Object.entries(kwargs).map(([name, value]) => `${name}=${value}`);
  return {solver: `LinearSVC ${flags.join(' ')}`, weights, seconds};
}

function writeSvmlight(file: string, data: SparseDataset): void {
  const lines: string[] = [];
  for (let row = 0; row < data.rows; row++) {
    const entries = [String(data.labels![row])];
    for (let i = data.indptr[row]!; i < data.indptr[row + 1]!; i++)
      entries.push(`${data.indices[i]! + 1}:${data.values[i]}`);
    // LIBLINEAR has as many features as the greatest index: the first row names it.
    const last = data.indptr[row + 1]! - 1;
    if (row === 0 && data.indices[last] !== data.columns - 1) entries.push(`${data.columns}:0`);
    lines.push(entries.join(' '));
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
}

const percent = (share: number) => `${(100 * share).toFixed(3)} %`;

async function main(): Promise<void> {
  const shape = {rows: Number(options.rows), columns: Number(options.columns)};
  console.log(`backend ${await selectBackend('wasm')}, Node ${process.version}, C = ${C}`);
  const head = ['solver', 'objective / best − 1', 'certified gap', 'accuracy', 'seconds'];
  let data: SparseDataset | undefined;
  let classes = 0;
  const file = path.join(folder, 'data.svm');
  for (const each of cases) {
    if (!data || classes !== each.classes) {
      ({classes} = each);
      data = textProblem({...shape, classes});
      writeSvmlight(file, data);
    }
    const fits = [
      await ours(data, each),
      ...each.solvers.map(solver => liblinear(file, data!, solver)),
      ...each.sklearn.map(kwargs => sklearn(file, data!, kwargs)),
    ].filter(fit => fit !== undefined);
    const judged = fits.map(fit => judge(data!, each, fit.weights));
    const best = Math.min(...judged.map(({objective}) => objective));
    const {rows, columns, values} = data;
    console.log(
      `\n${rows} × ${columns}, ${(values.length / rows).toFixed(0)} values a row; ` +
        `${classes} classes, ${each.kind}; best objective ${best.toPrecision(7)}`,
    );
    console.log(
      plainTable([
        head,
        ...fits.map(({solver, gap, seconds}, i) => [
          solver,
          percent(judged[i]!.objective / best - 1),
          gap === undefined ? '' : percent(gap),
          percent(judged[i]!.accuracy),
          seconds.toFixed(2),
        ]),
      ]),
    );
  }
  rmSync(folder, {recursive: true});
}

main().catch(error => {
  rmSync(folder, {recursive: true, force: true});
  console.error(error);
  process.exit(1);
});

import {readFileSync} from 'node:fs';
import os from 'node:os';
import {linearSVM, type Dataset, type FitOptions} from '../../../src/index.js';
import type {Cell} from './cells.js';
import type {Weights} from './judge.js';
import {losses, type BenchLoss, type LossName} from './losses.js';
import {install, PythonPeer, type Library} from './python.js';
import {stored, weightsFile} from './storedData.js';

/** What is to be trained. */
export interface Task {
  cell: Pick<Cell, 'loss' | 'C'>;
  data: Dataset;
  /** There may be some without examples. */
  classes: number;
}

/** The result of a fit. */
export interface Fit {
  weights: Weights;
  /** Of training: without reading and without bringing data into the form that is trained on. */
  seconds: number;
  /** Of the whole call, where that is more. */
  callSeconds?: number;
  /** What the contender itself has proven: a lower bound on the least primal, and the relative gap. */
  proven?: {dual: number; gap: number};
  /** Its own word on why it ended before it was so near. */
  said?: string;
}

/** A solver that is measured: of this package or of a library. */
export interface Contender {
  name: string;
  isPeer: boolean;
  takes(cell: Cell): boolean;
  /** Tolerances to try for these gaps, from the loosest; a peer's are powers of ten. */
  settings(gaps: readonly number[]): readonly number[];
  /** @throws what went wrong; Late after so many seconds, where it can be stopped only by force */
  fit(task: Task, tolerance: number, limit: number): Promise<Fit>;
  /** Ends what it has started. */
  end?(): void;
}

const isL1 = (name: LossName) => (losses[name] as BenchLoss).l1 === true;

/** This package: it is asked for the gap itself, and has to prove it. A tf optimizer is for loose ones. */
function ours(
  name: string,
  options: FitOptions = {},
  takes: (cell: Cell) => boolean = () => true,
): Contender {
  return {
    name,
    isPeer: false,
    takes,
    settings: gaps => (options.optimizer ? gaps.filter(gap => gap >= 1e-3) : gaps),
    fit: (task, tolerance, limit) => fitOurs(task, {...options, tolerance}, limit),
  };
}

/** One fit by this package; after so many seconds it ends with what it has. */
export async function fitOurs(
  {cell: {loss, C}, data, classes}: Task,
  options: FitOptions,
  limit: number,
): Promise<Fit> {
  const model = linearSVM({
    loss: losses[loss].ours,
    C,
    ...(isL1(loss) && {l1Ratio: 1, bias: 'none' as const}),
    classes: Array.from({length: classes}, (_, k) => k),
    standardize: false,
  });
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const onEpochEnd = () => {
    if (since() > limit) model.stopTraining = true;
  };
  try {
    const history = await model.fit(data, undefined, {...options, callbacks: {onEpochEnd}});
    const callSeconds = since();
    const {dual, gap} = history.certificate;
    const {stoppedBy} = history;
    const [W, b] = [model.weights, model.intercept].map(values =>
      Float64Array.from(values.dataSync()),
    );
    return {
      weights: {W: W!, b: b!},
      seconds: history.seconds,
      callSeconds,
      // F is the primal of LIBLINEAR's scale over C · N.
      ...(dual !== undefined && {proven: {dual: dual * C * data.rows, gap: gap!}}),
      ...((stoppedBy === 'stalled' || stoppedBy === 'precision') && {said: stoppedBy}),
    };
  } finally {
    model.dispose();
  }
}

const squared: LossName[] = ['squared hinge', 'ovr2'];
const plain: LossName[] = ['hinge', 'ovr'];
const oneColumnAtATime = [...plain, ...squared];

const squaredL1: LossName[] = ['squared hinge, L1', 'ovr2, L1'];

const tolerances = Array.from({length: 9}, (_, i) => Number(`1e-${i}`));

const processes = new Map<Library, PythonPeer>();

/** A library of peers.py with some options of its own. */
function peer(
  name: string,
  library: Library,
  takes: readonly LossName[],
  optionsFor: (cell: Task['cell'], tolerance: number) => object,
): Contender & {library: Library} {
  const python = processes.get(library) ?? new PythonPeer(library);
  processes.set(library, python);
  return {
    name,
    library,
    isPeer: true,
    // They take their classes from the labels.
    takes: ({data, loss}) => takes.includes(loss) && !data.startsWith('6 rows'),
    settings: () => tolerances,
    async fit(task, tolerance, limit) {
      await python.load(stored(task.data));
      const file = weightsFile(library);
      const {seconds} = await python.fit(optionsFor(task.cell, tolerance), file, limit);
      return {seconds, weights: readWeights(file, task.data.columns)};
    },
    end: () => python.end(),
  };
}

/** [D + 1, K], the intercepts last. */
function readWeights(file: string, columns: number): Weights {
  const bytes = readFileSync(file);
  const all = new Float64Array(new Uint8Array(bytes).buffer);
  const K = all.length / (columns + 1);
  return {W: all.slice(0, columns * K), b: all.slice(columns * K)};
}

const threads = os.availableParallelism();

function liblinear(solver: number, takes: readonly LossName[]): (Contender & {library: Library})[] {
  const flags = ({C}: Task['cell'], tolerance: number) => `-s ${solver} -c ${C} -e ${tolerance}`;
  const one = peer(`LIBLINEAR -s ${solver}`, 'liblinear', takes, (cell, tolerance) => ({
    flags: flags(cell, tolerance),
    bias: isL1(cell.loss) ? -1 : 1,
  }));
  // Crammer and Singer's is not among the parallel ones; L1's needs no second contender.
  if (solver === 4 || solver === 5) return [one];
  const name = `LIBLINEAR multicore -s ${solver} -m ${threads}`;
  const many = peer(name, 'liblinear-multicore', takes, (cell, tolerance) => ({
    flags: `${flags(cell, tolerance)} -m ${threads}`,
    bias: 1,
  }));
  return [one, many];
}

const linearSVC = (dual: boolean, takes: readonly LossName[]) =>
  peer(`LinearSVC dual=${dual}`, 'scikit-learn', takes, ({C, loss}, tol) => ({
    C,
    tol,
    dual,
    loss: losses[loss].squared ? 'squared_hinge' : 'hinge',
    multi_class: loss === 'cs' ? 'crammer_singer' : 'ovr',
  }));

const snapML = (n_jobs: number) =>
  peer(
    `Snap ML, ${n_jobs} thread${n_jobs > 1 ? 's' : ''}`,
    'snapml',
    oneColumnAtATime,
    (cell, tol) => ({
      regularizer: 1 / cell.C,
      tol,
      n_jobs,
      loss: losses[cell.loss].squared ? 'squared_hinge' : 'hinge',
    }),
  );

const peers = [
  snapML(1),
  snapML(threads),
  ...liblinear(1, squared),
  ...liblinear(2, squared),
  ...liblinear(3, plain),
  ...liblinear(4, ['cs']),
  ...liblinear(5, squaredL1),
  peer('skglm', 'skglm', squaredL1, ({C}, tol) => ({C, tol})),
  linearSVC(true, [...oneColumnAtATime, 'cs']),
  linearSVC(false, squared),
];

export const OURS = 'tfjs-svm';
/** Small enough for 2000 steps of tf ops. */
const isSmall = ({data, loss}: Cell) => (data === 'iris' || data === 'digits') && !isL1(loss);

/** All contenders; which of those that need Python are installed, {@link present} says. */
export const contenders: readonly (Contender & {library?: Library})[] = [
  ours(OURS),
  ours(`${OURS}, adam`, {optimizer: 'adam'}, ({loss}) => !isL1(loss)),
  ours(`${OURS}, adam, tensor engine`, {optimizer: 'adam', engine: 'tensor'}, isSmall),
  ...peers,
];

/** Those of the contenders that can be had here; says of each library why not. */
export async function present(
  chosen: typeof contenders,
  say: (line: string) => void,
): Promise<Contender[]> {
  const absent = new Set<Library>();
  for (const library of new Set(chosen.flatMap(({library}) => library ?? []))) {
    const reason = await install(library);
    if (!reason) continue;
    absent.add(library);
    say(`without ${reason}`);
  }
  return chosen.filter(({library}) => !library || !absent.has(library));
}

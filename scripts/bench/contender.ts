/**
 * One contender in a process of its own. It is told a shape, and then to measure, line by line, and
 * answers every line with one of JSON: the milliseconds of a call, or null if the shape is not for it.
 */
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import * as tf from '@tensorflow/tfjs';
import {binary, westonWatkins} from '../../src/losses/index.js';
import {fusedLoss, isSparse, pinRows, type PinnedRows} from '../../src/kernel/index.js';
import {selectBackend} from '../../src/node/selectBackend.js';
import {linearLoss} from '../../src/ops/index.js';
import {tensorEngine} from '../../src/train/index.js';
import {problemOf, type Problem} from './problem.js';
import {shapes} from './shapes.js';

/** What is measured: one call, which has its results where the caller can read them when it is over. */
type Call = () => unknown;

const lossOf = ({K}: Problem) => (K === 1 ? binary() : westonWatkins());
const toRead = (tensors: tf.Tensor[]) => {
  for (const tensor of tensors) tensor.dataSync();
  tf.dispose(tensors);
};

/** The rows of the previous shape are disposed of first. */
let pinned: PinnedRows | undefined;

async function pin({x}: Problem, threads?: number): Promise<PinnedRows> {
  pinned?.dispose();
  return (pinned = await pinRows('bench', x, {threads}));
}

async function fused(
  problem: Problem,
  threads: number | undefined,
  gradient: boolean,
): Promise<Call> {
  const {labels, W, K} = problem;
  const rows = await pin(problem, threads);
  const kernel = fusedLoss(rows, {loss: lossOf(problem).config!, columns: K, labels});
  const b = new Float32Array(K);
  return gradient ? () => kernel.answer(W, b) : () => kernel.value(W, b);
}

/** The fused engine as users call it: a custom op, differentiated by tf. */
async function op(problem: Problem): Promise<Call> {
  const {x, labels, W, K} = problem;
  const loss = linearLoss(lossOf(problem), await pin(problem), labels, {classes: Math.max(2, K)});
  return differentiated(W => loss(W as tf.Tensor2D), tf.tensor2d(W, [x.columns, K]));
}

/** Value and gradient by tf. */
function differentiated(loss: (W: tf.Tensor) => tf.Tensor, at: tf.Tensor): Call {
  const gradient = tf.valueAndGrad(loss);
  return () => {
    const {value, grad} = gradient(at);
    toRead([value, grad]);
  };
}

/** The package's own engine of tf ops. */
function tensor(problem: Problem): Call | undefined {
  const {x, labels, W, K} = problem;
  if (isSparse(x)) return undefined;
  const engine = tensorEngine('bench', lossOf(problem), {x, labels});
  const b = new Float32Array(K);
  return () => engine.answer({W, b});
}

/** What one writes without this package: the formula in tf ops, tf's own gradient. */
function autodiff({x, labels, W, K}: Problem): Call | undefined {
  if (isSparse(x)) return undefined;
  const X = tf.tensor2d(x.values, [x.rows, x.columns]);
  const at = tf.tensor2d(W, [x.columns, K]);
  const mask = tf.tidy(() =>
    tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), Math.max(2, K)), 'float32'),
  );
  const t = tf.tidy(() => tf.sub(tf.mul(tf.tensor2d(labels, [x.rows, 1]), 2), 1));
  const loss = (W: tf.Tensor) => {
    const scores = tf.matMul(X, W as tf.Tensor2D);
    if (K === 1) return tf.mean<tf.Scalar>(tf.relu(tf.sub(1, tf.mul(t, scores))));
    const right = tf.sum(tf.mul(scores, mask), 1, true);
    const violations = tf.relu(tf.add(tf.sub(scores, right), tf.sub(1, mask)));
    return tf.mean<tf.Scalar>(tf.sum(tf.mul(violations, tf.sub(1, mask)), 1));
  };
  return differentiated(loss, at);
}

/** No loss at all: the two products that any way of doing it with matrices needs. */
function products({x, W, K}: Problem): Call | undefined {
  if (isSparse(x)) return undefined;
  const X = tf.tensor2d(x.values, [x.rows, x.columns]);
  const at = tf.tensor2d(W, [x.columns, K]);
  return () => {
    const scores = tf.matMul(X, at);
    const gradient = tf.matMul(X, scores, true);
    toRead([gradient]);
    scores.dispose();
  };
}

/** Multiply-adds from registers alone, and reading X once: as many as the shape needs. */
async function limit(problem: Problem, what: 'multiply' | 'read'): Promise<Call> {
  const {x, K} = problem;
  const bytes = Math.ceil(x.values.byteLength / 64) * 64;
  const memory = new WebAssembly.Memory({
    initial: Math.ceil(bytes / 65536),
    maximum: 65536,
  });
  new Float32Array(memory.buffer).fill(0.5);
  const module = await WebAssembly.compile(readFileSync(process.env.LIMITS!));
  const {exports} = await WebAssembly.instantiate(module, {env: {memory}});
  const limits = exports as unknown as {
    multiply(rounds: number, by: number): number;
    read(from: number, bytes: number): number;
  };
  const rounds = Math.ceil((2 * x.values.length * K) / 48);
  return what === 'multiply' ? () => limits.multiply(rounds, 0.5) : () => limits.read(0, bytes);
}

const contenders: Record<
  string,
  {
    backend?: string;
    make: (problem: Problem) => Call | undefined | Promise<Call | undefined>;
  }
> = {
  'fused, 1 thread': {make: problem => fused(problem, 1, true)},
  'fused, all threads': {make: problem => fused(problem, undefined, true)},
  'fused value, 1 thread': {make: problem => fused(problem, 1, false)},
  'linearLoss, wasm': {backend: 'wasm', make: op},
  'linearLoss, cpu': {backend: 'cpu', make: op},
  'tensor engine, wasm': {backend: 'wasm', make: tensor},
  'tensor engine, tfjs-node': {backend: 'tensorflow', make: tensor},
  'autodiff, wasm': {backend: 'wasm', make: autodiff},
  'autodiff, tfjs-node': {backend: 'tensorflow', make: autodiff},
  'two matMuls, tfjs-node': {backend: 'tensorflow', make: products},
  'limit: multiply-adds': {make: problem => limit(problem, 'multiply')},
  'limit: reading X': {make: problem => limit(problem, 'read')},
};

/** Milliseconds a call, over a stretch of that many. */
async function time(call: Call, stretch: number): Promise<number> {
  const began = performance.now();
  let calls = 0;
  do {
    await call();
    calls++;
  } while (performance.now() - began < stretch);
  return (performance.now() - began) / calls;
}

async function main(): Promise<void> {
  const {backend, make} = contenders[process.argv[2]!]!;
  const reply = (answer: unknown) => process.stdout.write(`${JSON.stringify(answer)}\n`);
  if (backend) await selectBackend(backend);
  reply('ready');
  let call: Call | undefined;
  tf.engine().startScope(); // ends with the shape, and its tensors with it
  for await (const line of createInterface({input: process.stdin})) {
    const [verb, argument] = JSON.parse(line) as [string, number];
    if (verb === 'shape') {
      tf.engine().endScope();
      tf.engine().startScope();
      call = await make(problemOf(shapes[argument]!));
      // A warm-up: neither code that is not optimised yet nor the start of threads is measured.
      if (call) await time(call, 700);
      await new Promise(resolve => setTimeout(resolve, 100));
      reply(call ? 'made' : null);
    } else if (verb === 'time') {
      // After a pause the threads share one core, and the core is in a power-saving state.
      await time(call!, argument);
      reply(await time(call!, argument));
    }
  }
}

main().catch(error => {
  console.error(String(error));
  process.exit(1);
});

/** What one contender did on one shape. */
export interface Result {
  contender: string;
  /** Median of the rounds, in ms. */
  time: number;
  /** Median over the rounds of its time over that of the fused engine with all threads just before. */
  ratio: number;
  /** The time of each round, in ms. */
  rounds: number[];
}

export const median = (numbers: number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

/** A question to the results of one shape; undefined where a contender is missing. */
type Ratio = (resultOf: (contender: string) => Result | undefined) => number | undefined;

/** How many times as long a contender takes as the fused engine with all threads. */
const slower =
  (...contenders: string[]): Ratio =>
  resultOf => {
    const found = contenders.flatMap(name => resultOf(name)?.ratio ?? []);
    return found.length > 0 ? Math.min(...found) : undefined;
  };

/** The time of one contender over that of another of the same round, median over the rounds. */
const over =
  (one: string, other: string): Ratio =>
  resultOf => {
    const [a, b] = [resultOf(one), resultOf(other)];
    return a && b && median(a.rounds.map((time, round) => time / b.rounds[round]!));
  };

const PYTORCH = ['PyTorch autograd, 1 thread', 'PyTorch autograd, 2 threads'];

/** What the benchmark is read for, by name. */
export const ratios: Readonly<Record<string, Ratio>> = {
  'autodiff on tfjs wasm / fused': slower('autodiff, wasm'),
  'autodiff on tfjs wasm / linearLoss there': over('autodiff, wasm', 'linearLoss, wasm'),
  'linearLoss on tfjs wasm / fused': slower('linearLoss, wasm'),
  'linearLoss on tfjs cpu / fused': slower('linearLoss, cpu'),
  'autodiff on tfjs-node / fused': slower('autodiff, tfjs-node'),
  'PyTorch autograd at its best / fused': slower(...PYTORCH),
  'SciPy / fused': slower('SciPy, X @ W and X.T @ G'),
  'fused, 1 thread / all threads': slower('fused, 1 thread'),
  'register limit / fused, 1 thread': over('limit: multiply-adds', 'fused, 1 thread'),
  'value, gradient and q / value alone': over('fused, 1 thread', 'fused value, 1 thread'),
};

/** The part of a loss that the kernel reads: its config (see losses/marginLoss.ts). */
export interface FusedLoss {
  readonly reduction: string;
  readonly penalty?: {readonly name: string} & Readonly<Record<string, number | string>>;
  readonly margin?: number | readonly (readonly number[])[];
}

const HINGE: NonNullable<FusedLoss['penalty']> = {name: 'hinge'};

/** A loss in the kernel's terms. */
interface KernelLoss {
  reduction: number;
  penalty: number;
  parameters: [number, number, number, number, number, number];
  margin: number;
  /** The cost matrix transposed, entry [j][y]. */
  margins?: Float32Array;
}

const reductionNumbers: Readonly<Record<string, number>> = {
  westonWatkins: 0,
  crammerSinger: 1,
  oneVsRest: 2,
  // One-vs-rest with class 1 against the rest.
  binary: 2,
};

type Numbers = Readonly<Record<string, number>>;

/** For each penalty the kernel's kind (hinge 0, stepped 1, rounded 2, truncated 3) and its numbers; see assembly/penalties.ts. */
const penaltyNumbers: Readonly<Record<string, (numbers: Numbers) => number[]>> = {
  hinge: () => [0],
  pinball: ({tau}) => [1, tau!, Infinity],
  ramp: ({cap}) => [1, 0, cap!],
  squaredHinge: () => [2, 2, Infinity, 0],
  smoothedHinge: ({gamma}) => [2, 1 / gamma!, gamma!, 1],
  modifiedHuber: () => [2, 2, 2, 4],
  huberizedTruncatedPinball: ({tau, delta, kappa = Infinity, cap = Infinity}) => [
    3,
    tau!,
    delta!,
    kappa,
    cap,
    1 / delta!,
    tau! > 0 ? (0.5 * delta!) / tau! : 0,
  ],
};

/** Whether the kernel knows the loss. */
export function isFusible(loss: FusedLoss | undefined): loss is FusedLoss {
  return (
    loss !== undefined &&
    Object.hasOwn(reductionNumbers, loss.reduction) &&
    Object.hasOwn(penaltyNumbers, (loss.penalty ?? HINGE).name)
  );
}

/** The loss in the kernel's terms. */
export function kernelLoss({reduction, penalty = HINGE, margin = 1}: FusedLoss): KernelLoss {
  const [kind, ...parameters] = penaltyNumbers[penalty.name]!(penalty as Numbers & {name: never});
  return {
    reduction: reductionNumbers[reduction]!,
    penalty: kind!,
    parameters: [0, 1, 2, 3, 4, 5].map(i => parameters[i] ?? 0) as KernelLoss['parameters'],
    margin: typeof margin === 'number' ? margin : 0,
    ...(typeof margin !== 'number' && {
      margins: Float32Array.from(
        // The binary reduction asks of an example of class y the margin over the other class.
        reduction === 'binary'
          ? [margin[0]![1]!, margin[1]![0]!]
          : margin.flatMap((_, j) => margin.map(row => row[j]!)),
      ),
    }),
  };
}

import {spreadWeights, type Scaling} from '../data/index.js';
import {
  chooseSolver,
  gapText,
  meansOf,
  regularizer,
  relativeGap,
  watchOf,
  type Certificate,
  type History,
  type LabelAt,
  type PlainWeights,
  type Problem,
  type Solution,
  type StopReason,
} from '../train/index.js';
import type {Estimator} from './estimator.js';
import {factsOf} from './facts.js';
import {rescaled, shiftOfAbsorbing, tensorsOf, type TrainedLayer} from './layer.js';
import type {FitDatasetOptions} from './options.js';
import type {Prepared} from './prepare.js';
import {warnOnce} from './warnings.js';

/** A trained layer, and how it came about. */
export interface Fit {
  layer: TrainedLayer;
  history: History;
}

/**
 * Solves the problem that was prepared, and disposes of it.
 *
 * @param label what callbacks are told of, where a model has several
 * @throws what solvers throw
 */
export async function fit(
  call: string,
  model: Estimator,
  prepared: Prepared,
  options: FitDatasetOptions,
  label?: LabelAt,
): Promise<Fit> {
  const {problem, columns, occurring} = prepared;
  const scaling = scalingOver(prepared);
  try {
    const solver = await chooseSolver(call, solverOptions(options), problem);
    const solution = await solver.solve(call, problem, {
      ...watchOf(options, model.shouldStop),
      label,
    });
    prepared.solved?.(solution);
    const {isAbsorbed, certificate} = await kept(problem, solution, scaling, solver.tolerance);
    const {objective, examples} = problem;
    const training = {...prepared, objective, examples: examples.size};
    const {facts, encoder} = factsOf(model, training, certificate);
    const {W, b} = rescaled(solution.weights, scaling, undefined);
    const layer = {
      ...tensorsOf({W: occurring ? spreadWeights(W, occurring, columns) : W, b}, columns),
      ...(!isAbsorbed && {scaled: solution.weights}),
      ...(encoder && {encoder}),
      facts,
    };
    const history = {...solution.history, certificate};
    warnOfGap(call, model, history, solver.tolerance);
    return {layer, history};
  } finally {
    prepared.dispose();
  }
}

/** Says so where less is proven than was asked for, and no callback wanted it so. */
function warnOfGap(
  call: string,
  {options}: Estimator,
  {certificate, stoppedBy, solver}: History,
  tolerance: number,
): void {
  const {gap} = certificate;
  const reasons: Partial<Record<StopReason, string>> = {
    precision: 'float32 weights can be proven no better',
    stalled: 'it has not fallen for long',
    ...(solver !== 'descent' && {epochs: 'it falls slowly'}),
  };
  const why = reasons[stoppedBy];
  if (why === undefined || gap === undefined || gap <= tolerance) return;
  const remedy = options.standardize === false ? 'standardize the features, or lower C' : 'lower C';
  const proven = `the gap that is proven is ${gapText(gap)}, not ${gapText(tolerance)}`;
  warnOnce(new Error(`${call}: ${proven}: ${why}. To come closer, ${remedy}`));
}

/** An engine other than that of the exact solver implies descent. */
function solverOptions(options: FitDatasetOptions): FitDatasetOptions {
  const {engine, solver = 'auto'} = options;
  return engine === 'tensor' && solver === 'auto' ? {...options, solver: 'descent'} : options;
}

/** The scaling of the columns that the problem is over. */
function scalingOver({scaling, occurring}: Prepared): Scaling | undefined {
  if (!scaling || !occurring) return scaling;
  // Of sparse rows, which have no center.
  return {spread: Float64Array.from(occurring, column => scaling.spread[column]!)};
}

/**
 * How far scores may shift, compared with a margin of 1, when they are computed from raw features
 * in float32.
 */
const MOST_SHIFT = 1e-4;

/** The relative difference of objectives that float32 cannot resolve. */
const LEAST_COST = 2 ** -22;

/** Whether float32 scores of raw features are good enough: the scaling may then be absorbed by the weights. */
export function canAbsorb(weights: PlainWeights, scaling: Scaling | undefined): boolean {
  return !scaling || shiftOfAbsorbing(weights, scaling) <= MOST_SHIFT;
}

/**
 * Whether the scaling is absorbed by the weights that are kept, and the certificate of these. It is
 * where that is good enough by {@link canAbsorb}, and the float32 weights for raw features are not
 * worse by more than is left of the tolerance.
 */
async function kept(
  problem: Problem,
  {weights, history}: Solution,
  scaling: Scaling | undefined,
  tolerance: number,
): Promise<{isAbsorbed: boolean; certificate: Certificate}> {
  const {certificate, stoppedBy} = history;
  const absorbedWeights = () => rescaled(rescaled(weights, scaling, undefined), undefined, scaling);
  const absorbable = canAbsorb(weights, scaling);
  if (certificate.estimated) {
    // Neither has been evaluated, and an evaluation costs a pass.
    if (stoppedBy === 'callback') return {isAbsorbed: absorbable, certificate};
    const primal = await primalOf(problem, absorbable ? absorbedWeights() : weights);
    return {isAbsorbed: absorbable, certificate: certified(certificate, primal)};
  }
  if (!scaling?.center || !absorbable) return {isAbsorbed: absorbable, certificate};
  const {primal, gap} = certificate;
  // The engine's scores are float32: they cannot show that weights are better than was proven in
  // float64.
  const least = history.solver === 'exact' ? primal : 0;
  const absorbed = certified(
    certificate,
    Math.max(least, await primalOf(problem, absorbedWeights())),
  );
  const isAbsorbed =
    gap !== undefined && gap <= tolerance
      ? absorbed.gap! <= tolerance
      : absorbed.primal - primal <= Math.max(tolerance, LEAST_COST) * primal;
  return {isAbsorbed, certificate: isAbsorbed ? absorbed : certificate};
}

/** The certificate with the primal of the weights that are kept. */
function certified({dual, epochs}: Certificate, primal: number): Certificate {
  return {
    primal,
    ...(dual !== undefined && {dual, gap: relativeGap(primal, dual)}),
    epochs,
  };
}

/** F of some weights for the scaled examples. */
async function primalOf({objective, examples}: Problem, weights: PlainWeights): Promise<number> {
  const {loss} = meansOf(await examples.evaluate(weights), examples.size);
  return loss + regularizer(objective, weights.W, weights.b);
}

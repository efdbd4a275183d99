import * as tf from '@tensorflow/tfjs';
import * as svm from 'tfjs-svm';
import {lossOf} from './evaluate.js';
import {modelOf} from './modelOf.js';
import type {Pass, Problem, Reply, Request, Way} from './protocol.js';
import type {Weights} from './state.js';

/** Longest time in ms between two words on a run. */
const REPORT_MS = 40;

/** Either side of the line between page and worker. */
export interface Port {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** Answers the requests that come in at a port, one after the other; `stop` ends the one under way. */
export function serve(port: Port): void {
  const say = (reply: Reply) => port.postMessage(reply);
  let running: svm.LinearSVM | undefined;
  let stopped = false;
  let queue: Promise<unknown> = Promise.resolve();

  /** What the last brief fit came to: the next one, of another C or a point moved, goes on from there. */
  let last: {of: Problem; weights: Weights} | undefined;

  async function run(
    {id, problem, epochs, tolerance, brief}: Extract<Request, {type: 'train'}>,
    way: Way,
  ): Promise<void> {
    let pending: Pass[] = [];
    let flushed = performance.now();
    const flush = () => {
      if (pending.length) say({type: 'passes', id, way, passes: pending});
      pending = [];
      flushed = performance.now();
    };
    const callbacks: svm.Callbacks = {
      onEpochEnd: (epoch, {primal, dual, estimated}) => {
        if (estimated) return;
        pending.push({pass: epoch + 1, primal, ...(dual !== undefined && {dual})});
        if (performance.now() - flushed > REPORT_MS) flush();
      },
    };
    const {points, classes, loss, C, bias} = problem;
    const start = brief && last && canGoOn(last.of, problem) ? last.weights : undefined;
    const indices = classes.map((_, k) => k);
    const model = start
      ? modelOf({...problem, weights: start}, indices)
      : svm.linearSVM({loss: lossOf(loss), C, bias, standardize: false, classes: indices});
    running = model;
    try {
      const {certificate, ...history} = await model.fit(
        points.map(({x, y}) => [x, y]),
        points.map(({label}) => label),
        {
          tolerance,
          callbacks,
          warmStart: start !== undefined,
          ...wayOptions(way, problem, epochs),
        },
      );
      flush();
      const {primal, dual, gap} = certificate;
      const weights = {W: model.weights.arraySync(), b: model.intercept.arraySync()};
      if (brief) last = {of: problem, weights};
      const {epochs: passes, solver, engine, seconds} = history;
      const facts = {weights, primal, dual, gap, passes: passes.length, solver, engine, seconds};
      say({type: 'trained', id, way, ...facts});
    } finally {
      running = undefined;
      model.dispose();
    }
  }

  async function answer(request: Exclude<Request, {type: 'stop'}>): Promise<void> {
    stopped = false;
    for (const way of request.ways) {
      if (stopped) break;
      try {
        await run(request, way);
      } catch (error) {
        say({type: 'refused', id: request.id, way, message: (error as Error).message});
      }
    }
    say({type: 'done', id: request.id, tensors: tf.memory().numTensors});
  }

  port.onmessage = ({data}: MessageEvent<Request>) => {
    if (data.type === 'stop') {
      stopped = true;
      if (running) running.stopTraining = true;
    } else {
      queue = queue.then(() => answer(data));
    }
  };
}

/**
 * Whether weights of one problem are a start for another: of the same loss and the same classes, all of
 * which have points. Not where the loss is not convex: what is found there depends on the start.
 */
function canGoOn(before: Problem, {loss, classes, bias, points}: Problem): boolean {
  return (
    lossOf(loss).convex &&
    JSON.stringify(before.loss) === JSON.stringify(loss) &&
    before.bias === bias &&
    before.classes.length === classes.length &&
    new Set(points.map(({label}) => label)).size === classes.length
  );
}

/**
 * How a way trains. What has a proven end needs no number of epochs; what is not convex goes down from
 * weights of 0, or it would stay where the hinge's outliers have turned its line to.
 */
function wayOptions(way: Way, {loss}: Problem, epochs: number): svm.FitOptions {
  if (way === 'exact') return {solver: 'exact'};
  if (way !== 'auto') return {solver: 'descent', optimizer: way, epochs};
  const {convex, penalty} = lossOf(loss);
  return convex && penalty ? {} : {epochs};
}

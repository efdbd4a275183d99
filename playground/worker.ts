import * as tf from '@tensorflow/tfjs';
import * as svm from 'tfjs-svm';
import {lossOf} from './evaluate.js';
import type {Pass, Problem, Reply, Request, Way} from './protocol.js';

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

  async function train(
    problem: Problem,
    options: svm.FitOptions,
    use: (model: svm.LinearSVM, history: svm.History) => unknown,
  ): Promise<void> {
    const {points, classes, loss, C, bias} = problem;
    const model = svm.linearSVM({
      ...{loss: lossOf(loss), C, bias, standardize: false},
      classes: classes.map((_, k) => k),
    });
    running = model;
    try {
      const history = await model.fit(
        points.map(({x, y}) => [x, y]),
        points.map(({label}) => label),
        options,
      );
      await use(model, history);
    } finally {
      running = undefined;
      model.dispose();
    }
  }

  async function run(
    {id, problem, epochs, tolerance}: Extract<Request, {type: 'train'}>,
    way: Way,
  ): Promise<void> {
    let pending: Pass[] = [];
    let last = performance.now();
    const flush = () => {
      if (pending.length) say({type: 'passes', id, way, passes: pending});
      pending = [];
      last = performance.now();
    };
    const callbacks: svm.Callbacks = {
      onEpochEnd: (epoch, {primal, dual, estimated}) => {
        if (estimated) return;
        pending.push({pass: epoch + 1, primal, ...(dual !== undefined && {dual})});
        if (performance.now() - last > REPORT_MS) flush();
      },
    };
    const options = {tolerance, callbacks, ...wayOptions(way, problem, epochs)};
    await train(
      problem,
      options,
      (model, {certificate, epochs: passes, solver, engine, seconds}) => {
        flush();
        const {primal, dual, gap} = certificate;
        const weights = {W: model.weights.arraySync(), b: model.intercept.arraySync()};
        const facts = {weights, primal, dual, gap, passes: passes.length, solver, engine, seconds};
        say({type: 'trained', id, way, ...facts});
      },
    );
  }

  async function save({id, problem}: Extract<Request, {type: 'save'}>): Promise<void> {
    const handler = tf.io.withSaveHandler(async artifacts => {
      say({type: 'saved', id, artifacts});
      return {modelArtifactsInfo: {dateSaved: new Date(), modelTopologyType: 'JSON' as const}};
    });
    await train(problem, {}, model => model.save(handler));
  }

  async function answer(request: Exclude<Request, {type: 'stop'}>): Promise<void> {
    const ways = request.type === 'train' ? request.ways : ['auto'];
    stopped = false;
    for (const way of ways) {
      if (stopped) break;
      try {
        if (request.type === 'save') await save(request);
        else await run(request, way);
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

/** How a way trains. What has a proven end needs no number of epochs. */
function wayOptions(way: Way, {loss}: Problem, epochs: number): svm.FitOptions {
  if (way === 'exact') return {solver: 'exact'};
  if (way !== 'auto') return {solver: 'descent', optimizer: way, epochs};
  const {convex, config} = lossOf(loss);
  return convex && config ? {} : {epochs};
}

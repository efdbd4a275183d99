/**
 * What the types of the public names promise, for `npm run typecheck`: all this compiles, and each
 * line below an `@ts-expect-error` does not. Nothing here is ever run.
 */
import * as tf from '@tensorflow/tfjs';
import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import * as svm from 'tfjs-svm';
import {checkGradients} from 'tfjs-svm/gradients';
import {files, readDataset, selectBackend} from 'tfjs-svm/node';

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Takes what is exactly of type T; `exactly<number>()(x)` is no match for an `any`. */
const exactly =
  <T>() =>
  <U>(value: U, ..._: Same<T, U> extends true ? [] : [never]): U =>
    value;

export async function losses(scores: Tensor2D, labels: Tensor1D) {
  const penalty: svm.Penalty = svm.smoothedHinge({gamma: 0.5});
  for (const reduction of [svm.westonWatkins, svm.crammerSinger, svm.oneVsRest, svm.binary])
    exactly<svm.MarginLoss>()(reduction({penalty}));
  svm.westonWatkins({margin: 2});
  // prettier-ignore
  svm.crammerSinger({margin: [[0, 1], [1, 0]]});
  exactly<Tensor1D>()(svm.marginLoss(svm.binary(), scores, labels));
  tf.sequential().compile({optimizer: 'sgd', loss: svm.layersLoss(svm.oneVsRest())});

  // @ts-expect-error a penalty is no loss over classes
  svm.marginLoss(svm.hinge(), scores, labels);
  // @ts-expect-error scores come before labels
  svm.marginLoss(svm.binary(), labels, scores);
  // @ts-expect-error a parameter by its name
  svm.pinball(0.3);
  // @ts-expect-error the parameter of another penalty
  svm.ramp({tau: 0.3});
  // @ts-expect-error a penalty is made: hinge()
  svm.westonWatkins({penalty: svm.hinge});
}

export async function fused(x: Tensor2D, W: Tensor2D) {
  const rows = await svm.pin(x);
  const loss = svm.linearLoss(svm.crammerSinger(), rows, [0, 1, 2]);
  exactly<tf.Scalar>()(loss(W));
  rows.dispose();
  // @ts-expect-error weights are a matrix
  loss(tf.tensor1d([1, 2]));
  // @ts-expect-error pinning takes time
  svm.linearLoss(svm.crammerSinger(), svm.pin(x), [0, 1, 2]);
}

export async function model(x: Tensor2D, y: Tensor1D, data: svm.Dataset, handler: tf.io.IOHandler) {
  const model = svm.linearSVM({loss: 'crammerSinger', C: 10, classWeight: 'balanced'});
  svm.linearSVM({classWeight: {spam: 3}, bias: 'free', vectorizer: svm.tfidf()});
  await model.fit(x, y);
  await model.fit([[1, 2], [3, 4]] as const, ['a', 'b']); // prettier-ignore
  await model.fit(data);
  await model.fit(['a text', 'another'], [0, 1]);
  await model.fit([new Float32Array(2), new Float64Array(2)], new Uint8Array(2));
  svm.linearSVM({loss: 'crammer-singer'});
  exactly<
    | ('westonWatkins' | 'crammerSinger' | 'oneVsRest' | 'binary' | 'softmaxCrossEntropy')
    | ('weston-watkins' | 'crammer-singer' | 'one-vs-rest' | 'softmax-cross-entropy')
  >()('binary' as svm.LossName);
  const history = await model.fit(data, undefined, {
    optimizer: tf.train.sgd(0.1),
    learningRate: svm.cosine(0.1),
    sampleWeight: [1, 2],
    validationData: [x, y],
    callbacks: {onEpochEnd: (epoch, {gap}) => void [epoch, gap]},
  });
  exactly<number>()(history.certificate.primal);
  exactly<number | undefined>()(history.certificate.gap);
  exactly<Tensor2D>()(model.scores(x));
  exactly<Tensor1D>()(model.predict([[1, 2]]));
  exactly<svm.Label[]>()(await model.labels(['a text']));
  exactly<number>()((await model.evaluate(data)).accuracy);
  await model.save('file://out/model');
  await model.save(handler);
  exactly<svm.LinearSVM>()(await svm.loadLinearSVM(handler));
  exactly<tf.LayersModel>()(model.toLayersModel());

  // @ts-expect-error a number, not its text
  svm.linearSVM({C: '1'});
  // @ts-expect-error no loss of this name
  svm.linearSVM({loss: 'softmax'});
  // @ts-expect-error rows, not all numbers in one
  await model.fit(new Float32Array(8), [0, 1]);
  // @ts-expect-error an option of another library
  svm.linearSVM({kernel: 'rbf'});
  // @ts-expect-error there are regularized, free and none
  svm.linearSVM({bias: 'off'});
  // @ts-expect-error a model is made by linearSVM()
  svm.LinearSVM();
  // @ts-expect-error labels are one-dimensional, those of a multilabel model two-dimensional
  await model.fit(x, [[[0, 1]], [[1, 0]]]); // prettier-ignore
  // @ts-expect-error an option of fit, not of the model
  svm.linearSVM({epochs: 10});
  // @ts-expect-error an option of the model, not of fit
  await model.fit(x, y, {C: 1});
  // @ts-expect-error an optimizer or its name
  await model.fit(x, y, {optimizer: 3});
  // @ts-expect-error only what is convex has a gap
  exactly<number>()(history.certificate.gap);
  // @ts-expect-error labels take time
  exactly<svm.Label[]>()(model.labels(x));
  // @ts-expect-error weights cannot be replaced
  model.weights = x;
  // @ts-expect-error nor can classes be added
  model.classes.push('c');
}

export async function selection(x: Tensor2D, y: Tensor1D) {
  const {accuracy} = await svm.crossValidate({C: 1}, x, y, {folds: 3});
  exactly<number>()(accuracy.mean);
  const {best} = await svm.gridSearch(x, y, {grid: {C: [0.1, 1]}});
  exactly<number | undefined>()(best.score?.accuracy.mean);
  // @ts-expect-error of which model?
  await svm.crossValidate(x, y);
  // @ts-expect-error a grid is lists of values
  await svm.gridSearch(x, y, {grid: {C: 1}});
}

export async function files_(x: Tensor2D) {
  exactly<string>()(await selectBackend('wasm'));
  exactly<svm.Dataset>()(await readDataset('iris.csv'));
  exactly<tf.io.IOHandler>()(files('out/model'));
  const report = await checkGradients((s: Tensor2D) => tf.sum(s), [x], {order: 2});
  exactly<boolean>()(report.ok);
  // @ts-expect-error inputs are a list
  await checkGradients((s: Tensor2D) => tf.sum(s), x);
}

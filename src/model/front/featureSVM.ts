import {checkArgument, checkNames, described, shown} from '../../arguments/index.js';
import * as tf from '@tensorflow/tfjs';
import type {Tensor2D} from '@tensorflow/tfjs';
import {type Label} from '../../data/index.js';
import type {History} from '../../train/index.js';
import {artifactsOf, fromArtifacts, toLayersModel} from '../artifacts.js';
import {handlerFor} from '../ioHandlers.js';
import {fitOptions} from '../checkOptions.js';
import {loadLayers} from './loadLayers.js';
import {checkLabels, type Labels} from '../labels.js';
import {LinearSVM} from '../linearSVM.js';
import type {EvaluateOptions, FitOptions, SVMOptions} from '../options.js';
import type {Score} from '../score.js';
import {disposeModel, features, type FeatureProgress, type Front} from './features.js';
import {examplesOf, type FrontInput} from './frontInput.js';

const KEY = 'tfjs-svm';
const FRONT_KEY = 'tfjs-svm front';
/** What the head's weights are called among those of a graph. */
const HEAD = 'tfjs-svm/';

/** What `fit` of a {@link FeatureSVM} takes. */
export interface FeatureFitOptions extends Omit<FitOptions, 'validationData'> {
  /** Called as the features are made. @defaultValue none */
  onFeatures?: FeatureProgress;
  /** Examples and labels that are only evaluated. @defaultValue none */
  validationData?: [x: FrontInput, y: Labels];
}

/**
 * A linear SVM on the features of a front model; the front is not trained.
 *
 * @example
 * ```js
 * const backbone = tf.sequential({layers: [tf.layers.dense({units: 4, inputShape: [2]})]});
 * const model = featureSVM(await features(backbone), {C: 10});
 * await model.fit([[0, 0], [0, 1], [1, 0], [1, 1]], ['no', 'no', 'yes', 'yes']);
 * model.classes; // → [ 'no', 'yes' ]
 * model.dispose();
 * ```
 */
export function featureSVM(front: Front, options: Omit<SVMOptions, 'vectorizer'> = {}): FeatureSVM {
  checkArgument('featureSVM', 'front', front, 'front');
  return new FeatureSVM(front, new LinearSVM(options));
}

/** A front model and a linear SVM on its features; it owns both until it is disposed of. */
export class FeatureSVM {
  constructor(
    readonly front: Front,
    /** What is trained: its features are those of the front. */
    readonly head: LinearSVM,
  ) {}

  /** The label of each class. */
  get classes(): readonly Label[] {
    return this.head.classes;
  }

  /** Makes the features of `x`, batch by batch, and trains the head on them. @throws as the parts do */
  async fit(x: FrontInput, y: Labels, given: FeatureFitOptions = {}): Promise<History> {
    checkNames('featureSVM.fit', given, {...fitOptions, onFeatures: true});
    const {onFeatures, validationData, ...options} = given;
    // Features may take long: what can be known before is.
    checkLabels('featureSVM.fit: y', y, examplesOf('features', x, this.front.inputShape).rows);
    const data = await this.front.extract(x, onFeatures);
    const held = validationData && (await this.front.extract(validationData[0]));
    return this.head.fit(data, y, {
      ...options,
      ...(held && {validationData: [held, validationData[1]]}),
    });
  }

  /** [N, K], or [N, 1] of two classes; yours to dispose of. */
  async scores(x: FrontInput): Promise<Tensor2D> {
    return this.head.scores(await this.front.extract(x));
  }

  /** The label of the class with the greatest score. */
  async labels(x: FrontInput): Promise<Label[]> {
    return this.head.labels(await this.front.extract(x));
  }

  /** The probability of each class, [N, K]. @throws if the head is not calibrated */
  async probabilities(x: FrontInput): Promise<Tensor2D> {
    return this.head.probabilities(await this.front.extract(x));
  }

  /** How well it does on examples with known labels. */
  async evaluate(x: FrontInput, y: Labels, options?: EvaluateOptions): Promise<Score> {
    return this.head.evaluate(await this.front.extract(x), y, options);
  }

  /**
   * Front and head as one layers model, from the examples to their scores. It shares the front's weights.
   *
   * @throws one line if the front is a graph model, or its preprocessing a function
   */
  toLayersModel(): tf.LayersModel {
    const {model, options} = this.front;
    const {preprocess} = options;
    const call = 'featureSVM.toLayersModel';
    if (!(model instanceof tf.LayersModel))
      throw new Error(
        `${call}: a graph model has no layers to join: call its front, then its head`,
      );
    if (typeof preprocess === 'function')
      throw new Error(
        `${call}: preprocess is a function, which no layer holds: give it as {scale, offset}`,
      );
    const head = toLayersModel(this.head.trainedLayer('toLayersModel'));
    const {scale = 1, offset = 0} = preprocess ?? {};
    const [input] = model.inputs;
    const isPlain = scale === 1 && offset === 0;
    const first = isPlain ? input! : tf.input({batchShape: input!.shape, name: 'raw'});
    const made = isPlain
      ? model.outputs[0]!
      : (model.apply(
          tf.layers.rescaling({scale, offset, name: 'rescaling'}).apply(first),
        ) as tf.SymbolicTensor);
    return tf.model({
      inputs: first,
      outputs: head.apply(made) as tf.SymbolicTensor,
      name: 'feature_svm',
    });
  }

  /**
   * Saves both as one: plain `tf.loadLayersModel` gives the scores where the front is a layers model, the
   * front alone where it is a graph model.
   *
   * @throws if the head is not trained, or preprocess is a function
   */
  async save(target: string | tf.io.IOHandler): Promise<tf.io.SaveResult> {
    const {model, options} = this.front;
    const {preprocess, layer, batchSize} = options;
    if (typeof preprocess === 'function')
      throw new Error(
        'featureSVM.save: preprocess is a function, which no file holds: give it as {scale, offset}',
      );
    const {facts} = this.head.trainedLayer('save');
    const handler = handlerFor('save', target);
    const own = {[KEY]: facts, [FRONT_KEY]: {preprocess, layer, batchSize}};
    const metadata = JSON.parse(JSON.stringify(own)) as Record<string, object>;
    if (model instanceof tf.LayersModel) {
      const joined = this.toLayersModel();
      joined.setUserDefinedMetadata(metadata);
      return joined.save(handler).finally(() => dropHead(joined));
    }
    const head = await artifactsOf(this.head);
    return model.save(
      tf.io.withSaveHandler(graph =>
        handler.save!({
          ...graph,
          userDefinedMetadata: metadata,
          weightSpecs: [
            ...graph.weightSpecs!,
            ...head.weightSpecs!.map(spec => ({...spec, name: HEAD + spec.name})),
          ],
          weightData: tf.io.CompositeArrayBuffer.join([graph.weightData!, head.weightData!].flat()),
        }),
      ),
    );
  }

  /** Disposes of both. */
  dispose(): void {
    this.head.dispose();
    this.front.dispose();
  }
}

/**
 * A front and head where {@link FeatureSVM.save} put them.
 *
 * @returns the model with its front, yours to dispose of
 * @throws one line if there is no such model
 *
 * @example
 * ```js
 * const backbone = tf.sequential({layers: [tf.layers.dense({units: 4, inputShape: [2]})]});
 * const model = featureSVM(await features(backbone));
 * await model.fit([[0, 0], [0, 1], [1, 0], [1, 1]], ['no', 'no', 'yes', 'yes']);
 * await model.save('file://with-front');
 * const loaded = await loadFeatureSVM('file://with-front');
 * loaded.classes; // → [ 'no', 'yes' ]
 * loaded.dispose();
 * model.dispose();
 * ```
 */
export async function loadFeatureSVM(
  source: string | tf.io.IOHandler,
  options: Pick<Front['options'], 'cache'> = {},
): Promise<FeatureSVM> {
  const {cache} = checkNames('loadFeatureSVM', options, {cache: true});
  const handler = handlerFor('load', source);
  const artifacts = await handler.load!();
  if (!isFeatureModel(artifacts))
    throw new Error('load: no front model with a linear SVM on its features');
  const {[FRONT_KEY]: kept} = artifacts.userDefinedMetadata as Record<string, Front['options']>;
  if (typeof kept !== 'object' || kept === null)
    throw new Error(`load: the options of the front must be an object, got ${described(kept)}`);
  const parts = artifacts.format === 'graph-model' ? partsOfGraph : partsOfLayers;
  const {front, head} = await parts(artifacts).catch(unfit);
  // A saved layers model ends at the layer already.
  const layer = front instanceof tf.GraphModel ? kept!.layer : undefined;
  try {
    return new FeatureSVM(await features(front, {...kept, layer, ...(cache && {cache})}), head);
  } catch (error) {
    disposeModel(front);
    head.dispose();
    return unfit(error);
  }
}

/** @throws one line that says why a front and head do not load */
function unfit(error: unknown): never {
  const {message} = error as Error;
  if (message.startsWith('load: ')) throw error;
  throw new Error(`load: the front model does not load: ${shown(message, 300)}`, {cause: error});
}

interface PartsOfModel {
  front: tf.LayersModel | tf.GraphModel;
  head: LinearSVM;
}

/** A graph and a head; the weights of the head are float32, and the last ones. */
async function partsOfGraph(artifacts: tf.io.ModelArtifacts): Promise<PartsOfModel> {
  const {weightSpecs = [], userDefinedMetadata} = artifacts;
  const at = weightSpecs.findIndex(({name}) => name.startsWith(HEAD));
  const data = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData!));
  const ofHead = at < 0 ? [] : weightSpecs.slice(at);
  const bytes = ofHead.reduce((sum, {shape}) => sum + 4 * tf.util.sizeFromShape(shape), 0);
  if (!(bytes > 0 && bytes <= data.length))
    throw new Error('load: the weights of the model do not fit: there are none of a head');
  const specs = ofHead.map(spec => ({...spec, name: spec.name.slice(HEAD.length)}));
  const isScaled = specs.length > 2;
  const layers = (isScaled ? ['BatchNormalization', 'Dense'] : ['Dense']).map(class_name => ({
    class_name,
  }));
  const head = headOf({
    modelTopology: {config: {layers}},
    weightSpecs: specs,
    weightData: data.slice(-bytes).buffer,
    userDefinedMetadata: {[KEY]: (userDefinedMetadata as Record<string, object>)[KEY]!},
  });
  try {
    const front = await tf.loadGraphModel(
      tf.io.fromMemory({
        ...artifacts,
        weightSpecs: weightSpecs.slice(0, at),
        weightData: data.slice(0, -bytes).buffer,
      }),
    );
    return {front, head};
  } catch (error) {
    head.dispose();
    throw error;
  }
}

/** Layers, of which the last one is the head. */
async function partsOfLayers(artifacts: tf.io.ModelArtifacts): Promise<PartsOfModel> {
  const joined = await loadLayers(artifacts);
  let head: LinearSVM | undefined;
  try {
    const last = joined.layers.at(-1);
    if (!(last instanceof tf.Sequential))
      throw new Error('load: the last layer of the model is no head of tfjs-svm');
    last.setUserDefinedMetadata({
      [KEY]: (artifacts.userDefinedMetadata as Record<string, object>)[KEY]!,
    });
    head = headOf(await artifactsOf(last));
    const inner = joined.layers.find(({name}) => name === 'front') as tf.LayersModel | undefined;
    const front =
      inner ??
      tf.model({
        inputs: joined.inputs,
        // Its first node is its own input, the last what it is applied to here.
        outputs: last.getInputAt(last.inboundNodes.length - 1) as tf.SymbolicTensor,
        name: 'front',
      });
    dropHead(joined);
    return {front, head};
  } catch (error) {
    head?.dispose();
    joined.dispose();
    throw error;
  }
}

/** Whether artifacts are those of a front and head. */
function isFeatureModel({
  userDefinedMetadata,
}: Pick<tf.io.ModelArtifacts, 'userDefinedMetadata'>): boolean {
  const known = userDefinedMetadata as unknown;
  return typeof known === 'object' && known !== null && FRONT_KEY in known;
}

function headOf(artifacts: tf.io.ModelArtifacts): LinearSVM {
  const layer = fromArtifacts(artifacts);
  const head = new LinearSVM();
  head.adopt('load', layer);
  return head;
}

/** Disposes of the weights of a joined head; the front keeps its own. */
function dropHead(joined: tf.LayersModel): void {
  for (const weight of joined.layers.at(-1)!.weights) weight.dispose();
}

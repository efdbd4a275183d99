import * as tf from '@tensorflow/tfjs';
import {described} from '../../arguments/index.js';

/** What of a layer in a `model.json` says where it stands. */
interface SavedLayer {
  name?: unknown;
  class_name?: unknown;
  config?: {
    name?: unknown;
    dtype?: unknown;
    layers?: unknown;
    input_layers?: unknown;
    output_layers?: unknown;
  };
  inbound_nodes?: unknown;
}

/**
 * The layers model of artifacts.
 *
 * @throws one line if a layer is called on one that is not there, for which tfjs would look for ever; as
 *   tfjs does, whose half-made layers are disposed of
 */
export async function loadLayers(artifacts: tf.io.ModelArtifacts): Promise<tf.LayersModel> {
  const {model_config: inner, ...own} = (artifacts.modelTopology ?? {}) as {model_config?: object};
  const {layers} = ((inner ?? own) as SavedLayer).config ?? {};
  const names = namesIn(layers);
  checkEnds('the model', ((inner ?? own) as SavedLayer).config, true);
  const {weightData, weightSpecs = []} = artifacts;
  const weights = weightSpecs.reduce((sum, {shape}) => sum + tf.util.sizeFromShape(shape), 0);
  checkLayers(layers, weights);
  const unweighted = {...artifacts, weightData: undefined, weightSpecs: undefined, trainingConfig: undefined}; // prettier-ignore
  const variables = () => Object.values(tf.engine().registeredVariables);
  const before = variables();
  try {
    const model = await tf.loadLayersModel(tf.io.fromMemory(unweighted));
    // Here, as tfjs forgets what it has decoded when one of the weights does not fit.
    if (weightData)
      tf.tidy(() => {
        const ofLayers = weightSpecs.filter(({group}) => group !== 'optimizer');
        const bytes = tf.io.CompositeArrayBuffer.join(weightData);
        const decoded = tf.io.decodeWeights(bytes, weightSpecs);
        model.loadWeights(Object.fromEntries(ofLayers.map(({name}) => [name, decoded[name]!])));
      });
    return model;
  } catch (error) {
    const isOurs = ({name}: tf.Variable) => [...names].some(layer => name.startsWith(`${layer}/`));
    for (const variable of variables())
      if (!before.includes(variable) && isOurs(variable)) variable.dispose();
    throw error;
  }
}

/** The names of all layers, which their variables begin with. */
function namesIn(layers: unknown, names = new Set<string>()): Set<string> {
  if (!Array.isArray(layers)) return names;
  for (const layer of layers) {
    const {name, config} = (layer ?? {}) as SavedLayer;
    for (const one of [name, config?.name]) if (typeof one === 'string') names.add(one);
    namesIn(config?.layers, names);
  }
  return names;
}

/** Throws one line if numbers to begin with are of a spread that is none: tfjs would draw others for ever. */
function checkInitializers(layer: unknown, config: object): void {
  for (const [name, made] of Object.entries(config)) {
    if (!name.endsWith('_initializer')) continue;
    const numbers = (made as {config?: object} | null)?.config ?? {};
    const odd = Object.entries(numbers).find(
      ([key, value]) => value instanceof Object || (/^(scale|stddev)$/.test(key) && !(value >= 0)),
    );
    if (odd)
      throw new Error(
        `load: the layers of the model do not fit: ${name} of ${described(layer)} has ${odd[0]} ${described(odd[1])}`,
      );
  }
}

/** What is no layer, though its class may be named where one is made. */
const PART = /(^|_)(activation|initializer|regularizer|constraint)$/;
const Initializer = Object.getPrototypeOf(tf.initializers.zeros().constructor);

/** Throws one line if a part of a layer is of another kind: tfjs would make it all the same, and leave its weights. */
function checkParts(layer: unknown, config: object): void {
  const {classNameMap} = tf.serialization.SerializationMap.getMap();
  for (const [name, made] of Object.entries(config)) {
    const kind = (made as {class_name?: unknown} | null)?.class_name;
    const known = typeof kind === 'string' && PART.test(name) && classNameMap[kind]?.[0];
    if (!known) continue;
    const {prototype} = known;
    const isOther =
      prototype instanceof tf.layers.Layer ||
      (prototype instanceof Initializer && !name.endsWith('initializer'));
    if (isOther)
      throw new Error(
        `load: the layers of the model do not fit: ${name} of ${described(layer)} is ${described(kind)}`,
      );
  }
}

const DTYPES = new Set<unknown>(['float32', 'int32', 'bool', 'complex64', 'string']);
/** What tfjs takes as the name of a variable, of which that of its layer is the beginning. */
const VARIABLE_NAME = /^[A-Za-z0-9][-A-Za-z0-9_./]*$/;

/** Throws one line if a layer is of numbers that are none, or its weights cannot be named: tfjs would tell later, or leave what it has made. */
function checkConfig(
  layer: unknown,
  config: {name?: unknown; dtype?: unknown; units?: unknown; filters?: unknown},
  weights: number,
): void {
  const {name, dtype = 'float32', units = 0, filters = units} = config;
  const isWeighted = Object.keys(config).some(key => key.endsWith('_initializer'));
  const isNamed = typeof name === 'string' && VARIABLE_NAME.test(name);
  // Each has a weight at least: tfjs would draw numbers for all that are claimed.
  const isTooWide = [units, filters].some(count => !((count as number) <= weights));
  const wrong = !DTYPES.has(dtype)
    ? `dtype ${described(dtype)}`
    : isTooWide
      ? `more units than the model has weights, ${described(filters)}`
      : isWeighted && !isNamed && `weights that cannot be called ${described(name)}`;
  if (wrong)
    throw new Error(`load: the layers of the model do not fit: ${described(layer)} has ${wrong}`);
}

/** Throws one line if a layer has no name of its own, or a model no layer that it begins or ends with: tfjs would leave what it has made. */
function checkEnds(layer: unknown, config: SavedLayer['config'], isWhole = false): void {
  const {name, input_layers: first, output_layers: last} = config ?? {};
  const isEmpty = [first, last].some(
    ends => ends !== undefined && !(Array.isArray(ends) && ends.length > 0),
  );
  if (isEmpty || !(isWhole || typeof name === 'string'))
    throw new Error(
      `load: the layers of the model do not fit: ${described(layer)} has no ${isEmpty ? 'first or last layer' : 'name'}`,
    );
}

function checkLayers(layers: unknown, weights: number): void {
  if (!Array.isArray(layers)) return;
  const all = layers.map(layer => (layer ?? {}) as SavedLayer);
  /** How often each has been called; inputs, and models in models, count once from the beginning. */
  const calls = new Map<unknown, number>();
  let waiting: {name: unknown; inputs: unknown}[] = [];
  for (const {name, class_name: kind, config, inbound_nodes: nodes} of all) {
    if (calls.has(name))
      throw new Error(
        `load: the layers of the model do not fit: two are called ${described(name)}`,
      );
    const called = name ?? config?.name;
    checkEnds(called, config);
    checkLayers(config?.layers, weights);
    checkInitializers(called, config ?? {});
    checkParts(called, config ?? {});
    checkConfig(called, config ?? {}, weights);
    calls.set(name, kind === 'InputLayer' || Array.isArray(config?.layers) ? 1 : 0);
    if (Array.isArray(nodes)) waiting.push(...nodes.map(inputs => ({name, inputs})));
  }
  const isThere = (input: unknown) => {
    const [name, call] = Array.isArray(input) ? input : [];
    return Number.isInteger(call) && call >= 0 && call < (calls.get(name) ?? 0);
  };
  for (let before = Infinity; waiting.length < before;) {
    before = waiting.length;
    waiting = waiting.filter(({name, inputs}) => {
      const isMade = Array.isArray(inputs) && inputs.length > 0 && inputs.every(isThere);
      if (isMade) calls.set(name, calls.get(name)! + 1);
      return !isMade;
    });
  }
  if (waiting.length)
    throw new Error(
      `load: the layers of the model do not fit: ${described(waiting[0]!.name)} is called on one that is not there`,
    );
}

import {quoted, type Label} from '../../data/index.js';
import {
  checkFinite,
  fromRows,
  wholeLabels,
  type LinearModel,
  type ModelFormat,
  type ScaledModel,
} from './linearModel.js';
import {
  bytes,
  bytesOf,
  fieldsOf,
  floats,
  integer,
  message,
  numbersOf,
  textsOf,
  type Field,
} from './protobuf.js';

/** Field numbers of onnx.proto. */
const MODEL = {irVersion: 1, producer: 2, graph: 7, opset: 8} as const;
const GRAPH = {node: 1, name: 2, input: 11, output: 12} as const;
const NODE = {input: 1, output: 2, op: 4, attribute: 5, domain: 7} as const;
const ATTRIBUTE = {name: 1, i: 3, s: 4, floats: 7, ints: 8, strings: 9, type: 20} as const;
/** AttributeProto.AttributeType and TensorProto.DataType. */
const TYPE = {int: 2, string: 3, floats: 6, ints: 7, strings: 8} as const;
const ELEMENT = {float: 1, int64: 7, string: 8} as const;

const ML = 'ai.onnx.ml';

/**
 * ONNX: `LinearClassifier` of `ai.onnx.ml`, after a `Scaler` where it has one. Written for opset 13,
 * inputs `x` [N, D] to `label` [N] and `scores` [N, K]; two classes have the scores (−s, s).
 *
 * Source: https://onnx.ai/onnx/operators/onnx_aionnxml_LinearClassifier.html
 */
export const onnx: ModelFormat = {
  name: 'onnx',
  title: 'ONNX',
  extensions: ['.onnx'],
  sniff: content => {
    try {
      const fields = fieldsOf(content);
      return fields[0]?.id === MODEL.irVersion && bytesOf(fields, MODEL.graph).length === 1;
    } catch {
      return content[0] === 0x08; // Broken, but begun as ONNX: the reader says what is wrong.
    }
  },
  read: readOnnx,
  write: writeOnnx,
};

/** An operator of the graph. */
interface Node {
  op: string;
  attributes: ReadonlyMap<string, readonly Field[]>;
}

function readOnnx(call: string, content: Uint8Array): LinearModel {
  let nodes: Node[];
  try {
    const [graph] = bytesOf(fieldsOf(content), MODEL.graph);
    nodes = graph ? bytesOf(fieldsOf(graph), GRAPH.node).map(nodeOf) : [];
  } catch (error) {
    throw new Error(`${call}: the ONNX file is broken: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const at = nodes.findIndex(({op}) => op === 'LinearClassifier');
  const before = nodes.slice(0, Math.max(at, 0));
  // What follows a LinearClassifier in skl2onnx's files only shapes its answers.
  const foreign = before.filter(({op}) => op !== 'Scaler' && op !== 'Cast');
  if (at < 0 || foreign.length) {
    const ops = quoted((foreign.length ? foreign : nodes).map(({op}) => op).join(', '));
    throw new Error(
      `${call}: ONNX files of a LinearClassifier are read, after a Scaler if there is one; this one has ${ops}`,
    );
  }
  return classifierOf(
    call,
    nodes[at]!,
    before.filter(({op}) => op === 'Scaler'),
  );
}

function nodeOf(content: Uint8Array): Node {
  const fields = fieldsOf(content);
  const attributes = bytesOf(fields, NODE.attribute).map(attribute => {
    const parts = fieldsOf(attribute);
    return [textsOf(parts, ATTRIBUTE.name)[0] ?? '', parts] as const;
  });
  return {op: textsOf(fields, NODE.op)[0] ?? '', attributes: new Map(attributes)};
}

function classifierOf(call: string, node: Node, scalers: readonly Node[]): LinearModel {
  const {attributes} = node;
  const floatsOf = ({attributes}: Node, name: string) =>
    numbersOf(attributes.get(name) ?? [], ATTRIBUTE.floats, 'float');
  const coefficients = floatsOf(node, 'coefficients');
  const intercepts = floatsOf(node, 'intercepts');
  const strings = textsOf(attributes.get('classlabels_strings') ?? [], ATTRIBUTE.strings);
  const classes: Label[] = strings.length
    ? strings
    : numbersOf(attributes.get('classlabels_ints') ?? [], ATTRIBUTE.ints, 'integer');
  const K = classes.length;
  const rows = intercepts.length || K;
  const D = coefficients.length / rows;
  if (K < 2 || !(rows === K || (rows === 1 && K === 2)) || !(Number.isInteger(D) && D > 0))
    throw new Error(
      `${call}: a LinearClassifier of ${K} classes with ${coefficients.length} coefficients and ${intercepts.length} intercepts`,
    );
  if (new Set(classes).size < K) throw new Error(`${call}: two classes have the same label`);
  if (scalers.length > 1) throw new Error(`${call}: more than one Scaler`);
  const scaling =
    scalers[0] && scalingOf(call, floatsOf(scalers[0], 'offset'), floatsOf(scalers[0], 'scale'), D);
  const rowAt = (k: number) => coefficients.slice(k * D, (k + 1) * D);
  const opposite =
    rows === 2 &&
    rowAt(0).every((w, d) => w === -rowAt(1)[d]!) &&
    (intercepts[0] ?? 0) === -(intercepts[1] ?? 0);
  const kept = opposite ? [rowAt(1)] : Array.from({length: rows}, (_, k) => rowAt(k));
  const at = opposite ? intercepts.slice(1) : intercepts;
  const transform = textsOf(attributes.get('post_transform') ?? [], ATTRIBUTE.s)[0] ?? 'NONE';
  const model = {
    classes,
    ...fromRows(kept, at.length ? at : kept.map(() => 0), scaling),
    ...(transform !== 'NONE' && {
      notes: [
        `its probabilities (${quoted(transform)}) are left out: scores are those before, labels the same`,
      ],
    }),
  };
  checkFinite(call, model);
  return model;
}

/** ONNX scales `(x − offset)·scale`; one number stands for all features. */
function scalingOf(call: string, offset: number[], scale: number[], D: number) {
  const spread = (list: number[], otherwise: number) => {
    if (list.length !== 0 && list.length !== 1 && list.length !== D)
      throw new Error(`${call}: a Scaler of ${list.length} numbers for ${D} features`);
    return Array.from({length: D}, (_, d) =>
      list.length === 1 ? list[0]! : (list[d] ?? otherwise),
    );
  };
  return {center: spread(offset, 0), spread: spread(scale, 1).map(factor => 1 / factor)};
}

function writeOnnx(call: string, model: LinearModel): Uint8Array {
  if (model.vectorizer) throw new Error(`${call}: texts cannot be written as ONNX yet`);
  const D = model.weights.length / model.columns;
  const input = valueInfo('x', ELEMENT.float, ['N', D]);
  const {scaled} = model;
  if (!scaled) return modelProto([], input, classifierNode(call, model, 'x'), model);
  const head = classifierNode(call, {...model, ...scaled}, 'scaled');
  return modelProto([scalerNode(scaled)], input, head, model);
}

function scalerNode({center, spread}: ScaledModel): Uint8Array {
  const scale = Array.from(spread, s => (s > 0 ? 1 / s : 0));
  const attributes = [
    attribute('offset', TYPE.floats, floats(ATTRIBUTE.floats, center)),
    attribute('scale', TYPE.floats, floats(ATTRIBUTE.floats, scale)),
  ];
  return operator('Scaler', ML, ['x'], ['scaled'], attributes);
}

/** The head: coefficients by class, both rows where there are two classes on one column. */
function classifierNode(
  call: string,
  model: Omit<LinearModel, 'weights' | 'intercept'> & Pick<ScaledModel, 'weights' | 'intercept'>,
  from: string,
): Uint8Array {
  const {classes, columns, weights, intercept} = model;
  const D = weights.length / columns;
  const rows = Array.from({length: columns}, (_, k) =>
    Array.from({length: D}, (_, d) => weights[d * columns + k]!),
  );
  const one = columns === 1;
  const coefficients = one ? [rows[0]!.map(w => -w), rows[0]!] : rows;
  const intercepts = one ? [-intercept[0]!, intercept[0]!] : intercept;
  const strings = classes.every(label => typeof label === 'string');
  return operator(
    'LinearClassifier',
    ML,
    [from],
    ['label', 'scores'],
    [
      attribute('coefficients', TYPE.floats, floats(ATTRIBUTE.floats, coefficients.flat())),
      attribute('intercepts', TYPE.floats, floats(ATTRIBUTE.floats, intercepts)),
      attribute('post_transform', TYPE.string, bytes(ATTRIBUTE.s, 'NONE')),
      attribute('multi_class', TYPE.int, integer(ATTRIBUTE.i, 0)),
      strings
        ? attribute(
            'classlabels_strings',
            TYPE.strings,
            message(...classes.map(label => bytes(ATTRIBUTE.strings, label as string))),
          )
        : attribute(
            'classlabels_ints',
            TYPE.ints,
            message(
              ...wholeLabels(call, model, 'ONNX').map(label => integer(ATTRIBUTE.ints, label)),
            ),
          ),
    ],
  );
}

function modelProto(
  before: readonly Uint8Array[],
  input: Uint8Array,
  head: Uint8Array,
  {classes}: LinearModel,
): Uint8Array {
  const label = typeof classes[0] === 'string' ? ELEMENT.string : ELEMENT.int64;
  const graph = message(
    ...[...before, head].map(node => bytes(GRAPH.node, node)),
    bytes(GRAPH.name, 'linear_svm'),
    bytes(GRAPH.input, input),
    bytes(GRAPH.output, valueInfo('label', label, ['N'])),
    bytes(GRAPH.output, valueInfo('scores', ELEMENT.float, ['N', classes.length])),
  );
  return message(
    integer(MODEL.irVersion, 7),
    bytes(MODEL.producer, 'tfjs-svm'),
    bytes(MODEL.graph, graph),
    bytes(MODEL.opset, integer(2, 13)),
    bytes(MODEL.opset, message(bytes(1, ML), integer(2, 1))),
  );
}

function operator(
  op: string,
  domain: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Uint8Array[],
): Uint8Array {
  return message(
    ...inputs.map(name => bytes(NODE.input, name)),
    ...outputs.map(name => bytes(NODE.output, name)),
    bytes(NODE.op, op),
    ...attributes.map(content => bytes(NODE.attribute, content)),
    ...(domain ? [bytes(NODE.domain, domain)] : []),
  );
}

function attribute(name: string, type: number, content: Uint8Array): Uint8Array {
  return message(bytes(ATTRIBUTE.name, name), content, integer(ATTRIBUTE.type, type));
}

/** The name, element type and shape of an input or output; a size with a name is open. */
function valueInfo(name: string, element: number, shape: readonly (string | number)[]): Uint8Array {
  const sizes = shape.map(size =>
    bytes(1, typeof size === 'number' ? integer(1, size) : bytes(2, size)),
  );
  const tensor = message(integer(1, element), bytes(2, message(...sizes)));
  return message(bytes(1, name), bytes(2, bytes(1, tensor)));
}

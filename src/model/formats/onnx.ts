import {quoted} from '../../arguments/index.js';
import {type Label, type VectorizerConfig} from '../../data/index.js';
import {
  ATTRIBUTE,
  ELEMENT,
  ML,
  TYPE,
  attribute,
  floatsOf,
  graphOf,
  intAttribute,
  intsAttribute,
  intsOf,
  isModel,
  modelBytes,
  operator,
  stringAttribute,
  stringOf,
  stringsAttribute,
  stringsOf,
  valueInfo,
  type Constant,
  type Graph,
  type Node,
} from './onnxGraph.js';
import {readTexts, textNodes} from './onnxTexts.js';
import {
  checkFinite,
  fromRows,
  wholeLabels,
  type LinearModel,
  type ModelFormat,
  type ScaledModel,
} from './linearModel.js';
import {floats} from './protobuf.js';

/**
 * ONNX: `LinearClassifier` of `ai.onnx.ml`, after a `Scaler` or what makes numbers of texts. Written for
 * opset 13, inputs `x` [N, D] or `texts` [N] to `label` [N] and `scores` [N, K]; two classes have the
 * scores (−s, s). Of several labels an example `labels` [N, K] are 1 where a score is above 0.
 *
 * Source: https://onnx.ai/onnx/operators/onnx_aionnxml_LinearClassifier.html
 */
export const onnx: ModelFormat = {
  name: 'onnx',
  title: 'ONNX',
  extensions: ['.onnx'],
  isMultilabel: true,
  sniff: isModel,
  read: readOnnx,
  write: writeOnnx,
};

/** The linear classifier at the end of a graph. */
interface Head {
  classes: Label[];
  /** [columns][D] */
  rows: number[][];
  intercepts: number[];
  notes?: string[];
}

function readOnnx(call: string, content: Uint8Array): LinearModel {
  const graph = attempt(call, () => graphOf(content));
  const {nodes} = graph;
  // In skl2onnx's files, the nodes after it only reshape its outputs.
  const at = nodes.findIndex(({op}) => op === 'LinearClassifier' || op === 'MatMul');
  const before = nodes.slice(0, Math.max(at, 0));
  const isOfTexts = before.some(({op}) => op === 'TfIdfVectorizer');
  const scalers = before.filter(({op}) => op === 'Scaler');
  const foreign = before.filter(({op}) => op !== 'Scaler' && op !== 'Cast');
  if (at < 0 || (foreign.length && !isOfTexts)) {
    const ops = quoted((foreign.length ? foreign : nodes).map(({op}) => op).join(', '));
    throw new Error(
      `${call}: ONNX files of a LinearClassifier are read, after a Scaler or a TfIdfVectorizer if there is one; this one has ${ops}`,
    );
  }
  if (nodes.filter(({op}) => op === 'LinearClassifier').length > 1)
    throw new Error(
      `${call}: more than one LinearClassifier, as OneVsRestClassifier has them: write it by python/to_json.py`,
    );
  // Where more than one score may be a label, each is compared with 0.
  const multilabel = nodes.slice(at).some(({op}) => op === 'Binarizer');
  const texts = isOfTexts ? attempt(call, () => readTexts(call, before, graph)) : undefined;
  const head = attempt(call, () =>
    nodes[at]!.op === 'MatMul'
      ? productOf(call, nodes.slice(at), graph)
      : classifierOf(call, nodes[at]!, multilabel),
  );
  const {classes, rows, intercepts} = head;
  if (new Set(classes).size < classes.length)
    throw new Error(`${call}: two classes have the same label`);
  const D = rows[0]!.length;
  if (scalers.length > 1) throw new Error(`${call}: more than one Scaler`);
  if (texts && texts.vectorizer.terms.length !== D)
    throw new Error(
      `${call}: a TfIdfVectorizer of ${texts.vectorizer.terms.length} terms before ${D} coefficients a class`,
    );
  const scaling =
    scalers[0] &&
    attempt(call, () =>
      scalingOf(call, floatsOf(scalers[0]!, 'offset'), floatsOf(scalers[0]!, 'scale'), D),
    );
  const notes = [...(head.notes ?? []), ...(texts?.notes ?? [])];
  const model = {
    classes,
    ...(multilabel && {multilabel}),
    ...fromRows(rows, intercepts, scaling),
    ...(texts && {vectorizer: texts.vectorizer}),
    ...(notes.length && {notes}),
  };
  checkFinite(call, model);
  return model;
}

/** Reads; an error about broken bytes gets the form of ours. */
function attempt<T>(call: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const {message} = error as Error;
    if (message.startsWith(call)) throw error;
    throw new Error(`${call}: the ONNX file is broken: ${message}`, {cause: error});
  }
}

function classifierOf(call: string, node: Node, multilabel: boolean): Head {
  const coefficients = floatsOf(node, 'coefficients');
  const intercepts = floatsOf(node, 'intercepts');
  const strings = stringsOf(node, 'classlabels_strings');
  const classes: Label[] = strings.length ? strings : intsOf(node, 'classlabels_ints');
  const K = classes.length;
  const rows = intercepts.length || K;
  const D = coefficients.length / rows;
  if (
    K < 2 ||
    !(rows === K || (rows === 1 && K === 2 && !multilabel)) ||
    !(Number.isInteger(D) && D > 0)
  )
    throw new Error(
      `${call}: a LinearClassifier of ${K} classes with ${coefficients.length} coefficients and ${intercepts.length} intercepts`,
    );
  const rowAt = (k: number) => coefficients.slice(k * D, (k + 1) * D);
  const opposite =
    !multilabel &&
    rows === 2 &&
    rowAt(0).every((w, d) => w === -rowAt(1)[d]!) &&
    (intercepts[0] ?? 0) === -(intercepts[1] ?? 0);
  const kept = opposite ? [rowAt(1)] : Array.from({length: rows}, (_, k) => rowAt(k));
  const at = opposite ? intercepts.slice(1) : intercepts;
  const transform = stringOf(node, 'post_transform') ?? 'NONE';
  return {
    classes,
    rows: kept,
    intercepts: at.length ? at : kept.map(() => 0),
    ...(transform !== 'NONE' && {
      notes: [
        `its probabilities (${quoted(transform)}) are left out: scores are those before, labels the same`,
      ],
    }),
  };
}

/** A head of plain operators, as skl2onnx writes SGDClassifier: a product, a sum, and a list of classes. */
function productOf(
  call: string,
  [product, sum, ...rest]: readonly Node[],
  {constants}: Graph,
): Head {
  const constant = (node: Node | undefined) =>
    node?.inputs.map(name => constants.get(name)).find(found => found);
  const W = constant(product);
  const b = sum?.op === 'Add' ? constant(sum) : undefined;
  const labels = constant(rest.find(({op}) => op === 'ArrayFeatureExtractor'));
  const [D = 0, columns = 0] = W?.dims ?? [];
  const K = labels?.values.length ?? 0;
  const fits = K >= 2 && (columns === K || (columns === 1 && K === 2));
  if (!(isNumbers(W) && isNumbers(b) && labels && fits && D > 0 && W.values.length === D * columns))
    throw new Error(
      `${call}: a MatMul that is no linear classifier: ${W ? `its constant is [${W.dims.join(', ')}]` : 'it has no constant'}, ${K} classes`,
    );
  if (b.values.length !== columns)
    throw new Error(`${call}: ${b.values.length} intercepts for ${columns} columns`);
  return {
    classes: [...labels.values],
    rows: Array.from({length: columns}, (_, k) =>
      Array.from({length: D}, (_, d) => W.values[d * columns + k]!),
    ),
    intercepts: [...b.values],
  };
}

function isNumbers(
  constant: Constant | undefined,
): constant is Constant & {values: readonly number[]} {
  return constant !== undefined && typeof constant.values[0] === 'number';
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
  const {scaled, vectorizer} = model;
  if (vectorizer) return writeTexts(call, model, vectorizer);
  const D = model.weights.length / model.columns;
  const nodes = scaled
    ? [scalerNode(scaled), classifierNode(call, {...model, ...scaled}, 'scaled')]
    : [classifierNode(call, model, 'x')];
  return modelBytes({
    nodes: [...nodes, ...labelNodes(model)],
    input: valueInfo('x', ELEMENT.float, ['N', D]),
    outputs: outputsOf(model),
  });
}

function writeTexts(call: string, model: LinearModel, config: VectorizerConfig): Uint8Array {
  const {nodes, input, output, metadata} = textNodes(call, config);
  const head = classifierNode(call, model, output);
  return modelBytes({
    nodes: [...nodes, head, ...labelNodes(model)],
    input,
    outputs: outputsOf(model),
    metadata,
  });
}

function outputsOf({classes, multilabel}: LinearModel): Uint8Array[] {
  const label = typeof classes[0] === 'string' ? ELEMENT.string : ELEMENT.int64;
  return [
    multilabel
      ? valueInfo('labels', ELEMENT.int64, ['N', classes.length])
      : valueInfo('label', label, ['N']),
    valueInfo('scores', ELEMENT.float, ['N', classes.length]),
  ];
}

/** What compares each score with 0, where an example can have several labels. */
function labelNodes({multilabel}: LinearModel): Uint8Array[] {
  if (!multilabel) return [];
  return [
    operator('Binarizer', ML, ['scores'], ['above'], []),
    operator('Cast', '', ['above'], ['labels'], [intAttribute('to', ELEMENT.int64)]),
  ];
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
      stringAttribute('post_transform', 'NONE'),
      intAttribute('multi_class', 0),
      strings
        ? stringsAttribute('classlabels_strings', classes as string[])
        : intsAttribute('classlabels_ints', wholeLabels(call, model, 'ONNX')),
    ],
  );
}

import {
  bytes,
  bytesOf,
  fieldsOf,
  integer,
  message,
  numbersOf,
  rawNumbersOf,
  textsOf,
  type Field,
} from './protobuf.js';

/** Field numbers of onnx.proto. */
const MODEL = {irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14} as const;
const GRAPH = {node: 1, name: 2, initializer: 5, input: 11, output: 12} as const;
const NODE = {input: 1, output: 2, op: 4, attribute: 5, domain: 7} as const;
export const ATTRIBUTE = {
  name: 1,
  i: 3,
  s: 4,
  floats: 7,
  ints: 8,
  strings: 9,
  type: 20,
} as const;
const TENSOR = {
  dims: 1,
  type: 2,
  floats: 4,
  ints: 5,
  strings: 6,
  longs: 7,
  name: 8,
  raw: 9,
} as const;
/** AttributeProto.AttributeType and TensorProto.DataType. */
export const TYPE = {int: 2, string: 3, floats: 6, ints: 7, strings: 8} as const;
export const ELEMENT = {float: 1, int64: 7, string: 8, bool: 9} as const;

/** The operators of scikit-learn's kind of models, and onnxruntime's own. */
export const ML = 'ai.onnx.ml';
export const MICROSOFT = 'com.microsoft';

/** An operator of a graph. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: ReadonlyMap<string, readonly Field[]>;
}

/** A constant of a graph. */
export interface Constant {
  readonly dims: readonly number[];
  /** Numbers, or texts. */
  readonly values: readonly number[] | readonly string[];
}

/** What is read of a file. */
export interface Graph {
  /** In the order in which they are computed. */
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Constant>;
  /** What the writer noted, by key. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Whether bytes begin as those of a model. */
export function isModel(content: Uint8Array): boolean {
  try {
    const fields = fieldsOf(content);
    return fields[0]?.id === MODEL.irVersion && bytesOf(fields, MODEL.graph).length === 1;
  } catch {
    return content[0] === 0x08; // Broken, but begun as ONNX: the reader says what is wrong.
  }
}

/** @throws if the bytes are broken */
export function graphOf(content: Uint8Array): Graph {
  const model = fieldsOf(content);
  const [graph] = bytesOf(model, MODEL.graph).map(fieldsOf);
  return {
    nodes: bytesOf(graph ?? [], GRAPH.node).map(nodeOf),
    constants: new Map(bytesOf(graph ?? [], GRAPH.initializer).map(constantOf)),
    metadata: new Map(
      bytesOf(model, MODEL.metadata).map(entry => {
        const [key = '', value = ''] = [1, 2].map(id => textsOf(fieldsOf(entry), id)[0]);
        return [key, value];
      }),
    ),
  };
}

function nodeOf(content: Uint8Array): Node {
  const fields = fieldsOf(content);
  const attributes = bytesOf(fields, NODE.attribute).map(attribute => {
    const parts = fieldsOf(attribute);
    return [textsOf(parts, ATTRIBUTE.name)[0] ?? '', parts] as const;
  });
  return {
    op: textsOf(fields, NODE.op)[0] ?? '',
    inputs: textsOf(fields, NODE.input),
    attributes: new Map(attributes),
  };
}

function constantOf(content: Uint8Array): [name: string, constant: Constant] {
  const fields = fieldsOf(content);
  const [type] = numbersOf(fields, TENSOR.type, 'integer');
  const [raw] = bytesOf(fields, TENSOR.raw);
  const values =
    type === ELEMENT.string
      ? textsOf(fields, TENSOR.strings)
      : raw
        ? rawNumbersOf(raw, type === ELEMENT.int64 ? 'int64' : 'float32')
        : type === ELEMENT.int64
          ? numbersOf(fields, TENSOR.longs, 'integer')
          : type === ELEMENT.float
            ? numbersOf(fields, TENSOR.floats, 'float')
            : numbersOf(fields, TENSOR.ints, 'integer');
  const dims = numbersOf(fields, TENSOR.dims, 'integer');
  return [textsOf(fields, TENSOR.name)[0] ?? '', {dims, values}];
}

/** The numbers of an attribute that lists some. */
export function floatsOf({attributes}: Node, name: string): number[] {
  return numbersOf(attributes.get(name) ?? [], ATTRIBUTE.floats, 'float');
}

export function intsOf({attributes}: Node, name: string): number[] {
  return numbersOf(attributes.get(name) ?? [], ATTRIBUTE.ints, 'integer');
}

export function stringsOf({attributes}: Node, name: string): string[] {
  return textsOf(attributes.get(name) ?? [], ATTRIBUTE.strings);
}

/** The text of an attribute that is one. */
export function stringOf({attributes}: Node, name: string): string | undefined {
  return textsOf(attributes.get(name) ?? [], ATTRIBUTE.s)[0];
}

/** The number of an attribute that is one. */
export function intOf({attributes}: Node, name: string): number | undefined {
  return numbersOf(attributes.get(name) ?? [], ATTRIBUTE.i, 'integer')[0];
}

/** What a file is written from. */
interface Written {
  nodes: readonly Uint8Array[];
  input: Uint8Array;
  outputs: readonly Uint8Array[];
  metadata?: Readonly<Record<string, string>>;
}

/** The bytes of a model, of opset 13 and version 1 of the others. */
export function modelBytes({nodes, input, outputs, metadata = {}}: Written): Uint8Array {
  const graph = message(
    ...nodes.map(node => bytes(GRAPH.node, node)),
    bytes(GRAPH.name, 'linear_svm'),
    bytes(GRAPH.input, input),
    ...outputs.map(output => bytes(GRAPH.output, output)),
  );
  return message(
    integer(MODEL.irVersion, 7),
    bytes(MODEL.producer, 'tfjs-svm'),
    bytes(MODEL.graph, graph),
    bytes(MODEL.opset, integer(2, 13)),
    ...[ML, MICROSOFT].map(domain => bytes(MODEL.opset, message(bytes(1, domain), integer(2, 1)))),
    ...Object.entries(metadata).map(([key, value]) =>
      bytes(MODEL.metadata, message(bytes(1, key), bytes(2, value))),
    ),
  );
}

/** An operator in bytes. */
export function operator(
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

/** An attribute in bytes, its content a field or more. */
export function attribute(name: string, type: number, content: Uint8Array): Uint8Array {
  return message(bytes(ATTRIBUTE.name, name), content, integer(ATTRIBUTE.type, type));
}

export function stringsAttribute(name: string, texts: readonly string[]): Uint8Array {
  return attribute(
    name,
    TYPE.strings,
    message(...texts.map(text => bytes(ATTRIBUTE.strings, text))),
  );
}

export function intsAttribute(name: string, numbers: readonly number[]): Uint8Array {
  return attribute(
    name,
    TYPE.ints,
    message(...numbers.map(number => integer(ATTRIBUTE.ints, number))),
  );
}

export function stringAttribute(name: string, text: string): Uint8Array {
  return attribute(name, TYPE.string, bytes(ATTRIBUTE.s, text));
}

export function intAttribute(name: string, number: number): Uint8Array {
  return attribute(name, TYPE.int, integer(ATTRIBUTE.i, number));
}

/** The name, element type and shape of an input or output; a size with a name is open. */
export function valueInfo(
  name: string,
  element: number,
  shape: readonly (string | number)[],
): Uint8Array {
  const sizes = shape.map(size =>
    bytes(1, typeof size === 'number' ? integer(1, size) : bytes(2, size)),
  );
  const tensor = message(integer(1, element), bytes(2, message(...sizes)));
  return message(bytes(1, name), bytes(2, bytes(1, tensor)));
}

import {writeFileSync} from 'node:fs';

/** A value of Thrift's compact protocol: 32 and 64 bits, text, list, and a struct by the numbers of its fields. */
type Thrift = number | bigint | string | readonly Thrift[] | Fields;
interface Fields {
  readonly [field: number]: Thrift;
}

/** An element of the schema: its fields are those of `SchemaElement` in parquet.thrift. */
export interface Element {
  name: string;
  /** Of values: how they are stored. */
  type?: 'INT32' | 'BYTE_ARRAY';
  repetition?: 'REQUIRED' | 'OPTIONAL' | 'REPEATED';
  children?: readonly Element[];
  isList?: boolean;
}

/** The one page of a column. `data` is hexadecimal: levels of repetition, of definition, values, as they stand in the file. */
export interface Page {
  path: readonly string[];
  type: 'INT32' | 'BYTE_ARRAY';
  values: number;
  encoding?: 'PLAIN' | 'DELTA_BYTE_ARRAY';
  data: string;
  /** Of version 2, the bytes of both kinds of level and how many values are missing. */
  second?: {repetition: number; definition: number; missing?: number};
}

const TYPES = {INT32: 1, BYTE_ARRAY: 6};
const ENCODINGS = {PLAIN: 0, DELTA_BYTE_ARRAY: 7};
const REPETITIONS = {REQUIRED: 0, OPTIONAL: 1, REPEATED: 2};
const LIST = 3;

/** Writes an uncompressed Parquet file of one group of rows, broken as wanted: whatever is given is written. */
export function writeParquet(
  name: string,
  rows: number,
  schema: readonly Element[],
  pages: readonly Page[],
): void {
  const parts: Uint8Array[] = [Buffer.from('PAR1')];
  const chunks = pages.map(({path, type, values, encoding = 'PLAIN', data, second}): Thrift => {
    const body = Buffer.from(data, 'hex');
    const header: Fields = second
      ? {
          8: {
            1: values,
            2: second.missing ?? 0,
            3: rows,
            4: ENCODINGS[encoding],
            5: second.definition,
            6: second.repetition,
          },
        }
      : {5: {1: values, 2: ENCODINGS[encoding], 3: 3, 4: 3}};
    const page = bytesOf({1: second ? 3 : 0, 2: body.length, 3: body.length, ...header});
    const start = Buffer.concat(parts).length;
    parts.push(page, body);
    const size = BigInt(page.length + body.length);
    return {
      2: BigInt(start),
      3: {
        1: TYPES[type],
        2: [ENCODINGS[encoding]],
        3: path,
        4: 0,
        5: BigInt(values),
        6: size,
        7: size,
        9: BigInt(start),
      },
    };
  });
  const footer = bytesOf({
    1: 1,
    2: elements({name: 'schema', children: schema}),
    3: BigInt(rows),
    4: [{1: chunks, 2: 0n, 3: BigInt(rows)}],
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  writeFileSync(name, Buffer.concat([...parts, footer, length, Buffer.from('PAR1')]));
}

/** An element and those below it, in depth first. */
function elements({name, type, repetition, children, isList}: Element): Thrift[] {
  const element = {
    ...(type && {1: TYPES[type]}),
    ...(repetition && {3: REPETITIONS[repetition]}),
    4: name,
    ...(children && {5: children.length}),
    ...(isList && {6: LIST}),
  };
  return [element as Fields, ...(children ?? []).flatMap(elements)];
}

function kindOf(value: Thrift): number {
  if (typeof value === 'number') return 5;
  if (typeof value === 'bigint') return 6;
  if (typeof value === 'string') return 8;
  return Array.isArray(value) ? 9 : 12;
}

function bytesOf(value: Thrift): Buffer {
  if (typeof value === 'number' || typeof value === 'bigint') return varint(BigInt(value) * 2n);
  if (typeof value === 'string') return Buffer.concat([varint(BigInt(value.length)), Buffer.from(value)]); // prettier-ignore
  if (Array.isArray(value)) {
    const list = value as readonly Thrift[];
    // Of up to 14, as all here are.
    return Buffer.concat([
      Buffer.of((list.length << 4) | kindOf(list[0] ?? 0)),
      ...list.map(bytesOf),
    ]);
  }
  let last = 0;
  const fields = Object.entries(value as Fields).flatMap(([id, field]) => {
    const head = Buffer.of(((Number(id) - last) << 4) | kindOf(field));
    last = Number(id);
    return [head, bytesOf(field)];
  });
  return Buffer.concat([...fields, Buffer.of(0)]);
}

/** Of a number from 0 on: seven bits in a byte. */
function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.of(...bytes, Number(rest));
}

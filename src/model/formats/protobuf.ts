/* eslint-disable house/error-prefix -- importModel names itself */
/** One field of a Protocol Buffers message: a number, or the bytes of a string, message or packed list. */
export interface Field {
  id: number;
  wire: number;
  value: number | Uint8Array;
}

const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];

/** A message from its fields' bytes. */
export function message(...fields: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(fields.reduce((sum, {length}) => sum + length, 0));
  let at = 0;
  for (const field of fields) {
    whole.set(field, at);
    at += field.length;
  }
  return whole;
}

/** A whole number, negative ones as 64-bit two's complement. */
export function integer(id: number, value: number): Uint8Array {
  return message(varint(BigInt(id << 3) | BigInt(VARINT)), varint(BigInt(value)));
}

/** A string, a message, or raw bytes. */
export function bytes(id: number, value: string | Uint8Array): Uint8Array {
  const content = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return message(varint(BigInt((id << 3) | BYTES)), varint(BigInt(content.length)), content);
}

/** A list of float32 numbers, a field each as proto2 has them. */
export function floats(id: number, values: ArrayLike<number>): Uint8Array {
  const tag = varint(BigInt((id << 3) | FIXED32));
  const step = tag.length + 4;
  const list = new Uint8Array(step * values.length);
  const view = new DataView(list.buffer);
  for (let i = 0; i < values.length; i++) {
    list.set(tag, i * step);
    view.setFloat32(i * step + tag.length, values[i]!, true);
  }
  return list;
}

function varint(value: bigint): Uint8Array {
  let rest = BigInt.asUintN(64, value);
  const groups: number[] = [];
  do {
    groups.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(groups);
}

/** The fields of a message. @throws if the bytes end within one, or are none */
export function fieldsOf(content: Uint8Array): Field[] {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const fields: Field[] = [];
  let at = 0;
  const readVarint = () => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const group = content[at++];
      if (group === undefined) throw new Error('the bytes end within a number');
      value |= BigInt(group & 0x7f) << shift;
      if (group < 0x80) return value;
    }
    throw new Error('a number of more than 64 bits');
  };
  const take = (length: number) => {
    if (length > content.length - at) throw new Error('the bytes end within a field');
    at += length;
    return content.subarray(at - length, at);
  };
  while (at < content.length) {
    const tag = Number(readVarint());
    const [id, wire] = [Math.floor(tag / 8), tag % 8];
    const value = () => {
      if (wire === VARINT) return Number(BigInt.asIntN(64, readVarint()));
      if (wire === FIXED64) return take(8);
      if (wire === BYTES) return take(Number(readVarint()));
      if (wire !== FIXED32) throw new Error(`no field begins with ${tag}`);
      take(4);
      return view.getFloat32(at - 4, true);
    };
    fields.push({id, wire, value: value()});
  }
  return fields;
}

/** The bytes of every field of that number. */
export function bytesOf(fields: readonly Field[], id: number): Uint8Array[] {
  return fields.flatMap(field =>
    field.id === id && field.value instanceof Uint8Array ? [field.value] : [],
  );
}

/** The texts of every field of that number. */
export function textsOf(fields: readonly Field[], id: number): string[] {
  return bytesOf(fields, id).map(content => new TextDecoder().decode(content));
}

/** A list of numbers, whole or float32, packed or a field each. */
export function numbersOf(
  fields: readonly Field[],
  id: number,
  kind: 'integer' | 'float',
): number[] {
  return fields.flatMap(({id: found, wire, value}) => {
    if (found !== id) return [];
    if (typeof value === 'number') return [value];
    if (wire !== BYTES) return [];
    return kind === 'integer' ? packedIntegers(value) : rawNumbersOf(value, 'float32');
  });
}

/** Numbers that stand as raw bytes, the least significant first. */
export function rawNumbersOf(content: Uint8Array, kind: 'float32' | 'int64'): number[] {
  const width = kind === 'float32' ? 4 : 8;
  if (content.length % width) throw new Error('a list of numbers ends within one');
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  return Array.from({length: content.length / width}, (_, i) =>
    kind === 'float32' ? view.getFloat32(4 * i, true) : Number(view.getBigInt64(8 * i, true)),
  );
}

function packedIntegers(content: Uint8Array): number[] {
  const numbers: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const group of content) {
    value |= BigInt(group & 0x7f) << shift;
    shift += 7n;
    if (shift > 70n) throw new Error('a number of more than 64 bits');
    if (group >= 0x80) continue;
    numbers.push(Number(BigInt.asIntN(64, value)));
    [value, shift] = [0n, 0n];
  }
  if (shift > 0n) throw new Error('a list of numbers ends within one');
  return numbers;
}

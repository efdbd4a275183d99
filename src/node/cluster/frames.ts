import type {Readable} from 'node:stream';

/** What is sent: JSON, and numbers. */
export interface Frame {
  readonly head: object;
  readonly numbers: Float64Array;
}

/** What every frame begins with; its last byte is the version of the frames. */
const MAGIC = Buffer.from('TFJSSVM1', 'latin1');

/** MAGIC, and two lengths in bytes. */
const HEADER = MAGIC.length + 8;

/** Bytes of JSON and of numbers that a frame may have: what 32 bits can say, in whole numbers. */
const MOST = 2 ** 32 - 8;

/** A frame as bytes: header, JSON, numbers; docs/cluster.md. @throws if it is too large */
export function bytesOfFrame({head, numbers}: Frame): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  if (json.length > MOST || numbers.byteLength > MOST)
    throw new Error(`rows: a frame of ${json.length} + ${numbers.byteLength} bytes is too large`);
  const header = Buffer.alloc(HEADER);
  MAGIC.copy(header);
  header.writeUInt32LE(json.length, MAGIC.length);
  header.writeUInt32LE(numbers.byteLength, MAGIC.length + 4);
  const {buffer, byteOffset, byteLength} = numbers;
  return Buffer.concat([header, json, Buffer.from(buffer, byteOffset, byteLength)]);
}

/**
 * The frames that arrive on a stream, until it ends. Memory is taken as bytes arrive, whatever a header claims.
 *
 * @throws one line if what arrives is no frame, or ends within one
 */
export async function* framesOf(stream: Readable): AsyncGenerator<Frame, void> {
  const bytes = reader(stream);
  for (;;) {
    const header = await bytes(HEADER);
    if (header.length === 0) return;
    const isHeader = header.length === HEADER && header.subarray(0, MAGIC.length).equals(MAGIC);
    if (!isHeader)
      throw new Error('rows: what arrived is no frame of tfjs-svm, or one of another version');
    const sizes = [header.readUInt32LE(MAGIC.length), header.readUInt32LE(MAGIC.length + 4)];
    const [json, numbers] = [await bytes(sizes[0]!), await bytes(sizes[1]!)];
    if (json.length < sizes[0]! || numbers.length < sizes[1]!)
      throw new Error('rows: a frame of tfjs-svm ended too early');
    yield {head: parsed(json), numbers: numbersIn(numbers)};
  }
}

function parsed(json: Buffer): object {
  try {
    const head: unknown = JSON.parse(json.toString());
    if (typeof head === 'object' && head !== null) return head;
  } catch {
    // Said below.
  }
  throw new Error('rows: a frame of tfjs-svm has no JSON object');
}

/** The numbers in bytes, at an address that is theirs. */
function numbersIn(bytes: Buffer): Float64Array {
  const numbers = new Float64Array(Math.floor(bytes.length / 8));
  Buffer.from(numbers.buffer).set(bytes.subarray(0, numbers.byteLength));
  return numbers;
}

/** Takes so many bytes from a stream; fewer where it ends. */
function reader(stream: Readable): (count: number) => Promise<Buffer> {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  return async count => {
    const taken: Buffer[] = [];
    let missing = count;
    while (missing > 0) {
      if (rest.length === 0) {
        const {done, value} = await pieces.next();
        if (done) break;
        rest = value;
      }
      taken.push(rest.subarray(0, missing));
      missing -= taken.at(-1)!.length;
      rest = rest.subarray(taken.at(-1)!.length);
    }
    return taken.length === 1 ? taken[0]! : Buffer.concat(taken);
  };
}

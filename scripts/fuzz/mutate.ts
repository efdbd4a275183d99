/** A stream of numbers in [0, 1), the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Bytes that readers trip over: ends, quotes, signs, separators, the greatest and the least. */
const ODD = [
  0, 1, 9, 10, 13, 32, 34, 35, 43, 44, 45, 46, 48, 57, 58, 91, 92, 123, 125, 127, 128, 255,
];
/** Pieces of text likewise. */
const PIECES = [
  '1e999',
  '-0',
  'nan',
  '2000000000:1',
  '99999999999999999999',
  '""',
  '\ufeff',
  '\x1b[2J',
  '{}',
  '__proto__',
  '0x10',
  ',',
];

/** Some bytes changed, left out, repeated, put in or cut off. */
export function mutated(seed: Uint8Array, random: () => number): Uint8Array {
  let bytes = Array.from(seed);
  const below = (n: number) => Math.floor(random() * n);
  const times = 1 + below(4);
  for (let time = 0; time < times; time++) {
    const at = below(bytes.length + 1);
    const length = 1 + below(8);
    switch (below(7)) {
      case 0:
        bytes[below(bytes.length)] = below(256);
        break;
      case 1:
        bytes[below(bytes.length)] = ODD[below(ODD.length)]!;
        break;
      case 2:
        bytes.splice(at, length);
        break;
      case 3:
        bytes.splice(at, 0, ...bytes.slice(at, at + 4 * length));
        break;
      case 4:
        bytes.splice(at, 0, ...new TextEncoder().encode(PIECES[below(PIECES.length)]));
        break;
      case 5:
        bytes = bytes.slice(0, at);
        break;
      default:
        if (bytes.length > 0) bytes[below(bytes.length)]! ^= 1 << below(8);
    }
  }
  return Uint8Array.from(bytes);
}

/** Values that a program that expects another one trips over. */
const VALUES: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 31,
  2 ** 53,
  '',
  'x',
  '\x1b[2J',
  '__proto__',
  '../../x',
  [],
  {},
  [[]],
  [null],
  ['a', 'a'],
  {length: 1e9},
  {toString: 1},
  {name: 'tfidf'},
];

/** A JSON text of which a value or more are replaced, left out, repeated or moved. */
export function mutatedJSON(seed: Uint8Array, random: () => number): Uint8Array {
  const below = (n: number) => Math.floor(random() * n);
  const root = {value: JSON.parse(new TextDecoder().decode(seed))};
  type Node = Record<string, unknown>;
  const times = 1 + below(3);
  for (let time = 0; time < times; time++) {
    const places: [Node, string][] = [];
    const visit = (node: Node) => {
      for (const key of Object.keys(node)) {
        places.push([node, key]);
        if (typeof node[key] === 'object' && node[key] !== null) visit(node[key] as Node);
      }
    };
    visit(root);
    if (places.length === 0) break;
    const [node, key] = places[below(places.length)]!;
    const [other, from] = places[below(places.length)]!;
    switch (below(4)) {
      case 0:
        if (Array.isArray(node)) node.splice(Number(key), 1);
        else Reflect.deleteProperty(node, key);
        break;
      case 1:
        node[key] = structuredClone(other[from]);
        break;
      default:
        node[key] = structuredClone(VALUES[below(VALUES.length)]);
    }
  }
  return new TextEncoder().encode(JSON.stringify(root.value) ?? '');
}

/** Where the kernel looks for its task and the blocks it concerns; see assembly/dualTasks.ts. */
export const TASK = 16;

/** What the kernel does when it runs. */
export const tasks = {
  loss: 0,
  sweep: 1,
  certify: 2,
  measure: 3,
  wake: 4,
  begin: 5,
  renew: 6,
} as const;

/** The fields of assembly/dual.ts in their order: 8 bytes each, float64, */
const numbers = [
  'C',
  'margin',
  'above',
  'below',
  'lo',
  'hi',
  'ignore',
  'stretch',
  'biasStep',
  'biasKeep',
  'biasWeight',
  'gap',
  'change',
  'visited',
  'moved',
  'squaresV',
  'squaresW',
  'squaresApart',
  'squaresGone',
  'loss',
  'value',
] as const;

/** then 4 bytes each. */
const words = [
  'features',
  'columns',
  'first',
  'total',
  'rows',
  'sparse',
  'values',
  'indices',
  'indptr',
  'labels',
  'exampleWeights',
  'reduction',
  'margins',
  'base',
  'weights',
  'centre',
  'stride',
  'steps',
  'baseBias',
  'bias',
  'biasCentre',
  'exact',
  'exactBias',
  'exactly',
  'baseScores',
  'duals',
  'summed',
  'curvature',
  'still',
  'list',
  'active',
  'order',
  'counts',
  'buckets',
  'neighbours',
  'key',
  'factors',
  'top',
  'room',
] as const;

export type DualNumber = (typeof numbers)[number];
type DualWord = (typeof words)[number];
export type DualFields = Record<DualNumber | DualWord, number>;

/** Bytes from one block to the next. */
export const BLOCK_BYTES = 64 * Math.ceil((8 * numbers.length + 4 * words.length) / 64);

/** The block of columns at an address, as the kernel reads and writes it. */
export function dualFields(buffer: ArrayBufferLike, address: number) {
  const f64 = new Float64Array(buffer, address, numbers.length);
  const u32 = new Uint32Array(buffer, address + 8 * numbers.length, words.length);
  return {
    get: (field: DualNumber): number => f64[numbers.indexOf(field)]!,
    word: (field: DualWord): number => u32[words.indexOf(field)]!,
    set(fields: Partial<DualFields>): void {
      numbers.forEach((field, i) => {
        if (fields[field] !== undefined) f64[i] = fields[field];
      });
      words.forEach((field, i) => {
        if (fields[field] !== undefined) u32[i] = fields[field];
      });
    },
  };
}

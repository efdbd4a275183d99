/** Where the description of a call starts; see assembly/job.ts. */
const JOB = 64;

/** Bytes from 0 that hold the description of a call; what is allocated comes after. */
export const RESERVED = 512;

/** The fields of a job in their order, 4 bytes each; those of assembly/job.ts. */
const fields = [
  'features',
  'columns',
  'sparse',
  'values',
  'indices',
  'indptr',
  'labels',
  'exampleWeights',
  'counts',
  'batch',
  'first',
  'count',
  'partitions',
  'block',
  'tiles',
  'flushRows',
  'groups',
  'groupList',
  'reduction',
  'penalty',
  'parameter0',
  'parameter1',
  'parameter2',
  'parameter3',
  'parameter4',
  'parameter5',
  'margin',
  'margins',
  'weights',
  'intercept',
  'arranged',
  'featureStride',
  'columnStride',
  'arrangedLength',
  'wantsGradient',
  'workspace',
  'workspaceStride',
  'gradient',
  'interceptGradient',
  'result',
] as const;

/** One call: which rows, which loss, and where everything is. */
export type Job = Record<(typeof fields)[number], number>;

const floats = new Set<keyof Job>(fields.filter(field => field.startsWith('parameter')));
floats.add('margin');
const places = new Map(fields.map((field, i) => [field, i]));

/** A job as the kernel reads it. Most of it is the same call after call: only what changes is set again. */
export class JobWords {
  readonly #words = new Uint32Array(fields.length);

  constructor(job: Job) {
    const numbers = new Float32Array(this.#words.buffer);
    fields.forEach((field, i) => ((floats.has(field) ? numbers : this.#words)[i] = job[field]));
  }

  /** Sets a field that is a whole number. */
  set(field: keyof Job, value: number): void {
    this.#words[places.get(field)!] = value;
  }

  /** Writes the job where the kernel looks for it. */
  write(buffer: ArrayBufferLike): void {
    new Uint32Array(buffer, JOB, fields.length).set(this.#words);
  }
}

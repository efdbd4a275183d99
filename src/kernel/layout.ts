/** Where the description of a call starts; see assembly/job.ts. */
export const JOB = 64;

/** Bytes from 0 that hold the description of a call; what is allocated comes after. */
export const RESERVED = 512;

/** The fields of a job in their order, 4 bytes each; those of assembly/job.ts. */
export const fields = [
  'features',
  'columns',
  'sparse',
  'values',
  'indices',
  'indptr',
  'labels',
  'exampleWeights',
  'batch',
  'first',
  'count',
  'partitions',
  'block',
  'fold',
  'groups',
  'groupList',
  'reduction',
  'penalty',
  'parameter0',
  'parameter1',
  'parameter2',
  'parameter3',
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

const floats = new Set<keyof Job>();
floats.add('parameter0').add('parameter1').add('parameter2').add('parameter3').add('margin');

/** Writes a job where the kernel looks for it. */
export function writeJob(buffer: ArrayBufferLike, job: Job): void {
  const view = new DataView(buffer, JOB);
  fields.forEach((field, i) => {
    if (floats.has(field)) view.setFloat32(4 * i, job[field], true);
    else view.setUint32(4 * i, job[field], true);
  });
}

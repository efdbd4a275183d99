/** Where the kernel looks for its task and the blocks it concerns; see assembly/tasks.ts. */
export const TASK = 16;

/** What the kernel does when it runs. */
export const tasks = {
  loss: 0,
  sweep: 1,
  prepare: 2,
  certify: 3,
  conclude: 4,
  measure: 5,
  wake: 6,
  begin: 7,
  renew: 8,
  widen: 9,
  countColumns: 10,
  arrangeColumns: 11,
  scatterRows: 12,
  place: 13,
  pass: 14,
  settle: 15,
  look: 16,
  lookAlongRows: 17,
  lookAtFeatures: 18,
  bend: 19,
  go: 20,
  diagonal: 21,
  newton: 22,
  addToGram: 23,
  arrive: 24,
} as const;

export type TaskName = keyof typeof tasks;

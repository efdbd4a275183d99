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
  arrangeColumns: 10,
  place: 11,
  pass: 12,
  settle: 13,
  look: 14,
  bend: 15,
  go: 16,
  diagonal: 17,
  newton: 18,
} as const;

export type TaskName = keyof typeof tasks;

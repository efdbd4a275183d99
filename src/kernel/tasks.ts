/** Where the kernel looks for its task and the blocks it concerns; see assembly/tasks.ts. */
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
  arrangeColumns: 7,
  place: 8,
  pass: 9,
  settle: 10,
  look: 11,
  bend: 12,
  go: 13,
  diagonal: 14,
  newton: 15,
} as const;

export type TaskName = keyof typeof tasks;

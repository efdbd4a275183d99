/** A small seeded generator (mulberry32) for test data: uniform in [0, 1). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rows of float32-exact numbers, roughly normal with the given spread. */
export function randomRows(rows: number, columns: number, seed: number, spread = 2): number[][] {
  const next = random(seed);
  return Array.from({length: rows}, () =>
    Array.from({length: columns}, () => Math.fround(spread * (next() + next() + next() - 1.5))),
  );
}

/** Class indices below `classes`, each present when there are enough rows. */
export function randomLabels(rows: number, classes: number, seed: number): number[] {
  const next = random(seed);
  return Array.from({length: rows}, (_, i) => (i < classes ? i : Math.floor(next() * classes)));
}

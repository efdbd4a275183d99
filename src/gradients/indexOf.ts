/** The index, one number an axis, of entry k of a tensor. */
export function indexOf(k: number, shape: readonly number[]): number[] {
  const at: number[] = [];
  let rest = k;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return at;
}

/** The entry that an index points to. */
export function entryAt(at: readonly number[], shape: readonly number[]): number {
  return at.reduce((k, i, axis) => k * shape[axis]! + i, 0);
}

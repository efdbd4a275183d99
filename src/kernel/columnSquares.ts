import {allocations} from './allocations.js';
import {dualLayout, partsOf} from './dualLayout.js';
import type {PinnedRows} from './pinnedRows.js';

/** `S_d = Σ v_i x_id²` of every feature, [D]. */
export function columnSquares(rows: PinnedRows, weights: Float32Array | undefined): Float64Array {
  const room = allocations(rows.memory);
  const {rows: N, columns: D} = rows;
  const parts = partsOf(2 * rows.stored);
  try {
    const first = room.allocate(parts * dualLayout.bytes);
    const sums = room.allocate(8 * D * parts);
    const shared = {
      C: 1,
      rows: N,
      features: D,
      ...rows.addresses,
      sparse: rows.sparse ? 1 : 0,
      exampleWeights: weights ? room.floats(weights) : 0,
    };
    const {buffer} = rows.memory.memory;
    for (let part = 0; part < parts; part++)
      dualLayout.fields(buffer, first + part * dualLayout.bytes).set({
        ...shared,
        from: Math.floor((N * part) / parts),
        until: Math.floor((N * (part + 1)) / parts),
        exact: sums + 8 * D * part,
      });
    rows.perform('measure', {first, bytes: dualLayout.bytes, blocks: parts}, parts > 1);
    const [total, ...others] = Array.from(
      {length: parts},
      (_, part) => new Float64Array(buffer, sums + 8 * D * part, D),
    );
    return total!.map((sum, d) => others.reduce((sum, other) => sum + other[d]!, sum));
  } finally {
    room.dispose();
  }
}

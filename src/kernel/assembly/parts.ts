import {Dual} from './dual';

/*
 * Certificates of large data are made in parts of the rows at once, whatever the number of threads. The
 * records of the parts lie one behind another, that of the block first.
 */

/** Bytes from a record to the next, see dualLayout.ts. */
const RECORD: usize = (offsetof<Dual>() + 63) & ~63;

@inline
export function partOf(dual: Dual, part: u32): Dual {
  return changetype<Dual>(changetype<usize>(dual) + part * RECORD);
}

/** Numbers of the weights, padding included. */
@inline
export function numbersOf(dual: Dual): usize {
  return (dual.sparse ? dual.features : dual.columns) * (dual.stride >> 2);
}

/** Whether κ of all features is 1: what lies in memory of the weights is then nothing else. */
@inline
export function isUnheld(dual: Dual): bool {
  return dual.sparse != 0 && dual.steps == 0;
}

/** Makes the record of a part from that of the block, with its rows and room of its own. */
export function beginPart(dual: Dual, p: u32): Dual {
  const part = partOf(dual, p);
  if (p > 0) memory.copy(changetype<usize>(part), changetype<usize>(dual), RECORD);
  part.from = <u32>(((<u64>dual.rows) * p) / dual.parts);
  part.until = <u32>(((<u64>dual.rows) * (p + 1)) / dual.parts);
  part.room = dual.room + p * 32 * dual.padded;
  return part;
}

import {
  isSparse,
  isView,
  occurringColumns,
  overColumns,
  renumber,
  scale,
  scaleInPlace,
  scalingOf,
  storedIn,
  withNumbers,
  writeRows,
  type Dataset,
  type ScalerName,
  type Scaling,
} from '../data/index.js';
import {roomForRows, type RowsRoom} from '../kernel/index.js';

/** Rows as those of a problem, what scaled them, and where they are if that is kernel memory. */
interface ScaledRows {
  posed: Dataset;
  occurring: Int32Array | undefined;
  scaling: Scaling | undefined;
  room?: RowsRoom;
}

/** Rows as those of a problem: in kernel memory, if they may be and that is of use, else as they are or copies. */
export function poseRows(
  call: string,
  data: Dataset,
  scaler: ScalerName | undefined,
  weights: Float32Array | undefined,
  mayBeInKernel: boolean,
): ScaledRows {
  return (
    (mayBeInKernel && posedInKernel(call, data, scaler, weights)) ||
    posedApart(call, data, scaler, weights)
  );
}

/** Of copies, where something is to be changed. */
function posedApart(
  call: string,
  data: Dataset,
  scaler: ScalerName | undefined,
  weights: Float32Array | undefined,
): ScaledRows {
  // Of a view `values` makes a copy each time: one is enough.
  const owned = isView(data) ? {...data} : data;
  const occurring = occurringIn(owned);
  const scaling = scalingOf(call, owned, scaler, weights);
  return {posed: posedBy(scaling, occurring)(owned), occurring, scaling};
}

function occurringIn(data: Dataset): Int32Array | undefined {
  return isSparse(data) ? occurringColumns(data) : undefined;
}

/**
 * Of rows written once, to where the kernel will read them: what is learnt of them and done with them is
 * there. Undefined where that is not possible, or nothing is to be written before they are pinned.
 */
function posedInKernel(
  call: string,
  data: Dataset,
  scaler: ScalerName | undefined,
  weights: Float32Array | undefined,
): ScaledRows | undefined {
  const learnt = (rows: Dataset) => ({
    occurring: occurringIn(rows),
    scaling: scalingOf(call, rows, scaler, weights),
  });
  // Rows as they are given are pinned as they are unless something is done with them.
  const before = isView(data) ? undefined : learnt(data);
  if (before && !before.scaling && !before.occurring) return undefined;
  const room = roomOrNone(call, data);
  if (!room) return undefined;
  try {
    writeRows(data, room);
    const written = withNumbers(data, room);
    const {occurring, scaling} = before ?? learnt(written);
    if (scaling) scaleInPlace(written, scaling);
    if (occurring) renumber(room.indices!, occurring);
    if (!occurring) return {posed: written, occurring, scaling, room};
    const {values, indices, indptr} = room as Required<RowsRoom>;
    const posed = {rows: data.rows, columns: occurring.length, values, indices, indptr};
    return {posed, occurring, scaling, room};
  } catch (error) {
    room.dispose();
    throw error;
  }
}

/** Where there is too little memory, other engines may do with other memory. */
function roomOrNone(call: string, data: Dataset): RowsRoom | undefined {
  try {
    return roomForRows(call, storedIn(data), isSparse(data) ? data : undefined);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What makes rows those of the problem: scaled, over the columns that occur. */
export function posedBy(
  scaling: Scaling | undefined,
  occurring: Int32Array | undefined,
): (data: Dataset) => Dataset {
  return data => {
    const scaled = scaling ? scale(data, scaling) : data;
    return occurring && isSparse(scaled) ? overColumns(scaled, occurring) : scaled;
  };
}

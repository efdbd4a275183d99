/** Writes the matrix [rows][columns] at `from` to `to` as [columns][rows]; strides are bytes between rows. */
export function transpose(
  from: usize, fromStride: usize, rows: u32, columns: u32, to: usize, toStride: usize,
): void {
  const wholeRows = rows & ~3;
  const wholeColumns = columns & ~3;
  for (let row: u32 = 0; row < wholeRows; row += 4) {
    for (let column: u32 = 0; column < wholeColumns; column += 4) {
      tile(from + row * fromStride + 4 * column, fromStride, to + column * toStride + 4 * row, toStride);
    }
    scalars(from, fromStride, row, row + 4, wholeColumns, columns, to, toStride);
  }
  scalars(from, fromStride, wholeRows, rows, 0, columns, to, toStride);
}

/** Four times four numbers at once. */
@inline
function tile(from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from), b = v128.load(from + fromStride);
  const c = v128.load(from + 2 * fromStride), d = v128.load(from + 3 * fromStride);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5), abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(to + toStride, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
  v128.store(to + 2 * toStride, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * toStride, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

/** One by one what is left at the edges. */
function scalars(
  from: usize, fromStride: usize,
  firstRow: u32, lastRow: u32, firstColumn: u32, lastColumn: u32,
  to: usize, toStride: usize,
): void {
  for (let column = firstColumn; column < lastColumn; column++) {
    for (let row = firstRow; row < lastRow; row++) {
      store<f32>(to + column * toStride + 4 * row, load<f32>(from + row * fromStride + 4 * column));
    }
  }
}

import {isSparse, type Dataset} from '../../data/index.js';
import {nthLargest} from '../nthLargest.js';

/** `‖(x, 1)‖²` of each row. */
export function rowSquares(data: Dataset): Float64Array {
  const {rows, columns, values} = data;
  const indptr = isSparse(data) ? data.indptr : undefined;
  const squares = new Float64Array(rows);
  for (let row = 0, i = 0; row < rows; row++) {
    let square = 1;
    for (const end = indptr ? indptr[row + 1]! : i + columns; i < end; i++)
      square += values[i]! * values[i]!;
    squares[row] = square;
  }
  return squares;
}

/** How far out half of the rows are, as such a square. */
export const usualSquare = (squares: Float64Array): number =>
  nthLargest(squares.slice(), squares.length - (squares.length >> 1));

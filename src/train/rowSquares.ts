import {isSparse, type Dataset} from '../data/index.js';
import {nthLargest} from './nthLargest.js';

/** `‖(x, 1)‖²` of each row. */
export function rowSquares(data: Dataset): Float64Array {
  const squares = new Float64Array(data.rows).fill(1);
  for (let row = 0, i = 0; row < data.rows; row++)
    for (const end = isSparse(data) ? data.indptr[row + 1]! : i + data.columns; i < end; i++)
      squares[row]! += data.values[i]! ** 2;
  return squares;
}

/** How far out half of the rows are, as such a square. */
export const usualSquare = (squares: Float64Array): number =>
  nthLargest(squares.slice(), squares.length - (squares.length >> 1));

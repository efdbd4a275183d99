import type {Pictures} from '../../data/index.js';
import type {Picture} from './picture.js';

/** Weights of one class for the pixels of a picture: [height · width · channels]. */
type Template = ArrayLike<number>;

/**
 * The weights of each class as a picture. Grey pictures: red where a bright pixel speaks for the
 * class, blue where against, white where it does not matter, on one scale for all classes. Colour
 * pictures: each template stretched to 0 … 255 over all of its channels, as in the CS231n notes.
 */
export function templatePictures(templates: readonly Template[], shape: Pictures): Picture[] {
  const {height, width, channels} = shape;
  if (channels === 3) return templates.map(weights => ({height, width, data: stretched(weights)}));
  const largest = Math.max(...templates.map(weights => greatest(Array.from(weights, Math.abs))));
  return templates.map(weights => ({
    height,
    width,
    data: Uint8Array.from(
      Array.from(weights).flatMap(weight => diverging(largest > 0 ? weight / largest : 0)),
    ),
  }));
}

/** A picture of values of its own range, dark to bright. */
export function greyPicture(values: ArrayLike<number>, shape: Pictures): Picture {
  const {height, width, channels} = shape;
  const bytes = stretched(values);
  return {
    height,
    width,
    data: channels === 3 ? bytes : Uint8Array.from(Array.from(bytes).flatMap(v => [v, v, v])),
  };
}

/** Pictures of one size side by side, each pixel as a square of `scale` pixels, on white. */
export function contactSheet(
  pictures: readonly Picture[],
  {columns, scale, gap = 8}: {columns: number; scale: number; gap?: number},
): Picture {
  const {height: rows, width: across} = pictures[0]!;
  const cell = {height: rows * scale + gap, width: across * scale + gap};
  const sheetRows = Math.ceil(pictures.length / columns);
  const width = columns * cell.width + gap;
  const height = sheetRows * cell.height + gap;
  const data = new Uint8Array(width * height * 3).fill(255);
  pictures.forEach((picture, k) => {
    const top = gap + Math.floor(k / columns) * cell.height;
    const left = gap + (k % columns) * cell.width;
    for (let y = 0; y < rows * scale; y++) {
      for (let x = 0; x < across * scale; x++) {
        const from = 3 * (Math.floor(y / scale) * across + Math.floor(x / scale));
        data.set(picture.data.subarray(from, from + 3), 3 * ((top + y) * width + left + x));
      }
    }
  });
  return {height, width, data};
}

/** To 0 … 255, least to greatest. */
function stretched(values: ArrayLike<number>): Uint8Array {
  const all = Array.from(values);
  const least = -greatest(all.map(value => -value));
  const span = greatest(all) - least;
  return Uint8Array.from(all, value =>
    span > 0 ? Math.round((255 * (value - least)) / span) : 127,
  );
}

/** From blue (−1) over white to red (1): the ends and middle of ColorBrewer's RdBu. */
function diverging(share: number): number[] {
  const end = share < 0 ? [33, 102, 172] : [178, 24, 43];
  // The square root shows small weights too.
  const strength = Math.sqrt(Math.abs(share));
  return end.map(value => Math.round(247 + strength * (value - 247)));
}

function greatest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}

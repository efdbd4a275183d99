import {encode} from 'fast-png';
import type {Pictures} from '../../data/index.js';
import {escaped, figure} from '../../pages/index.js';

/** Pixels of 0 to 255, row by row, red, green and blue of each together: [height · width · 3]. */
export interface Picture {
  height: number;
  width: number;
  data: Uint8Array;
}

/** The picture as the bytes of a PNG file. */
export function encodePicture({height, width, data}: Picture): Uint8Array {
  return encode({height, width, data, channels: 3, depth: 8});
}

/** The picture itself in a page. `alt` and `caption` are plain text. */
export function img(picture: Picture, alt: string, caption: string): string {
  const base64 = Buffer.from(encodePicture(picture)).toString('base64');
  return figure(
    `<img src="data:image/png;base64,${base64}" width="${picture.width}" height="${picture.height}" alt="${escaped(alt)}">`,
    caption,
  );
}

/**
 * How the features lie in pictures, where they do: as the data says, or a square number of features
 * that are all named pixel….
 */
export function pictureShape(data: {
  features?: readonly string[];
  pictures?: Pictures;
}): Pictures | undefined {
  const {features, pictures} = data;
  if (pictures) return [1, 3].includes(pictures.channels) ? pictures : undefined;
  const side = Math.sqrt(features?.length ?? 0);
  if (side < 2 || !Number.isInteger(side)) return undefined;
  return features!.every(name => /^pixel/i.test(name))
    ? {height: side, width: side, channels: 1}
    : undefined;
}

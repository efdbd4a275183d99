/* eslint-disable house/error-prefix -- decodePicture adds it */
import {convertIndexedToRgb, decode as decodePNG} from 'fast-png';
import jpeg from 'jpeg-js';
import {checkArgument, shown} from '../../arguments/index.js';
import {orientationOf} from './orientation.js';

/** A picture in red, green and blue, 0 to 255, pixel by pixel. */
export interface DecodedPicture {
  height: number;
  width: number;
  data: Uint8Array;
}

/** Pixels of a picture at most: what a header claims is allocated before a pixel is read. */
const MOST_PIXELS = 2 ** 27;

/**
 * The pixels of a PNG or JPEG file, which its first bytes tell apart; a JPEG is turned as its EXIF
 * orientation says. Transparency is left out.
 *
 * @param source what errors start with, such as the name of the file
 * @throws one line if it is neither, broken, or larger than 2²⁷ pixels
 *
 * @example
 * ```js
 * const {width, height} = decodePicture(await readFile('pictures/red/1.png'));
 * [width, height]; // → [ 2, 2 ]
 * ```
 */
export function decodePicture(bytes: Uint8Array, source = 'decodePicture'): DecodedPicture {
  checkArgument('decodePicture', 'bytes', bytes, 'bytes');
  try {
    return decoded(bytes);
  } catch (error) {
    throw new Error(`${source}: ${shown((error as Error).message, 200)}`, {cause: error});
  }
}

function decoded(bytes: Uint8Array): DecodedPicture {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return ofPNG(bytes);
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new Error('neither PNG nor JPEG');
  const limits = {maxResolutionInMP: MOST_PIXELS / 1e6, maxMemoryUsageInMB: 2048};
  const {width, height, data} = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    ...limits,
  });
  return turned({width, height, data}, orientationOf(bytes));
}

function ofPNG(bytes: Uint8Array): DecodedPicture {
  // Its size stands in the first chunk.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length > 24 && view.getUint32(16) * view.getUint32(20) > MOST_PIXELS)
    throw new Error(`more than ${MOST_PIXELS} pixels`);
  const png = decodePNG(bytes);
  const {width, height, depth} = png;
  if (depth !== 8 && depth !== 16 && !png.palette)
    throw new Error(`a PNG of ${depth} bits a sample`);
  const samples = png.palette ? convertIndexedToRgb(png) : png.data;
  const channels = png.palette ? png.palette[0]!.length : png.channels;
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      const sample = samples[i * channels + (channels < 3 ? 0 : c)]!;
      data[3 * i + c] = depth === 16 ? sample >> 8 : sample;
    }
  }
  return {height, width, data};
}

/** The picture upright, from one of EXIF's eight ways to hold a camera; those from 5 on swap its sides. */
function turned(picture: DecodedPicture, orientation: number): DecodedPicture {
  if (orientation === 1) return picture;
  const {width, height, data} = picture;
  const swaps = orientation > 4;
  const [W, H] = swaps ? [height, width] : [width, height];
  const upright = new Uint8Array(data.length);
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      const [u, v] = swaps ? [y, x] : [x, y];
      // Mirrored along its rows, along its columns.
      const fromX = [2, 3, 7, 8].includes(orientation) ? width - 1 - u : u;
      const fromY = [3, 4, 6, 7].includes(orientation) ? height - 1 - v : v;
      const from = 3 * (fromY * width + fromX);
      upright.set(data.subarray(from, from + 3), 3 * (y * W + x));
    }
  }
  return {width: W, height: H, data: upright};
}

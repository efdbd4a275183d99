import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {checkArgument, quoted} from '../../arguments/index.js';
import type {ExampleReader, Front} from '../../model/index.js';
import {decodePicture} from './decodePicture.js';

/** Pictures in files, read as they are needed. */
export interface PictureFiles extends ExampleReader {
  /** [N], relative to the folder. */
  files: readonly string[];
  /** [N], the name of the folder each is in; absent where they lie in one folder. */
  labels?: readonly string[];
}

const PICTURE = /\.(png|jpe?g)$/i;

/**
 * The pictures (PNG, JPEG) of a folder for a front model: those of a folder a class, or all without a
 * class. Each is scaled to the size of the front's input, without regard to its proportions.
 *
 * @param labelled whether classes are expected
 * @throws one line if there are no pictures, or of one class alone
 *
 * @example
 * ```js
 * const backbone = tf.sequential({layers: [tf.layers.flatten({inputShape: [2, 2, 3]})]});
 * const front = await features(backbone);
 * const {labels} = await pictureFolder('pictures', front, true);
 * labels; // → [ 'blue', 'red' ]
 * front.dispose();
 * ```
 */
export async function pictureFolder(
  source: string,
  front: Pick<Front, 'inputShape'>,
  labelled: boolean,
): Promise<PictureFiles> {
  const call = 'pictureFolder';
  checkArgument(call, 'source', source, 'file');
  checkArgument(call, 'inputShape', front?.inputShape, 'list');
  const {inputShape} = front;
  const [height, width, channels] = inputShape;
  if (inputShape.length !== 3 || channels !== 3)
    throw new Error(
      `${source}: the front model takes [${inputShape.map(size => size ?? 'any').join(', ')}], not pictures in red, green and blue`,
    );
  if (!height || !width)
    throw new Error(
      `${source}: the front model takes pictures of any size: one that says its size is needed`,
    );
  const found = await listed(source);
  const classes = [...new Set(found.map(file => path.dirname(file)))].filter(name => name !== '.');
  if (found.length === 0) throw new Error(`${source}: no pictures (.png, .jpg, .jpeg) in it`);
  if (labelled && classes.length < 2)
    throw new Error(
      `${source}: a folder a class is needed, with pictures in at least two, there ${classes.length === 1 ? `is one: ${quoted(classes[0]!)}` : 'are none'}`,
    );
  const files = labelled ? found.filter(file => path.dirname(file) !== '.') : found;
  const shape = [height, width, 3];
  return {
    rows: files.length,
    shape,
    files,
    ...(classes.length > 0 && {labels: files.map(file => path.dirname(file))}),
    async valuesOf(start, count) {
      const values = new Float32Array(count * height * width * 3);
      for (let i = 0; i < count; i++)
        values.set(
          await pixels(path.join(source, files[start + i]!), height, width),
          i * height * width * 3,
        );
      return values;
    },
  };
}

async function listed(source: string): Promise<string[]> {
  const inside = await readdir(source, {withFileTypes: true}).catch(
    (error: NodeJS.ErrnoException) => {
      throw new Error(`${source}: cannot be read (${error.code})`);
    },
  );
  const names: string[] = [];
  for (const entry of inside.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) {
      const own = await readdir(path.join(source, entry.name));
      names.push(...own.sort().map(name => path.join(entry.name, name)));
    } else names.push(entry.name);
  }
  return names.filter(name => PICTURE.test(name));
}

async function pixels(file: string, height: number, width: number): Promise<Float32Array> {
  const bytes = await readFile(file);
  const picture = decodePicture(bytes, file);
  if (picture.height === height && picture.width === width) return Float32Array.from(picture.data);
  const resized = tf.tidy(() => {
    const whole = tf.tensor3d(Float32Array.from(picture.data), [picture.height, picture.width, 3]);
    return tf.image.resizeBilinear(whole, [height, width], false, true);
  });
  const values = resized.dataSync() as Float32Array;
  resized.dispose();
  return values;
}

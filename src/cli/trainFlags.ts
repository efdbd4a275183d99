import type {FitDatasetOptions, QuantizedType} from '../model/index.js';
import {readModel} from '../node/index.js';
import type {DataFlags} from './dataOptions.js';
import type {PictureFlags} from './pictures.js';
import type {TrainingFlags} from './trainingOptions.js';
import type {Workers} from './workersOption.js';

/** What the options of `tfjs-svm train` come to. */
export interface TrainFlags extends DataFlags, PictureFlags, TrainingFlags {
  patience?: number;
  test?: number;
  score?: string[];
  out?: string;
  backend?: string;
  json?: boolean;
  report?: string;
  bootstrap?: number;
  id?: string | number;
  stream?: boolean;
  config?: string;
  probabilities?: boolean | string;
  quantize?: QuantizedType;
  force?: boolean;
  start?: string;
  workers?: Workers;
  resume?: boolean;
}

/** The flags that need all examples in memory. */
const needingWhole = [
  'test',
  'score',
  'patience',
  'report',
  'bootstrap',
  'probabilities',
  'quantize',
] as const;

/** A flag that needs all examples in memory; undefined if there is none. */
export function neededWhole(flags: TrainFlags): string | undefined {
  return needingWhole.find(name => flags[name] !== undefined);
}

/** What training starts from, once there is a backend to hold it. */
export async function startOf({start}: TrainFlags): Promise<Pick<FitDatasetOptions, 'warmStart'>> {
  return start === undefined ? {} : {warmStart: await readModel(start)};
}

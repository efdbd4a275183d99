import type {QuantizedType} from '../model/index.js';
import type {DataFlags} from './dataOptions.js';
import type {PictureFlags} from './pictures.js';
import type {TrainingFlags} from './trainingOptions.js';
import type {Workers} from './workersOption.js';

/** What the options of `tfjs-svm train` come to. */
export interface TrainFlags extends DataFlags, PictureFlags, TrainingFlags {
  patience?: number;
  test?: number;
  out?: string;
  backend?: string;
  json?: boolean;
  report?: string;
  stream?: boolean;
  config?: string;
  probabilities?: boolean | string;
  quantize?: QuantizedType;
  force?: boolean;
  start?: string;
  workers?: Workers;
  resume?: boolean;
}

/** A flag that needs all examples in memory; undefined if there is none. */
export function neededWhole(flags: TrainFlags): string | undefined {
  const names = ['test', 'patience', 'report', 'probabilities', 'quantize'] as const;
  return names.find(name => flags[name] !== undefined);
}

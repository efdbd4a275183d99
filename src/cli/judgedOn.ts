import {UnknownLabelError} from '../model/index.js';
import {sourceName} from '../node/index.js';

/** What is said of a file; labels that the model does not know are told by it. */
export async function judgedOn<T>(file: string, judge: () => Promise<T>): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    if (error instanceof UnknownLabelError) throw error.in(sourceName(file));
    throw error;
  }
}

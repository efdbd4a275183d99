import * as tf from '@tensorflow/tfjs';
import {registerScheme} from '../model/index.js';
import {registerFoldThreads} from '../selection/index.js';
import {files} from './files.js';
import {foldThreads} from './foldThreads.js';

registerScheme('file', files);
registerFoldThreads(foldThreads);

/**
 * Lets plain `tf.loadLayersModel('file://…')` and `model.save('file://…')` work too. Where tfjs-node
 * is loaded it serves them itself, and tfjs refuses to choose between two.
 */
const router = (url: string | string[]): tf.io.IOHandler => {
  const ours =
    typeof url === 'string' && url.startsWith('file://') && !tf.findBackendFactory('tensorflow');
  return ours ? files(url) : (null as unknown as tf.io.IOHandler);
};
tf.io.registerLoadRouter(router);
tf.io.registerSaveRouter(router);

import '@tensorflow/tfjs-backend-cpu/dist/index';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import {start} from './page.js';
import {serve, type Port} from './worker.js';

// One script for both sides: in the worker there is no document.
if (typeof document === 'undefined') serve(globalThis as unknown as Port);
else start(document.currentScript!.textContent!);

export * from '@tensorflow/tfjs-core';
export * from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu/dist/index';
import '@tensorflow/tfjs-core/dist/register_all_gradients';

export {
  features,
  type FeatureCache,
  type FeatureOptions,
  type FeatureProgress,
  type Front,
  type Rescaling,
} from './features.js';
export type {ExampleReader, FrontInput} from './frontInput.js';
export {featureSVM, FeatureSVM, loadFeatureSVM, type FeatureFitOptions} from './featureSVM.js';

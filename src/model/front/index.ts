export {
  features,
  type ExampleReader,
  type FeatureCache,
  type FeatureOptions,
  type FeatureProgress,
  type Front,
  type FrontInput,
  type Rescaling,
} from './features.js';
export {featureSVM, FeatureSVM, loadFeatureSVM, type FeatureFitOptions} from './featureSVM.js';

import * as tf from '@tensorflow/tfjs';
import type {SavedModel} from '../../src/predict/predictor.js';
import type * as svm from '../../src/index.node.js';

/** What `save` would put into files: the parsed `model.json`, and the bytes of the weights. */
export async function savedArtifacts(
  model: svm.LinearSVM,
): Promise<{model: SavedModel; bytes: Uint8Array; artifacts: tf.io.ModelArtifacts}> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async artifacts => {
      saved = artifacts;
      return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
    }),
  );
  const {weightSpecs, userDefinedMetadata} = saved!;
  const weightsManifest = [{paths: ['weights.bin'], weights: weightSpecs!}];
  return {
    model: JSON.parse(JSON.stringify({weightsManifest, userDefinedMetadata})) as SavedModel,
    bytes: new Uint8Array(tf.io.CompositeArrayBuffer.join(saved!.weightData!)),
    artifacts: saved!,
  };
}

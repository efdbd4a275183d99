import * as tf from '@tensorflow/tfjs';
import type {TrainedLayer} from './layer.js';
import type {OnlineState} from './partialFit.js';

/** The result of training: the layer, the state that partialFit continues from, and what the caller gets. */
export interface Trained<T> {
  layer: TrainedLayer;
  online?: OnlineState | undefined;
  result: T;
}

/**
 * What a model has been trained to, if it has: it owns the weights until others take their place or it is
 * disposed of. One training at a time; one that throws leaves it as it was.
 */
export class TrainedState {
  #layer: TrainedLayer | undefined;
  #online: OnlineState | undefined;
  #isTraining = false;
  #isDisposedInTraining = false;
  #isDisposed = false;

  get layer(): TrainedLayer | undefined {
    return this.#layer;
  }

  /** The state that partialFit continues from. */
  get online(): OnlineState | undefined {
    return this.#online;
  }

  /** Whether it was disposed of while it is trained, which training should end by. */
  get isDisposedInTraining(): boolean {
    return this.#isDisposedInTraining;
  }

  /** The layer. @throws one line, why there is none, that begins with `call` */
  trained(call: string): TrainedLayer {
    if (this.#layer) return this.#layer;
    const why = this.#isTraining
      ? 'is being trained for the first time: await fit before'
      : this.#isDisposed
        ? 'was disposed of: train or load it again'
        : 'is not trained yet: call fit first';
    throw new Error(`${call}: the model ${why}`);
  }

  /** Has what comes of a training take the place of the layer. @throws if it is being trained, or was disposed of meanwhile */
  async train<T>(call: string, fit: () => Promise<Trained<T>>): Promise<T> {
    if (this.#isTraining) throw new Error(`${call}: the model is being trained already`);
    this.#isTraining = true;
    this.#isDisposedInTraining = false;
    try {
      const {layer, online, result} = await fit();
      this.replace(layer, online);
      if (this.#isDisposedInTraining)
        throw new Error(`${call}: the model was disposed of while it was trained`);
      return result;
    } finally {
      this.#isTraining = false;
      if (this.#isDisposedInTraining) this.#drop();
      if (this.#online?.isSpent) this.#online = undefined;
    }
  }

  /** Has a layer take the place of the one before, which is disposed of unless its weights are the same. */
  replace(layer: TrainedLayer | undefined, online: OnlineState | undefined): void {
    if (this.#layer && this.#layer.weights !== layer?.weights)
      tf.dispose([this.#layer.weights, this.#layer.intercept]);
    if (this.#online && this.#online !== online && !this.#online.isSpent) this.#online.dispose();
    this.#layer = layer;
    this.#online = online;
  }

  dispose(): void {
    this.#isDisposedInTraining = this.#isTraining;
    this.#drop();
  }

  #drop(): void {
    // A running partialFit disposes of its state itself.
    this.replace(undefined, this.#isTraining ? this.#online : undefined);
    this.#isDisposed = true;
  }
}

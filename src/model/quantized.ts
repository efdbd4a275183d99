import * as tf from '@tensorflow/tfjs';

/** A number type that weights can be saved in, where it is not float32. */
export type QuantizedType = (typeof quantizedTypes)[number];

/** Every one there is, the closest first. */
export const quantizedTypes = ['uint16', 'float16', 'uint8'] as const;

/**
 * How the weights of a model are quantized, in the terms of tfjs: `w = min + scale·q`; float16 has
 * neither min nor scale.
 */
export interface Quantization {
  dtype: QuantizedType;
  scale?: number;
  min?: number;
}

/** The tensor that is quantized; the scaling and the intercept, which are small, stay as they are. */
const KERNEL = 'scores/kernel';

/** The greatest number of float16. */
const MOST_HALF = 65504;

/**
 * The quantization of weights: one scale for all of them, with 0 kept exact.
 *
 * @throws if float16 cannot hold one
 */
export function quantizationOf(
  call: string,
  weights: Float32Array,
  dtype: QuantizedType,
): Quantization {
  if (dtype === 'float16') {
    const tooLarge = weights.find(w => Math.abs(w) >= MOST_HALF + 16);
    if (tooLarge === undefined) return {dtype};
    throw new RangeError(
      `${call}: float16 holds numbers up to ${MOST_HALF}, a weight is ${tooLarge}`,
    );
  }
  const low = weights.reduce((a, b) => Math.min(a, b), 0);
  const high = weights.reduce((a, b) => Math.max(a, b), 0);
  const scale = (high - low) / mostOf(dtype) || 1;
  return {dtype, scale, min: Math.round(low / scale) * scale};
}

/** The artifacts with the kernel quantized, which tfjs's own loaders read. */
export function withQuantized(
  artifacts: tf.io.ModelArtifacts,
  quantization: Quantization,
): tf.io.ModelArtifacts {
  const data = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData!));
  const parts: ArrayBuffer[] = [];
  let at = 0;
  const weightSpecs = artifacts.weightSpecs!.map(spec => {
    const part = data.slice(at, (at += 4 * tf.util.sizeFromShape(spec.shape))).buffer;
    const isKernel = spec.name === KERNEL;
    parts.push(isKernel ? rounded(new Float32Array(part), quantization) : part);
    return isKernel
      ? {...spec, quantization: {...quantization, original_dtype: 'float32' as const}}
      : spec;
  });
  return {...artifacts, weightSpecs, weightData: tf.io.CompositeArrayBuffer.join(parts)};
}

function rounded(weights: Float32Array, {dtype, scale = 1, min = 0}: Quantization): ArrayBuffer {
  if (dtype === 'float16') return Uint16Array.from(weights, half).buffer;
  const most = mostOf(dtype);
  const steps = new (dtype === 'uint8' ? Uint8Array : Uint16Array)(weights.length);
  weights.forEach((w, i) => {
    steps[i] = Math.min(most, Math.max(0, Math.round((w - min) / scale)));
  });
  return steps.buffer;
}

const mostOf = (dtype: QuantizedType) => (dtype === 'uint8' ? 255 : 65535);

/** The bits of the nearest float16: sign, 5 bits of exponent, 10 of fraction; ties to even. */
function half(value: number): number {
  const size = Math.abs(value);
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const units = roundEven(size / 2 ** (exponent - 10));
  // Below 2⁻¹⁴ numbers are subnormal: `units` has no leading bit, and the exponent is 0.
  return (value < 0 ? 0x8000 : 0) | (((exponent + 14) << 10) + units);
}

function roundEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}

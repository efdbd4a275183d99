import {aligned, kernelMemory} from './kernelMemory.js';
import {kernelModule, type KernelExports} from './kernelModule.js';

/** Float64 numbers in WebAssembly memory of their own, and the kernel that computes there. */
interface Float64Room {
  readonly kernel: KernelExports;
  /** The next of the sizes asked for, its numbers unknown. */
  take(numbers: number): Float64Array;
  /** Gives the memory back; what was taken cannot be used any more. */
  dispose(): void;
}

/**
 * @param sizes how many numbers will be taken at a time, in any order
 * @throws if there is not so much memory
 */
export async function float64Room(call: string, sizes: readonly number[]): Promise<Float64Room> {
  const bytes = sizes.reduce((sum, numbers) => sum + aligned(8 * numbers), 0);
  const {module} = await kernelModule(call, undefined, false);
  const memory = kernelMemory(call, bytes, false);
  // All at once: memory that is taken again may have to grow for it, which detaches what there is by then.
  let next = memory.allocate(bytes);
  const {exports} = await WebAssembly.instantiate(module, {env: {memory: memory.memory}});
  return {
    kernel: exports as unknown as KernelExports,
    take(numbers) {
      const room = new Float64Array(memory.memory.buffer, next, numbers);
      next += aligned(8 * numbers);
      return room;
    },
    dispose: () => memory.release(),
  };
}

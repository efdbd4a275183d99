import type {KernelMemory} from './kernelMemory.js';

/** Memory that is given back together. */
export function allocations(memory: KernelMemory) {
  const taken: number[] = [];
  const take = (address: number) => {
    taken.push(address);
    return address;
  };
  const reserve = (bytes: number) => take(memory.allocate(bytes + 64));
  const allocate = (bytes: number) => take(memory.allocateZeros(bytes + 64));
  return {
    allocate,
    /** What is there stays: to be written before it is read. */
    reserve,
    floats(values: Float32Array) {
      const address = allocate(values.byteLength);
      memory.floats(address, values.length).set(values);
      return address;
    },
    integers(values: Int32Array) {
      const address = allocate(values.byteLength);
      memory.integers(address, values.length).set(values);
      return address;
    },
    doubles(values: ArrayLike<number>) {
      const address = allocate(8 * values.length);
      new Float64Array(memory.memory.buffer, address, values.length).set(values);
      return address;
    },
    /** Gives one back before the others. */
    free(address: number) {
      taken.splice(taken.indexOf(address), 1);
      memory.free(address);
    },
    dispose() {
      for (const address of taken.splice(0)) memory.free(address);
    },
  };
}

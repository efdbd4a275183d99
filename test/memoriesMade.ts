import {jest} from '@jest/globals';

/** The set that WebAssembly memory made from now on goes to: none is collected before the end. `restoreAllMocks` ends it. */
export function memoriesMade(): Set<WebAssembly.Memory> {
  const memories = new Set<WebAssembly.Memory>();
  const {Memory} = WebAssembly;
  jest.spyOn(WebAssembly, 'Memory').mockImplementation(descriptor => {
    const memory = new Memory(descriptor);
    memories.add(memory);
    return memory;
  });
  return memories;
}

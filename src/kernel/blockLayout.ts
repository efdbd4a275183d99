/** Fields of a block as the kernel reads and writes them: float64 ones first, then words of 4 bytes. */
export function blockLayout<N extends string, W extends string>(
  numbers: readonly N[],
  words: readonly W[],
) {
  return {
    numbers,
    words,
    /** From one block to the next. */
    bytes: 64 * Math.ceil((8 * numbers.length + 4 * words.length) / 64),
    /** Those of the block at an address. */
    fields(buffer: ArrayBufferLike, address: number) {
      const f64 = new Float64Array(buffer, address, numbers.length);
      const u32 = new Uint32Array(buffer, address + 8 * numbers.length, words.length);
      return {
        get: (field: N): number => f64[numbers.indexOf(field)]!,
        word: (field: W): number => u32[words.indexOf(field)]!,
        set(fields: Partial<Record<N | W, number>>): void {
          numbers.forEach((field, i) => {
            if (fields[field] !== undefined) f64[i] = fields[field];
          });
          words.forEach((field, i) => {
            if (fields[field] !== undefined) u32[i] = fields[field];
          });
        },
      };
    },
  };
}

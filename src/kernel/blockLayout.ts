/** Fields of a block as the kernel reads and writes them: float64 ones first, then words of 4 bytes. */
export function blockLayout<N extends string, W extends string>(
  numbers: readonly N[],
  words: readonly W[],
) {
  const placesOf = (names: readonly string[]) => new Map(names.map((name, place) => [name, place]));
  const [numberPlaces, wordPlaces] = [placesOf(numbers), placesOf(words)];
  return {
    numbers,
    words,
    /** From one block to the next. */
    bytes: 64 * Math.ceil((8 * numbers.length + 4 * words.length) / 64),
    /** The fields of the block at an address. */
    fields(buffer: ArrayBufferLike, address: number) {
      const f64 = new Float64Array(buffer, address, numbers.length);
      const u32 = new Uint32Array(buffer, address + 8 * numbers.length, words.length);
      return {
        get: (field: N): number => f64[numberPlaces.get(field)!]!,
        word: (field: W): number => u32[wordPlaces.get(field)!]!,
        set(fields: Partial<Record<N | W, number>>): void {
          for (const [field, value] of Object.entries<number | undefined>(fields)) {
            if (value === undefined) continue;
            const place = numberPlaces.get(field);
            if (place !== undefined) f64[place] = value;
            const word = wordPlaces.get(field);
            if (word !== undefined) u32[word] = value;
          }
        },
      };
    },
  };
}

const NEWLINE = 10;

/** Passes on the bytes of a text that arrives in pieces, cut anywhere, in runs of whole lines. */
interface WholeLines {
  push(bytes: Uint8Array): void;
  /** Ends the last line. */
  end(): void;
}

/**
 * Makes {@link WholeLines}. The beginning of an unfinished line is buffered, up to `longest` bytes.
 *
 * @param use is given bytes[start, end), of which the last byte is a line end
 * @param tooLong is called when a line is longer than `longest`, and throws
 */
export function wholeLines(
  use: (bytes: Uint8Array, start: number, end: number) => void,
  longest: number,
  tooLong: () => never,
): WholeLines {
  /** The beginning of a line whose end has not come yet. */
  let held = new Uint8Array(0);
  let length = 0;

  function push(bytes: Uint8Array): void {
    let start = 0;
    if (length > 0) {
      start = bytes.indexOf(NEWLINE) + 1;
      if (start === 0) return hold(bytes);
      hold(bytes.subarray(0, start));
      const end = length;
      length = 0;
      use(held, 0, end);
    }
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end - start > longest) checkLengths(bytes, start, end);
    if (end > start) use(bytes, start, end);
    hold(bytes.subarray(Math.max(start, end)));
  }

  /** Throws at a line that is too long, after those before it are handed on. */
  function checkLengths(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at = bytes.indexOf(NEWLINE, at) + 1) {
      if (bytes.indexOf(NEWLINE, at) - at <= longest) continue;
      if (at > start) use(bytes, start, at);
      tooLong();
    }
  }

  function hold(bytes: Uint8Array): void {
    const needed = length + bytes.length;
    if (needed > longest + 1) tooLong();
    if (needed > held.length) {
      const longer = new Uint8Array(Math.max(needed, Math.min(2 * held.length, longest + 1)));
      longer.set(held.subarray(0, length));
      held = longer;
    }
    held.set(bytes, length);
    length = needed;
  }

  return {
    push,
    end() {
      if (length > 0) push(Uint8Array.of(NEWLINE));
    },
  };
}

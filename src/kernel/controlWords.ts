/**
 * The control words, which the calling thread and the workers share. A call is published by setting KERNEL and PARTS,
 * then NEXT to (call << PART_BITS | part 0), then CALL. Threads, the calling one too, claim parts by raising
 * NEXT with compareExchange, so a thread that is late claims nothing of a call that is over, and
 * one that has not got the kernel yet, or is gone, is not waited for.
 */
export const MAIL = 0; // messages posted; a worker looks at its messages when this has changed
export const CALL = 1;
export const KERNEL = 2;
export const PARTS = 3;
export const NEXT = 4;
export const DONE = 5;
export const FAILED = 6;
export const WORDS = 7;

export const PART_BITS = 12;
export const NO_PART = 2 ** PART_BITS - 1;
export const LAST_CALL = 2 ** (32 - PART_BITS) - 1;

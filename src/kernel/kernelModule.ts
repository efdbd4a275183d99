/** What the kernel exports; see assembly/index.ts. */
export interface KernelExports {
  arrange(): void;
  run(partition: number): void;
  finish(): void;
  partitionBytes(): number;
  /** See assembly/products.ts. */
  productScores(...numbers: ProductArguments): void;
  productOuter(...numbers: ProductArguments): void;
  /** See assembly/vectors.ts. */
  blockDots(a: number, b: number, rows: number, blocks: number, sums: number): void;
  unwind(table: number, pairs: number, to: number, rows: number, blocks: number): void;
  rewind(
    table: number,
    pairs: number,
    to: number,
    rows: number,
    blocks: number,
    sums: number,
  ): void;
  alongDirections(...numbers: DirectionArguments): void;
  addDirections(...numbers: DirectionArguments): void;
  /** See assembly/equations.ts. */
  addOuterProducts(part: number, stride: number, rows: number, width: number, times: number, count: number, scaled: number, isHalf: boolean): void; // prettier-ignore
  factorize(matrix: number, stride: number, leastPivot: number): void;
}

/** Rows, features, columns; addresses of values, indices and indptr, then of what is read and what is written. */
type ProductArguments = [number, number, number, number, number, number, number, number];

/** The address of the directions and of what is read; rows, directions, columns; the address of what is written. */
type DirectionArguments = [number, number, number, number, number, number];

/** A compiled build of the kernel, and the kind of memory it takes. */
interface KernelModule {
  module: WebAssembly.Module;
  shared: boolean;
}

/** Which builds this engine can run, best first. */
export type Build = 'relaxedSimd' | 'simd';

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** A page's Content-Security-Policy forbids WebAssembly. */
export class WebAssemblyForbidden extends Error {
  constructor(call: string, options: ErrorOptions) {
    super(
      `${call}: this page's Content-Security-Policy forbids WebAssembly, and with it the fused engine: ` +
        `add 'wasm-unsafe-eval' to its script-src`,
      options,
    );
  }
}

/** `i32.const 0; i8x16.splat` */
const SPLAT = [65, 0, 253, 15];

/** For each build a module with an instruction of its kind, to ask for without loading the kernel. */
const probes: Readonly<Record<Build, Uint8Array>> = {
  simd: probe(SPLAT),
  // f32x4.relaxed_madd
  relaxedSimd: probe([...SPLAT, ...SPLAT, ...SPLAT, 253, 133, 2]),
};

/** A module of one function without arguments that returns a vector. */
function probe(instructions: readonly number[]): Uint8Array {
  const head = [...ascii('\0asm'), 1, 0, 0, 0];
  const declared = [1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0];
  const body = [0, ...instructions, 11];
  return Uint8Array.of(...head, ...declared, 10, 2 + body.length, 1, body.length, ...body);
}

/**
 * The builds of the kernel that run here: with relaxed SIMD (fused multiply-add; Node 22 and later)
 * or plain SIMD; empty where there is no SIMD, or no WebAssembly at all.
 */
export function builds(): readonly Build[] {
  running ??= (['relaxedSimd', 'simd'] as const).filter(
    build =>
      typeof WebAssembly !== 'undefined' && WebAssembly.validate(probes[build] as BufferSource),
  );
  return running;
}

/** Cached, since every fit asks. */
let running: readonly Build[] | undefined;

/** Whether memory can be shared with threads: in Node, and in cross-origin isolated pages. */
export function canShare(): boolean {
  return typeof SharedArrayBuffer !== 'undefined';
}

/**
 * The kernel, compiled once for each build and kind of memory.
 *
 * @throws if there is no SIMD, or {@link WebAssemblyForbidden}
 */
export async function kernelModule(
  call: string,
  build: Build | undefined,
  shared: boolean,
): Promise<KernelModule> {
  const chosen = build ?? builds()[0];
  if (!chosen) throw new Error(`${call}: the fused engine needs WebAssembly SIMD`);
  const key = `${chosen} ${shared}`;
  let found = compiled.get(key);
  if (!found) {
    found = compile(chosen, shared);
    compiled.set(key, found);
    // What could not be loaded may be there the next time.
    found.catch(() => compiled.delete(key));
  }
  try {
    return {module: await found, shared};
  } catch (cause) {
    // The module is known to be valid, so only a policy can keep it from being compiled.
    if (cause instanceof WebAssembly.CompileError) throw new WebAssemblyForbidden(call, {cause});
    throw cause;
  }
}

async function compile(build: Build, shared: boolean): Promise<WebAssembly.Module> {
  const bytes = await kernelBytes(build);
  if (shared) shareMemory(bytes);
  return WebAssembly.compile(bytes as BufferSource);
}

/** The import of env.memory up to the flags of its limits; the kernel is built for unshared memory. */
const MEMORY_IMPORT = [3, ...ascii('env'), 6, ...ascii('memory'), 2];
const HAS_MAXIMUM = 1;
const HAS_MAXIMUM_AND_IS_SHARED = 3;

/** The kernel has no atomic instructions: to take shared memory it only has to declare it. */
function shareMemory(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) {
    if (!MEMORY_IMPORT.every((byte, j) => bytes[i + j] === byte)) continue;
    const flags = i + MEMORY_IMPORT.length;
    if (bytes[flags] !== HAS_MAXIMUM) break;
    bytes[flags] = HAS_MAXIMUM_AND_IS_SHARED;
    return;
  }
  throw new Error('kernel: imports no memory with a maximum');
}

function ascii(text: string): number[] {
  return Array.from(text, letter => letter.charCodeAt(0));
}

/**
 * The bytes of a build, loaded with the first rows that are pinned. That with relaxed SIMD is kept as its
 * differences from the other, which are few.
 */
export async function kernelBytes(build: Build): Promise<Uint8Array> {
  const embedded = await import('./embedded.js');
  const simd = fromHex(embedded.simd);
  if (build === 'simd') return simd;
  const pieces = embedded.relaxedSimd.flatMap(([own, first, length]) => [
    fromHex(own),
    simd.subarray(first, first + length),
  ]);
  const bytes = new Uint8Array(pieces.reduce((sum, {length}) => sum + length, 0));
  let end = 0;
  for (const piece of pieces) {
    bytes.set(piece, end);
    end += piece.length;
  }
  return bytes;
}

function fromHex(digits: string): Uint8Array {
  const digitAt = (i: number) => {
    const code = digits.charCodeAt(i);
    return code - (code < 58 ? 48 : 87);
  };
  return Uint8Array.from(
    {length: digits.length / 2},
    (_, i) => 16 * digitAt(2 * i) + digitAt(2 * i + 1),
  );
}

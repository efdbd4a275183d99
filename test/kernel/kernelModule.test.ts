import {afterEach, expect, jest, test} from '@jest/globals';
import {kernelModule, WebAssemblyForbidden} from '../../src/kernel/kernelModule.js';

afterEach(() => void jest.restoreAllMocks());

test('a module that could not be compiled is compiled at the next call, once for all', async () => {
  const compile = jest
    .spyOn(WebAssembly, 'compile')
    .mockRejectedValueOnce(new RangeError('no memory'))
    .mockRejectedValueOnce(new WebAssembly.CompileError('forbidden by a policy'));
  const module = () => kernelModule('fit', 'simd', true);
  await expect(module()).rejects.toThrow('no memory');
  await expect(module()).rejects.toThrow(WebAssemblyForbidden);
  const found = await module();
  expect(found.shared).toBe(true);
  expect((await module()).module).toBe(found.module);
  expect(compile).toHaveBeenCalledTimes(3);
});

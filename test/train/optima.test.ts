import {beforeAll, describe, expect, test} from '@jest/globals';
import {linearSVM} from '../../src/model/index.js';
import {backends, useBackend} from '../backends.js';
import {bundled, optima} from '../data.js';

// On cpu the digits take minutes; the smaller iris shows that backend right.
const cases = backends.flatMap(backend => [
  {backend, name: 'iris' as const},
  ...(backend === 'cpu' ? [] : [{backend, name: 'digits' as const}]),
]);

describe.each(cases)('$name on $backend, all defaults', ({backend, name}) => {
  beforeAll(() => useBackend(backend));
  const data = bundled(name);

  test.each(optima(name))('$title', async ({loss, C, primal}) => {
    const model = linearSVM({loss, C});
    const {certificate} = await model.fit(data);
    model.dispose();
    expect(certificate.primal / primal - 1).toBeLessThan(0.01);
    // 2e-5: the optima are solved to 3e-5 at worst, primal side.
    expect(certificate.primal / primal - 1).toBeGreaterThan(-2e-5);
    expect(certificate.dual! / primal - 1).toBeLessThan(2e-5);
    expect(certificate.gap).toBeLessThan(0.02);
  });
});

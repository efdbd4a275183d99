import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {version} from '../src/model/version.js';

test('the version in the code is that of package.json', () => {
  expect(version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
});

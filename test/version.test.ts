import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {version} from '../src/model/version.js';

test('the Python package has the same version and licence', () => {
  const project = readFileSync('python/pyproject.toml', 'utf8');
  expect(/^version = "(.*)"$/m.exec(project)![1]).toBe(version);
  expect(readFileSync('python/LICENSE', 'utf8')).toBe(readFileSync('LICENSE', 'utf8'));
});

test('the version in the code is that of package.json', () => {
  expect(version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
});

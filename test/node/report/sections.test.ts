import {beforeAll, describe, expect, test} from '@jest/globals';
import {parseHTML} from 'linkedom';
import * as svm from '../../../src/index.js';
import {runSection} from '../../../src/node/report/runSection.js';
import {scoreSection} from '../../../src/node/report/scoreSection.js';
import {plotter} from '../../../src/pages/index.js';
import {useBackend} from '../../backends.js';

beforeAll(() => useBackend('cpu'));

const x = [[0, 1], [1, 0], [2, 2], [3, 1], [4, 0], [5, 3]]; // prettier-ignore
const y = ['a', 'b', 'a', 'b', 'b', 'a'];

/** The names in the tiles of a section. */
function tilesOf(section: string): string[] {
  const {document} = parseHTML(`<html><body>${section}</body></html>`);
  return Array.from(document.querySelectorAll('dt'), ({textContent}) => textContent!);
}

describe('scoreSection', () => {
  const scores = ['matthews', 'logLoss', 'brier', 'calibrationError'];
  const sectionOf = async (probability: boolean, names: string[]) => {
    const model = svm.linearSVM({probability});
    await model.fit(x, y);
    const score = await model.evaluate(x, y, {scores: names});
    const section = scoreSection('How good', await plotter(), score, model.classes);
    model.dispose();
    return section;
  };

  test('has what the table of probabilities says there alone', async () => {
    const section = await sectionOf(true, scores);
    expect(tilesOf(section)).toEqual(['accuracy', 'mean loss', 'matthews', 'examples']);
    for (const name of ['log loss', 'Brier score', 'calibration error'])
      expect(section.split(`>${name}<`)).toHaveLength(2);
  });

  test('has scores by the names of flags', async () => {
    const section = await sectionOf(false, ['rocAuc', 'f1Macro']);
    expect(tilesOf(section)).toEqual(['accuracy', 'mean loss', 'roc-auc', 'f1-macro', 'examples']);
  });
});

test('runSection: why training ended; the slope, where no gap can be proven', async () => {
  const said = async (loss: svm.MarginLoss, solver: 'exact' | 'auto') => {
    const model = svm.linearSVM({loss});
    const history = await model.fit(x, y, {solver, tolerance: 0.01});
    expect(history.stoppedBy).toBe('tolerance');
    const section = runSection(undefined, model, history);
    model.dispose();
    return /ended because ([^<]*)/.exec(section)![1];
  };
  expect(await said(svm.binary({penalty: svm.hinge()}), 'exact')).toBe('the gap was small enough');
  expect(await said(svm.binary({penalty: svm.ramp({cap: 2})}), 'auto')).toBe(
    'the slope was small enough',
  );
});

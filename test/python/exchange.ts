import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect} from '@jest/globals';
import * as svm from '../../src/index.node.js';
import {expectClose} from '../tolerances.js';
import {runPython} from './python.js';

/** What a model says of the examples of a question. */
export interface Answer {
  /** Of several an example, 0 or 1 for each. */
  labels: svm.Label[] | number[][];
  scores: number[] | number[][];
}

/** What differs between one exchange and another; Q are the questions that models are asked. */
interface Exchange<Q> {
  /** How many models the script writes. */
  count: number;
  /** What the script asked. */
  questionOf(answer: never): Q;
  /** Models of ours, with what to ask them. */
  models(): Promise<Record<string, [svm.LinearSVM, Q]>>;
  expectAnswers(name: string, model: svm.LinearSVM, question: Q, expected: Answer): Promise<void>;
}

/**
 * Imports the models that a script writes with its answers, has it answer for what is exported of them and
 * for models of ours, and expects the same answers on both sides.
 */
export async function exchange<Q>(
  script: string,
  {count, questionOf, models, expectAnswers}: Exchange<Q>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-python-'));
  const file = (name: string) => path.join(folder, name);
  const ask = (what: string) => {
    runPython(script, what, folder);
    return JSON.parse(readFileSync(file('answers.json'), 'utf8')) as Record<string, Answer>;
  };
  const answers = ask('write');
  expect(Object.keys(answers)).toHaveLength(count);
  const asked: Record<string, Q> = {};
  const write = (name: string, model: svm.LinearSVM, question: Q) => {
    writeFileSync(file(`${name}.json`), svm.exportModel(model, 'scikit-learn'));
    asked[name] = question;
  };
  for (const [name, answer] of Object.entries(answers)) {
    const model = svm.importModel(new Uint8Array(readFileSync(file(`${name}.json`))));
    const question = questionOf(answer as never);
    await expectAnswers(name, model, question, answer);
    write(name, model, question);
    model.dispose();
  }
  const ours = await models();
  for (const [name, [model, question]] of Object.entries(ours)) write(name, model, question);

  writeFileSync(file('asked.json'), JSON.stringify(asked));
  const there = ask('read');
  for (const [name, {labels, scores}] of Object.entries(answers)) {
    expect([name, there[name]!.labels]).toEqual([name, labels]);
    expectClose(there[name]!.scores.flat(), scores.flat(), 1e-5);
  }
  for (const [name, [model, question]] of Object.entries(ours)) {
    await expectAnswers(name, model, question, there[name]!);
    model.dispose();
  }
  rmSync(folder, {recursive: true});
}

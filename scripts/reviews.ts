/**
 * `npx tsx scripts/reviews.ts`: raw texts in, labels out. Learns what is praise from 400 short
 * reviews made of stock phrases, saves the model, and asks it again about texts it has never seen.
 */
import * as svm from 'tfjs-svm';
import {progress, selectBackend, trainingTable} from 'tfjs-svm/node';

const OUT = 'out/reviews';

const words = {
  thing: ['coffee', 'cake', 'soup', 'waiter', 'terrace', 'music', 'tea', 'breakfast'],
  how: ['really', 'quite', 'rather', 'very', 'simply', 'always'],
  praise: ['lovely', 'excellent', 'great', 'a delight', 'worth the trip', 'fresh'],
  blame: ['awful', 'cold', 'rude', 'a let-down', 'overpriced', 'stale'],
};

/** Reviews of two remarks, one in eight of them about the other kind of evening. */
function reviews(count: number, seed: number): {texts: string[]; labels: string[]} {
  let state = seed;
  const next = (below: number) =>
    Math.floor(((state = (state * 48271) % 2147483647) / 2147483647) * below);
  const pick = (from: string[]) => from[next(from.length)]!;
  const labels = Array.from({length: count}, () => (next(2) ? 'praise' : 'blame'));
  const texts = labels.map(label => {
    const [kind, other] = label === 'praise' ? ['praise', 'blame'] : ['blame', 'praise'];
    const remark = (kind: string) =>
      `the ${pick(words.thing)} was ${pick(words.how)} ${pick(words[kind as 'praise'])}`;
    return `${remark(kind!)}, ${remark(next(8) ? kind! : other!)}.`;
  });
  return {texts, labels};
}

await selectBackend();
const [train, test] = [reviews(400, 1), reviews(100, 2)];
const model = svm.linearSVM({vectorizer: svm.tfidf({ngrams: [1, 2], minDf: 2})});
const history = await model.fit(train.texts, train.labels, {callbacks: progress(process.stdout)});
const [onTrain, onTest] = [
  await model.evaluate(train.texts, train.labels),
  await model.evaluate(test.texts, test.labels),
];
console.log(`\n${trainingTable(history, onTrain, onTest)}\n`);
for (const {label, positive} of svm.topWeights(model, 5))
  console.log(`${label}: ${positive.map(({feature}) => feature).join(', ')}`);

await model.save(`file://${OUT}`);
const again = await svm.loadLinearSVM(`file://${OUT}`);
console.log(await again.labels(['Rude and overpriced!', 'What a delight, and so fresh']));

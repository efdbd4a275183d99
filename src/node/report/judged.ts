import type {Dataset, Label} from '../../data/index.js';
import type {LinearSVM} from '../../model/index.js';

/** Examples whose labels are known, with what a model says of them. */
export interface Judged {
  data: Dataset;
  labels: readonly Label[];
  predicted: readonly Label[];
  /** [N · columns], row by row. */
  scores: ArrayLike<number>;
  columns: number;
}

/** What the model says of the examples; undefined if their labels are not known. */
export async function judgedOf(model: LinearSVM, data: Dataset): Promise<Judged | undefined> {
  const {labels} = data;
  if (!labels) return undefined;
  const tensor = model.scores(data);
  const scores = await tensor.data().finally(() => tensor.dispose());
  return {data, labels, predicted: await model.labels(data), scores, columns: tensor.shape[1]};
}

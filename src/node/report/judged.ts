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
  /** [N], the place of each in its file, from 0; in the order of the file by default. */
  places?: readonly number[] | undefined;
}

/** What the model says of the examples; undefined if their labels are not known. */
export async function judgedOf(
  model: LinearSVM,
  {data, places}: Pick<Judged, 'data' | 'places'>,
): Promise<Judged | undefined> {
  const {labels} = data;
  if (!labels) return undefined;
  const tensor = model.scores(data);
  const scores = await tensor.data().finally(() => tensor.dispose());
  const predicted = await model.labels(data);
  return {data, labels, predicted, scores, columns: tensor.shape[1], places};
}

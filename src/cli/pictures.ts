import {InvalidArgumentError, Option} from 'commander';
import {trainTestSplit, type DenseDataset} from '../data/index.js';
import {
  features,
  featureSVM,
  loadFeatureSVM,
  type FeatureSVM,
  type FitOptions,
  type Front,
  type SVMOptions,
} from '../model/index.js';
import {
  featureCache,
  featureProgress,
  files,
  isFolder,
  pictureFolder,
  progress,
  type PictureFiles,
} from '../node/index.js';

/** What the options of {@link pictureOptions} come to. */
export interface PictureFlags {
  features?: string;
  layer?: string;
  pixels?: [number, number];
  cache?: string;
}

/** The options of training on a folder of pictures a class. */
export function pictureOptions(): Option[] {
  return [
    new Option(
      '--features <model>',
      'a tfjs model (model.json or URL) that makes features of the pictures of a folder a class',
    ),
    new Option('--layer <name>', 'its layer whose output the features are (default: the last)'),
    new Option(
      '--pixels <least,most>',
      'the range of the pixels it takes: -1,1 or 0,1 (default: 0,255)',
    ).argParser(range),
    new Option('--cache <folder>', 'where its features are kept for the next time'),
  ];
}

function range(text: string): [number, number] {
  const [least = NaN, most = NaN, ...more] = text.split(',').map(Number);
  if (more.length || !(least < most))
    throw new InvalidArgumentError('It is not two numbers, the least first.');
  return [least, most];
}

/** A folder is one of pictures; data are in files. */
export const isOfPictures = isFolder;

/** Trains on the pictures of a folder; what a part of them is held out for is scored, too. */
export async function trainOnPictures(
  folder: string,
  {features: source, layer, pixels: [least, most] = [0, 255], cache}: PictureFlags,
  svm: SVMOptions,
  fit: FitOptions,
  {test, seed, say}: {test?: number | undefined; seed: number; say: (text: string) => void},
) {
  if (source === undefined)
    throw new Error(
      `train: ${folder} is a folder: pictures need --features model.json, what makes features of them`,
    );
  const front = await features(/^https?:/.test(source) ? source : files(source), {
    ...(layer !== undefined && {layer}),
    preprocess: {scale: (most - least) / 255, offset: least},
    ...(cache !== undefined && {cache: featureCache(cache)}),
  });
  const pictures = await pictureFolder(folder, front, true);
  const made = await extracted(front, pictures);
  say(
    `${folder}: ${made.rows} pictures of ${new Set(made.labels).size} classes, ${made.columns} features`,
  );
  const parts: {train: DenseDataset; test?: DenseDataset} =
    test === undefined ? {train: made} : (trainTestSplit(made, {test, seed}) as never);
  const model = featureSVM(front, svm);
  const history = await model.head.fit(parts.train, undefined, {...fit, callbacks: progress()});
  const trained = await model.head.evaluate(parts.train);
  const held = parts.test && (await model.head.evaluate(parts.test));
  return {model, history, trained, held};
}

/** A saved front and head, and the features of the pictures in a folder. */
export async function loadOnPictures(
  saved: string,
  folder: string,
  labelled: boolean,
): Promise<{model: FeatureSVM; pictures: PictureFiles; made: DenseDataset}> {
  const model = await loadFeatureSVM(files(saved));
  const pictures = await pictureFolder(folder, model.front, labelled);
  return {model, pictures, made: await extracted(model.front, pictures)};
}

async function extracted(front: Front, pictures: PictureFiles): Promise<DenseDataset> {
  const shown = featureProgress();
  const {rows, columns, values} = await front
    .extract(pictures, shown.onFeatures)
    .finally(shown.end);
  return {rows, columns, values, ...(pictures.labels && {labels: [...pictures.labels]})};
}

import type {Draw, Encoding, Label, ScalerName, SplitOptions} from '../../data/index.js';
import type {LossConfig} from '../../losses/index.js';
import type {Calibration} from '../calibration/index.js';

/** The version of the questions and answers, and of the frames that carry them: docs/cluster.md. */
export const PROTOCOL = 5;

/** A file of rows, and the bytes it had when training began. */
export interface PartFile {
  readonly file: string;
  readonly bytes: number;
}

/**
 * A question to every part of the rows. A worker that replaces another is first told all earlier
 * questions that had `keep`, in order: with these and the current one it has the full state.
 */
export type Question = {
  /** How the numbers of the answers are joined; added by default. */
  readonly join?: 'max';
  readonly keep?: true;
} & (
  | {
      readonly ask: 'open';
      readonly protocol: number;
      readonly version: string;
      readonly files: readonly PartFile[];
      /** How the files are read, as plain JSON. */
      readonly reading: object;
      /** Whether rows are read anew for every question. */
      readonly stream: boolean;
      /** Which rows of each part are held out, if any: they are judged only. */
      readonly heldOut?: Required<Omit<SplitOptions, 'multilabel'>>;
    }
  /** What is learnt of the cells of a table. */
  | {readonly ask: 'learn'; readonly encoding: Encoding}
  /** Makes rows of numbers. */
  | ({readonly ask: 'load'} & Layout)
  /**
   * Of each column the sum; of sparse rows the greatest absolute value; the greatest value, and the greatest of −x.
   */
  | {readonly ask: 'totals' | 'greatest' | 'extremes'; readonly columns: number}
  /** Of each column the sum of squared differences from the numbers, the means. */
  | {readonly ask: 'squares'}
  /** The sums that dense rows are scaled by. */
  | {readonly ask: 'scaling'; readonly scaler?: ScalerName}
  /** Scales rows; the numbers are the spread of each column, its center if there is one, and the columns to keep. */
  | {
      readonly ask: 'scale';
      readonly columns: number;
      readonly isCentred: boolean;
      readonly bias: boolean;
    }
  /** Makes rows those of the problem; asked anew, it weighs classes anew. */
  | {
      readonly ask: 'pose';
      readonly classes: readonly Label[];
      readonly loss: LossConfig;
      readonly byClass?: readonly number[];
    }
  /** Which rows count from now on, and how often: as drawn, or all once. */
  | {readonly ask: 'draw'; readonly draw?: Draw}
  /**
   * The numbers are W and b: the scores of rows that were left out by the draw, of each by this chance. The rows are
   * drawn by the seed.
   */
  | {readonly ask: 'scores'; readonly share: number; readonly seed: number}
  /** The numbers are W and b: loss, gradient and q of the loss smoothed by γ; and of any loss, by the fused engine. */
  | {readonly ask: 'answer'; readonly gamma: number}
  | {readonly ask: 'gradient'}
  /** The numbers are W and b, whose duals become the center of the smoothing. */
  | {readonly ask: 'recenter'; readonly gamma: number}
  /** The numbers are W, b and a direction. */
  | {readonly ask: 'product'; readonly gamma: number}
  | {readonly ask: 'along'; readonly gamma: number; readonly steps: readonly number[]}
  /**
   * The numbers are W and b: how many of each class are predicted to be of each, by rows, and the sum of the losses;
   * of the rows that are trained on, or of those held out. With a calibration also how good its probabilities are.
   */
  | {readonly ask: 'judge'; readonly heldOut?: true; readonly calibration?: Calibration}
);

/** How the files of a table, or of sparse rows, become rows of numbers. */
export interface Layout {
  readonly encoding?: Encoding;
  readonly zeroBased?: boolean;
}

/** What all parts answered. */
export interface Answers<T = object> {
  /** Of each part, in the order of the files. */
  readonly answers: readonly T[];
  /** Of all parts, joined in that order. */
  readonly numbers: Float64Array;
}

/**
 * The connection to all parts of the rows: it asks each, and joins the answers. Child processes, or
 * a cluster.
 */
export interface Parts {
  /** @throws the one line of a part that cannot answer */
  ask<T extends object>(question: Question, numbers?: Float64Array): Promise<Answers<T>>;
}

/** What a part learns of its file before anything is known of the others. */
export interface PartColumns {
  /** What each column of a table is, before anything is learnt of it, and what was learnt. */
  readonly encoding?: Encoding;
  readonly sums?: unknown;
  /** Whether rows name their cells, so that columns may come in any order, or be missing. */
  readonly keyed?: boolean;
  /** Whether an index 0 occurs in an svmlight file. */
  readonly zeroBased?: boolean;
}

/** What a part says of its rows once they are numbers. */
export interface PartRows {
  readonly rows: number;
  /** Those held out, if any are to be. */
  readonly heldOut?: number;
  /** The sum of the sample weights. */
  readonly size: number;
  readonly columns: number;
  readonly sparse: boolean;
  readonly counts: readonly (readonly [Label, number])[];
}

/** What a part says of the rows that count. */
export type PartDraw = Pick<PartRows, 'rows' | 'size' | 'counts'>;

/** Scores of some rows of a part, row by row, with the class index and the sample weight of each. */
export interface PartScores {
  readonly scores: readonly number[];
  readonly labels: readonly number[];
  readonly weights: readonly number[];
}

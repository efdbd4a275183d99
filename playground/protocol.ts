import type {State, Weights} from './state.js';

/** What is trained on: the state without what only the page knows of. */
export type Problem = Pick<State, 'points' | 'classes' | 'loss' | 'C' | 'bias'>;

/** A way to train: the exact solver, a tf optimizer by name, or whichever the package takes by itself. */
export type Way = 'auto' | 'exact' | (string & {});

/** What the page asks of the worker. The answers carry the same `id`. */
export type Request =
  | {
      type: 'train';
      id: number;
      problem: Problem;
      /** One run after the other, each from weights of 0; what is brief from those that it had last, where that can be. */
      ways: readonly Way[];
      epochs: number;
      tolerance: number;
      /** Whether it takes a moment only, and is let to its end when another comes. */
      brief: boolean;
    }
  | {type: 'stop'};

/** What one pass came to. */
export interface Pass {
  pass: number;
  primal: number;
  dual?: number;
}

/** What the worker answers: any number of `passes`, one `trained` or `refused` a run, at last one `done`. */
export type Reply =
  | {type: 'passes'; id: number; way: Way; passes: Pass[]}
  | {
      type: 'trained';
      id: number;
      way: Way;
      weights: Weights;
      primal: number;
      dual?: number;
      gap?: number;
      passes: number;
      solver: string;
      engine: string;
      seconds: number;
    }
  | {type: 'refused'; id: number; way: Way; message: string}
  | {type: 'done'; id: number; tensors: number};

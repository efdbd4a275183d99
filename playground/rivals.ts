import type {Problem, Reply} from './protocol.js';
import {isNondecreasing, type PenaltyName, type State, type Weights} from './state.js';
import {trainer, type Trainer, type Wanted} from './trainer.js';
import type {Port} from './worker.js';

/** The penalties that are held against each other: one without an end, and two beyond whose cap a point costs no more. */
const RIVALS: readonly PenaltyName[] = ['hinge', 'ramp', 'huberizedTruncatedPinball'];

/** What a penalty came to on the points as they are, or were a moment ago. */
export interface Rival {
  penalty: PenaltyName;
  /** Absent until it was trained. */
  weights?: Weights;
}

/** Models of the same problem, one a penalty, trained beside the one of the page. */
export interface Rivals {
  /** Trains on, wherever an answer is of another problem than this; after each answer the page calls again. */
  follow(state: State): void;
  answers(state: State): Rival[];
  readonly tensors: number;
}

/** Whether penalties can be held against each other: softmax has none. */
export function hasRivals({loss}: State): boolean {
  return loss.reduction !== 'softmaxCrossEntropy';
}

/** Rivals at a port, which is opened when they are first asked for. */
export function rivals(open: () => Port, changed: () => void): Rivals {
  const found = new Map<PenaltyName, {of: Problem; weights?: Weights}>();
  let worker: Trainer | undefined;
  let tensors = 0;
  /** What the request under way is for. */
  let asked: {penalty: PenaltyName; of: Problem} | undefined;

  function hear(reply: Reply, of: Wanted | undefined): void {
    if (reply.type === 'passes') return;
    if (reply.type === 'done') tensors = reply.tensors;
    else if (of && asked) {
      const weights = reply.type === 'trained' ? reply.weights : undefined;
      // What was answered last stands last: the next to be asked is the oldest.
      found.delete(asked.penalty);
      found.set(asked.penalty, {of: asked.of, ...(weights && {weights})});
    }
    changed();
  }

  return {
    follow(state) {
      if (!state.layers.rivals || worker?.busy) return;
      if (new Set(state.points.map(({label}) => label)).size < 2) return;
      const {points, classes, loss, C, bias} = state;
      const of = {points, classes, loss, C, bias};
      const isStale = (penalty: PenaltyName) => {
        const before = found.get(penalty)?.of;
        return (
          !before ||
          Object.entries(of).some(([key, value]) => before[key as keyof Problem] !== value)
        );
      };
      const stale = penaltiesFor(state).filter(isStale);
      const age = [...found.keys()];
      stale.sort((a, b) => age.indexOf(a) - age.indexOf(b));
      const [penalty] = stale;
      if (!penalty) return;
      worker ??= trainer(open(), hear);
      asked = {penalty, of};
      worker.ask({
        problem: {...of, loss: {...loss, penalty}},
        ways: ['auto'],
        epochs: 500,
        tolerance: 1e-3,
        brief: true,
      });
    },
    answers: state =>
      penaltiesFor(state).map(penalty => {
        const weights = found.get(penalty)?.weights;
        const columns = state.weights.b.length;
        return {penalty, ...(weights?.b.length === columns && {weights})};
      }),
    get tensors() {
      return tensors;
    },
  };
}

function penaltiesFor(state: State): PenaltyName[] {
  if (!state.layers.rivals || !hasRivals(state)) return [];
  const {reduction, tau} = state.loss;
  return RIVALS.filter(penalty => reduction !== 'crammerSinger' || isNondecreasing({penalty, tau}));
}

import type {Dataset} from '../data/index.js';
import {pinRows, type PinnedRows, type RowsRoom} from '../kernel/index.js';

/** Rows that several engines have in kernel memory, one after another, with labels of their own. */
export interface SharedPin {
  /** The rows, pinned when they are first asked for. @throws as `pin` */
  rows(): Promise<PinnedRows>;
  /** Gives their memory back. */
  dispose(): void;
}

/** Pins rows once. @param room where their values are already, which is taken over */
export function sharedPin(call: string, x: Dataset, room?: RowsRoom): SharedPin {
  let pinned: PinnedRows | undefined;
  return {
    rows: async () => (pinned ??= await pinRows(call, x, {room})),
    dispose() {
      pinned?.dispose();
      room?.dispose();
    },
  };
}

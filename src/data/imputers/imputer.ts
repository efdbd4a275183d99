/** What a cell of a column stands for: a number, or a word. */
export type CellValue = number | string;

/** One way to fill the gaps of a column. A new one is a file with such a record, and its line in the list. */
export interface Imputer {
  /** Begins to learn of the values of a column; absent if the value that fills gaps is given. */
  learn?(): ImputerLearner;
  /** Whether it is for numbers only: gaps among words stay gaps then, none of the words. */
  readonly ofNumbers?: true;
}

/** What an imputer learns of values that come bit by bit. */
export interface ImputerLearner {
  /** Takes a further value, as often as its weight says. */
  add(value: CellValue, weight: number): void;
  /** The sums over all values so far, as plain JSON. */
  sums(): unknown;
  /** Adds those of other values. */
  merge(sums: unknown): void;
  /** What gaps are filled by; undefined if there was no value. */
  read(): CellValue | undefined;
}

/** Examples × features × classes, and how many of the features are not 0. */
export interface Shape {
  name: string;
  rows: number;
  columns: number;
  classes: number;
  /** Present for CSR. */
  density?: number;
}

function shape(rows: number, columns: number, classes: number, density?: number): Shape {
  const name = `${rows} × ${columns} × ${classes}`;
  return density
    ? {name: `${name}, ${100 * density} %`, rows, columns, classes, density}
    : {name, rows, columns, classes};
}

/** The shapes of the issue: the first four are those of its table. */
export const shapes: Shape[] = [
  shape(200, 3073, 10),
  shape(2000, 784, 10),
  shape(60_000, 784, 10),
  shape(500, 50, 10),
  shape(2000, 784, 1),
  shape(2000, 784, 3),
  shape(2000, 784, 100),
  shape(500, 784, 1000),
  shape(50_000, 47_000, 1, 0.002),
  shape(50_000, 47_000, 20, 0.002),
  shape(5000, 784, 10, 0.2),
];

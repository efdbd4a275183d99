/** Δ of class y over column j of `total`: a number, or where `margins` is not 0 an entry of the cost matrix there. */
@inline
export function marginOf(margin: f64, margins: usize, total: u32, y: u32, j: u32): f64 {
  if (margins == 0) return margin;
  return load<f64>(margins + 8 * (total == 1 ? y : y * total + j));
}

/// The operations of a step, term by term: what the counts must equal. CountSketches; nothing here asks the library.
struct StepCost {
  let m: Int
  let n: Int
  let d: Int

  /// `G z = Aᵀ(Az)`: `2mnd` in each of the two products by blocks, `2mn` to sum the active neurons, `nd` to scale the inputs.
  var product: Int { 4 * m * n * d + 2 * m * n + n * d }

  /// The forward pass, `2mnd + 3mn + n`, and the update, `2mn(d + 1)`.
  var passes: Int { 2 * m * n * d + 3 * m * n + n + 2 * m * n * (d + 1) }

  /// A CountSketch of the active neurons, QR of `s×n`, `k` iterations with two triangles each, one product more for the
  /// recomputed residual, and the passes.
  func sketched(rows s: Int, iterations k: Int, active: Int) -> Int {
    3 * active * d + 2 * s * n * n - 2 * n * n * n / 3 + (k + 1) * product + k * (12 * n + 2 * n * n) + passes
  }

  /// What multiplies `mnd` in `sketched`: four for each product, four for the passes, three for the active share of the sketch.
  func leadingCoefficient(iterations k: Int, active: Int) -> Double {
    4 * Double(k + 2) + 3 * Double(active) / Double(m * n)
  }

  /// Counting pairs of words, `XᵀX` and its combination, Cholesky, two triangles and the residual, and the passes.
  var exact: Int {
    n * (n + 1) / 2 * ((m + 63) / 64) + n * n * d + 2 * n * n + n * n * n / 3 + 4 * n * n + passes
  }

  /// The exact step with `BBᵀ` by a matrix product of `2mn²` operations.
  var formed: Int { 2 * m * n * n + n * n * n / 3 + passes }

  /// Cholesky of the `md×md` matrix `JᵀJ`, which a direct step factors; it fits no integer for long.
  var direct: Double {
    let unknowns = Double(m) * Double(d)
    return unknowns * unknowns * unknowns / 3
  }
}

/// The operations of a step with CountSketches, term by term, which the counts must equal. Nothing here uses the library.
struct StepCost {
  let m: Int
  let n: Int
  let d: Int

  /// Additions of a sum over the active points of each neuron: four points at a time in runs of 32, with fifteen sums stored for
  /// each four by every 256 neurons.
  private var sumsOverPoints: Int { 8 * ((n + 31) / 32) * d * (m + 15 * ((m + 255) / 256)) }
  /// Additions of a sum over the active neurons of each point, whose tiles have 128 points.
  private var sumsOverNeurons: Int { 8 * ((m + 31) / 32) * d * (n + 15 * ((n + 127) / 128)) }

  /// `G z = Aᵀ(Az)`: `nd` to scale the inputs, both sums, `2nd + n` for the inner products and the factor `1/m`.
  var product: Int { n * d + sumsOverPoints + sumsOverNeurons + 2 * n * d + n }

  /// The forward pass, `2mnd + 3mn + n`, and the update: scaled inputs, sums over points, and `2md + m` to add them.
  var passes: Int { 2 * m * n * d + 3 * m * n + n + n * d + sumsOverPoints + 2 * m * d + m }

  /// A CountSketch of the active neurons, its Gram matrix and Cholesky, `k` iterations with two triangles each, one product more for the
  /// recomputed residual, and the passes.
  func sketched(rows s: Int, iterations k: Int, active: Int) -> Int {
    3 * active * d + s * n * n + n * n * n / 3 + (k + 1) * product + k * (12 * n + 2 * n * n) + passes
  }

  /// What multiplies `mnd` in `sketched` for large sizes: a quarter for each sum, with what its tiles store; two for the forward
  /// pass, three for the active share of the sketch.
  func leadingCoefficient(iterations k: Int, active: Int) -> Double {
    let (overPoints, overNeurons) = ((1 + 15.0 / 256) / 4, (1 + 15.0 / 128) / 4)
    return Double(k + 1) * (overPoints + overNeurons) + overPoints + 2 + 3 * Double(active) / Double(m * n)
  }

  /// Counting pairs of words, `XᵀX` and its combination, Cholesky, two triangles and the residual, and the passes.
  var exact: Int {
    n * (n + 1) / 2 * ((m + 63) / 64) + n * n * d + 2 * n * n + n * n * n / 3 + 4 * n * n + passes
  }

  /// The exact step with `BBᵀ` by a matrix product of `2mn²` operations.
  var formed: Int { 2 * m * n * n + n * n * n / 3 + passes }

  /// Cholesky of the `md×md` matrix `JᵀJ`, which a direct step factors; integers would overflow.
  var direct: Double {
    let unknowns = Double(m) * Double(d)
    return unknowns * unknowns * unknowns / 3
  }
}

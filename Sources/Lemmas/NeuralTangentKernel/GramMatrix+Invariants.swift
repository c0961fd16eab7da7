public import Claims
public import DenseLinearAlgebra
internal import LinearOperators
internal import RealModule

extension TransposedJacobian {
  /// Checks a Gram matrix formed by the tensor trick against `ntk.gram-factorization`: it agrees with the Jacobian's own
  /// products, `G z = Aᵀ(Az)`.
  ///
  /// In both cases an entry of `G z` is a sum of products with at most `m + n + d + 6` roundings, and `|G||z|` is
  /// bounded by `tr(G)‖z‖`, because `|G|` is dominated entrywise by a nonnegative positive semidefinite matrix of that trace.
  ///
  /// - Cost: one product with `G`.
  public func checkFactorization(
    of gram: Matrix, on z: [Double], into log: inout CheckLog, step: Int? = nil
  ) {
    log.check(
      .ntkGramFactorization, measured: norm(difference(gram.times(z), gramTimes(z))),
      atMost: 2 * roundingBound(width + columns + inputs.rows + 6) * gram.trace * norm(z), step: step)
  }
}

extension ActivationPattern {
  /// Checks the counts of common bits against `ntk.gram-factorization`: `BBᵀ` by a product of the unpacked zeros and ones, in
  /// blocks of neurons, is the same integer matrix. Sums below `2⁵³` are exact.
  ///
  /// - Cost: `mn²` operations. Memory: one block.
  public func checkCounts(into log: inout CheckLog, step: Int? = nil) {
    check(counts: commonCounts(), into: &log, step: step)
  }

  /// The same for given counts.
  func check(counts: Matrix, into log: inout CheckLog, step: Int?) {
    let ones = [Double](repeating: 1, count: neurons)
    var product = Matrix(rows: points, columns: points)
    for block in rowBlocks(rows: neurons, columns: points) {
      let bits = selecting(ones, neurons: block, points: 0..<points)
      product.accumulate(bits, bits, transposeFirst: true)
    }
    let worst = zip(product.elements, counts.elements).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    log.check(.ntkGramFactorization, measured: worst, atMost: 0, step: step)
  }
}

/// Checks the Gram matrix of a random initialisation against `ntk.gram-concentrates`: `max|G − K|` is within Hoeffding's bound for
/// `δ = 1e-12`. Rounding in the entries, about `du`, is negligible in comparison.
///
/// - Parameters:
///   - gram: `G`, as computed at initialisation.
///   - inputs: `d×n` with unit columns. Cost: the kernel, `n²d`.
///   - m: the width.
///   - log: receives the findings.
///   - step: the number of the step to which the findings belong.
public func checkConcentration(
  of gram: Matrix, inputs: Matrix, width m: Int, into log: inout CheckLog, step: Int? = nil
) {
  let deviation = zip(gram.elements, neuralTangentKernel(inputs).elements)
    .reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
  log.check(
    .ntkGramConcentrates, measured: deviation,
    atMost: concentrationBound(
      points: gram.rows, width: m, failureProbability: CheckLog.falseAlarm),
    step: step)
}

/// `√(ln(n(n+1)/δ)/2m)`: with probability at least `1 − δ` over the weights, `max|G − K|` is within it (Hoeffding, for the
/// `n(n+1)/2` entries, each the mean of `m` numbers in an interval of length `|⟨x_i, x_j⟩| ≤ 1`).
///
/// - Claim: `ntk.gram-concentrates`.
public func concentrationBound(points n: Int, width m: Int, failureProbability: Double) -> Double {
  (Double.log(Double(n * (n + 1)) / failureProbability) / Double(2 * m)).squareRoot()
}

internal import CounterStream
internal import DenseLinearAlgebra
internal import LinearOperators

/// The Lanczos process for the largest eigenvalue of a symmetric positive semidefinite matrix that is given by its products.
///
/// The largest Ritz value `θ` is a lower bound, and the matrix has an eigenvalue within the residual `β_k|s_k|` of it; the process ends
/// when that is below a thousandth of `θ`, and in most cases the error is then of the order of its square. That it is the largest
/// eigenvalue depends on the starting vector, which is random: after `k` steps `θ ≥ (1 − ε)λ_max` except with probability at most
/// `1.65√n e^(−√ε(2k−1))`, whatever the other eigenvalues. Hence the minimum number of steps: 25 steps for 5,000 points and `ε = 0.1` give
/// `2·10⁻⁵`.
///
/// - Source: Golub and Van Loan, *Matrix Computations*, section 10.1; Kuczyński and Woźniakowski 1992, Theorem 4.1.
struct LanczosProcess {
  /// `θ`.
  private(set) var largestEigenvalue = 0.0
  /// `β_k|s_k|`.
  private(set) var residual = Double.infinity
  /// `k`.
  private(set) var steps = 0

  private static let mostSteps = 300

  /// - Parameters:
  ///   - order: `n`, at least 1.
  ///   - leastSteps: the minimum number of steps, unless `n` is smaller.
  ///   - product: the matrix times a vector.
  /// - Cost: a product in each step, and `8nk` operations in the `k`th. Memory: `8nk` bytes.
  init(
    order n: Int, leastSteps: Int, product: ([Double]) throws(LinearAlgebraError) -> [Double]
  ) throws(LinearAlgebraError) {
    var recurrence = LanczosRecurrence(start: CounterStream(seed: 0).substream("Lanczos").normals(0..<n))
    while steps < Self.mostSteps, !recurrence.isExhausted {
      recurrence.extend(by: try product(recurrence.direction))
      steps += 1
      let ritz = try SymmetricEigen(recurrence.tridiagonal)
      largestEigenvalue = ritz.values[steps - 1]
      residual = recurrence.offDiagonal[steps - 1] * ritz.vectors[steps - 1, steps - 1].magnitude
      if steps >= leastSteps, residual <= KernelExtremes.relativeAccuracy * largestEigenvalue { return }
    }
  }
}

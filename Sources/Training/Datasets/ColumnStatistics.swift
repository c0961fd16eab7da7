internal import DenseLinearAlgebra

/// The mean and the population standard deviation of a column, without intermediate overflow.
///
/// The numbers are first divided by a power of two, which is exact, so that they lie in [−2, 2]. The mean is
/// corrected once by the mean of the deviations from it (the two-pass algorithm of Chan, Golub and LeVeque
/// 1983).
struct ColumnStatistics: Equatable {
  let mean: Double
  /// `√(Σ(x − mean)²/n)`.
  let deviation: Double
  /// Whether all numbers are equal.
  let isConstant: Bool
  /// Whether the deviation is within the rounding error of the mean, `γ_n max|x|`.
  let isDominatedByRounding: Bool

  /// - Traps: without numbers, and on numbers that are not finite.
  init(_ numbers: [Double]) {
    precondition(
      !numbers.isEmpty && numbers.allSatisfy(\.isFinite),
      "statistics need at least one number, and only finite ones")
    let largest = numbers.lazy.map(abs).max()!
    // Decided by exact comparison, because rounding in the mean would give equal numbers a tiny deviation.
    isConstant = numbers.allSatisfy { $0 == numbers[0] }
    if isConstant {
      (mean, deviation, isDominatedByRounding) = (numbers[0], 0, false)
      return
    }
    let count = Double(numbers.count)
    let scaled = numbers.map { $0 / largest.binade }
    let first = scaled.reduce(0, +) / count
    let centre = first + scaled.reduce(0) { $0 + ($1 - first) } / count
    let spread = (scaled.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / count).squareRoot()
    mean = centre * largest.binade
    deviation = spread * largest.binade
    isDominatedByRounding = deviation <= roundingBound(numbers.count) * largest
  }
}

/// `x/‖x‖` for any finite `x` that is not zero, nil for zero. Divided first by a power of two, so that
/// neither overflow nor underflow affects the norm.
func unitVector(_ x: [Double]) -> [Double]? {
  guard let largest = x.lazy.map(abs).max(), largest > 0 else { return nil }
  let scaled = x.map { $0 / largest.binade }
  let length = norm(scaled)
  return scaled.map { $0 / length }
}

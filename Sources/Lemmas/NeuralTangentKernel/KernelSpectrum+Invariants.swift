public import Claims

extension KernelSpectrum {
  /// Holds the spectrum to the claim: the smallest eigenvalue is not negative, it is zero where the geometry says that `K` is singular, and no pair of points
  /// bounds it more tightly; all up to 30 times `roundoff`.
  ///
  /// - Parameters:
  ///   - pairs: of these points.
  ///   - log: takes what was found.
  public func checkPositivity(pairs: [PointPair], into log: inout CheckLog) {
    let slack = 30 * roundoff
    let bounds = pairs.map(\.eigenvalueBound) + (positivity.isPositiveDefinite ? [] : [0])
    log.check(.ntkKernelIsPositiveDefinite, measured: -smallestEigenvalue, atMost: slack)
    for bound in bounds {
      log.check(.ntkKernelIsPositiveDefinite, measured: smallestEigenvalue, atMost: bound + slack)
    }
  }
}

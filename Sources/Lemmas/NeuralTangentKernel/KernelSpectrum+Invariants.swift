public import Claims

extension KernelSpectrum {
  /// Checks the spectrum against the claim: the smallest eigenvalue is not negative, it is zero where the geometry says that `K` is
  /// singular, and no pair of points gives a smaller upper bound; all up to 30 times `roundoff`.
  ///
  /// - Parameters:
  ///   - pairs: pairs of these points.
  ///   - log: receives the findings.
  public func checkPositivity(pairs: [PointPair], into log: inout CheckLog) {
    let slack = 30 * roundoff
    let bounds = pairs.map(\.eigenvalueBound) + (positivity.isPositiveDefinite ? [] : [0])
    log.check(.ntkKernelIsPositiveDefinite, measured: -smallestEigenvalue, atMost: slack)
    for bound in bounds {
      log.check(.ntkKernelIsPositiveDefinite, measured: smallestEigenvalue, atMost: bound + slack)
    }
  }
}

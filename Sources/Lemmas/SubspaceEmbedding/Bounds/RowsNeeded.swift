extension SketchDistribution {
  /// The rows that this family's theorem requires so that with probability at least `1 − δ` the distortion is at most `ε` on any
  /// `n`-dimensional subspace of these coordinates, or `ε_μ ≤ ε` for any matrix of that statistical dimension.
  ///
  /// These are worst-case bounds. Typical data needs far fewer rows: see `GaussianLaw`.
  ///
  /// - Claim: that of the family, see `claim`.
  /// - Throws: `SketchError.illegalParameter` unless the dimension is positive and `0 < ε, δ < 1`; `.splitNeeded` from a
  ///   family for Khatri–Rao matrices; `.tooManyRows` when the SRHT would need more rows than its `N₂`; `.rowsNotRepresentable` when the
  ///   number overflows.
  public static func rowsNeeded(
    _ dimension: EmbeddedDimension, _ coordinates: SketchCoordinates, distortion: Double,
    failureProbability: Double
  ) throws(SketchError) -> Int {
    try dimension.check()
    try requireInUnitInterval(distortion, "distortion")
    try requireInUnitInterval(failureProbability, "failureProbability")
    if needsSplit { _ = try coordinates.requireSplit(family) }
    let bound = theoremRows(
      dimension, coordinates, distortion: distortion, failureProbability: failureProbability)
    guard let rows = Int(exactly: bound.rounded(.up)) else { throw .rowsNotRepresentable(needed: bound) }
    if let most = mostRows(coordinates), rows > most { throw .tooManyRows(requested: rows, available: most) }
    return rows
  }

  /// By Markov's inequality, from the second moment.
  public static func theoremRows(
    _ dimension: EmbeddedDimension, _ coordinates: SketchCoordinates, distortion: Double,
    failureProbability: Double
  ) -> Double {
    markovRows(dimension, distortion: distortion, failureProbability: failureProbability)
  }

  static func markovRows(
    _ dimension: EmbeddedDimension, distortion: Double, failureProbability: Double
  ) -> Double {
    secondMoment(dimension: dimension.value) / (distortion * distortion * failureProbability)
  }
}

extension EmbeddingFamily {
  /// The rows that the family's theorem requires: see ``SketchDistribution/rowsNeeded(_:_:distortion:failureProbability:)``.
  public func rowsNeeded(
    _ dimension: EmbeddedDimension, _ coordinates: SketchCoordinates, distortion: Double,
    failureProbability: Double
  ) throws(SketchError) -> Int {
    try distributionType.rowsNeeded(
      dimension, coordinates, distortion: distortion, failureProbability: failureProbability)
  }
}

func requireInUnitInterval(_ value: Double, _ name: String) throws(SketchError) {
  if !(value > 0 && value < 1) {
    throw .illegalParameter(name: name, value: "\(value)", allowed: "strictly between 0 and 1")
  }
}

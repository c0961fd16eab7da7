extension Matrix {
  /// The first column that is not a unit vector, with its norm; nil if all are unit vectors.
  ///
  /// A vector divided by its computed norm has norm one up to `γ_{d+4}`: `d + 2` roundings in the norm, one in the division, one in
  /// this measurement; doubled for safety. A norm that is NaN counts as not equal to one.
  public var firstColumnNotUnit: (column: Int, norm: Double)? {
    let allowed = 2 * roundingBound(rows + 4)
    return columnNorms.enumerated().first { !(($0.element - 1).magnitude <= allowed) }
      .map { ($0.offset, $0.element) }
  }
}

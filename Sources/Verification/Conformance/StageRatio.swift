/// The error of an output, by the stage's formula.
struct StageRatio {
  let value: Double
  /// The index of the largest ratio, as in NumPy; nil for a norm.
  let index: [Int]?
  /// The ratios of which it is the largest, if the stage checks several statements.
  let parts: [StageVerdict.Part]
  /// The defect, if it is not a matter of size.
  let problem: String?

  init(_ value: Double, at index: [Int]? = nil) {
    (self.value, self.index, parts, problem) = (value, index, [], nil)
  }

  /// An output that no tolerance allows.
  init(wrong problem: String, at index: [Int]) {
    (value, self.index, parts, self.problem) = (.infinity, index, [], problem)
  }

  /// The largest of several ratios. A NaN, caused by overflow, counts as infinite.
  init(largestOf parts: [StageVerdict.Part]) {
    let parts = parts.map {
      $0.ratio.isNaN ? .init(statement: $0.statement, ratio: .infinity, index: $0.index) : $0
    }
    let worst = parts.max { $0.ratio < $1.ratio }!
    (value, index, self.parts, problem) = (worst.ratio, worst.index, parts, nil)
  }

  /// Entry by entry: the largest `|found − expected| / allowed`. An error in an entry that must be exact counts as infinite.
  /// Nil if the allowance is half as large as the array itself, because then zeros would nearly pass.
  static func entries(_ found: CaseArray, _ expected: CaseArray, allowed: (Int) -> Double) -> StageRatio? {
    var worst = (ratio: 0.0, position: 0)
    var (slack, size) = (0.0, 0.0)
    for position in expected.elements.indices {
      let error = (found.elements[position] - expected.elements[position]).magnitude
      let most = allowed(position)
      let ratio = error == 0 ? 0 : error / most
      if ratio > worst.ratio { worst = (ratio, position) }
      slack += most * most
      size += expected.elements[position] * expected.elements[position]
    }
    if slack >= size / 4 { return nil }
    return StageRatio(worst.ratio, at: indices(of: worst.position, shape: expected.shape))
  }

  /// The number of entries that differ but must not, and the first of them.
  static func differences(
    _ found: CaseArray, _ expected: CaseArray, isFree: ([Int]) -> Bool = { _ in false }
  ) -> StageRatio {
    let wrong = expected.elements.indices.filter {
      found.elements[$0] != expected.elements[$0] && !isFree(indices(of: $0, shape: expected.shape))
    }
    return StageRatio(
      Double(wrong.count), at: wrong.first.map { indices(of: $0, shape: expected.shape) })
  }
}

/// The index tuple of a position in C order.
func indices(of position: Int, shape: [Int]) -> [Int] {
  var (rest, result) = (position, [Int]())
  for extent in shape.reversed() {
    result.append(rest % extent)
    rest /= extent
  }
  return result.reversed()
}

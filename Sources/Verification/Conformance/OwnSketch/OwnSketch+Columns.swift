internal import Claims
internal import DenseLinearAlgebra
internal import RealModule
internal import Statistics
internal import SubspaceEmbedding

extension Judge {
  /// The columns of `S` themselves: properties of every draw of the family, and events that are fair over the draws.
  func judgeColumns(
    _ sketches: [Matrix], _ distribution: some SketchDistribution, _ header: CaseHeader, _ teacher: Teacher,
    _ findings: inout OwnSketchFindings
  ) {
    let a = teacher.tallMatrix
    let d = header.matrix == nil ? teacher.points.rows : 1
    guard let rounding = precision.allowance(additions: a.rows, roundings: 8) else { return }
    let visible = sketches.compactMap { VisibleSketch($0, of: a, rightRows: d, rounding: rounding) }
    guard visible.count == sketches.count else { return }
    let quadruples = visible[0].coordinates.quadruples
    var judge = ColumnJudge(
      family: header.sketch!.family, claim: distribution.claimOfFamily, rightRows: d, quadruples: quadruples,
      findings: findings)
    for (draw, sketch) in visible.enumerated() {
      judge.hold(sketch, before: draw % 2 == 1 ? visible[draw - 1] : nil, draw: draw)
    }
    findings = judge.findings
  }
}

/// The statements about the columns of one family.
struct ColumnJudge {
  let family: EmbeddingFamily
  let claim: ClaimID
  /// `d`.
  let rightRows: Int
  /// Places of columns on which rows of a Hadamard matrix multiply to 1.
  let quadruples: [[Int]]
  var findings: OwnSketchFindings

  /// - Parameter before: the draw before this one, for every second draw.
  mutating func hold(_ sketch: VisibleSketch, before: VisibleSketch?, draw: Int) {
    switch family {
    case .gaussian: holdGaussian(sketch, before, draw)
    case .srht, .tensorSRHT: holdHadamard(sketch, before, draw)
    case .countSketch, .tensorSketch, .neuronBlock: holdHashed(sketch, before, entries: 1, draw)
    // The number of entries in each column for this number of rows.
    case .sparseSign: holdHashed(sketch, before, entries: min(8, sketch.rows), draw)
    case .leverageScore: preconditionFailure("leverage scores belong to no case")
    }
  }

  private mutating func fair(_ statement: String, _ happens: Bool, probability: Double = 0.5) {
    findings.event(
      claim, statement, .ofOwnSketch(equals: probability), bound: probability, happens: happens)
  }

  private mutating func rarely(_ statement: String, atMost probability: Double, _ happens: Bool) {
    findings.event(
      claim, statement, .ofOwnSketch(atMost: probability), bound: probability, happens: happens)
  }

  /// A sign that is repeated after some coordinates shows in a pair.
  private mutating func fairAgreements(_ others: some Sequence<Int>, isPositive: (Int) -> Bool) {
    for column in others {
      fair("columns 0 and \(column) agree in sign every other time", isPositive(0) == isPositive(column))
    }
  }

  // MARK: Normal numbers

  /// `k(1 − 2/(9k))³`, closer to the median than any number of draws could tell (Wilson and Hilferty 1931).
  static func medianOfChiSquare(freedom k: Int) -> Double {
    let root = 1 - 2 / (9 * Double(k))
    return Double(k) * root * root * root
  }

  private mutating func holdGaussian(_ sketch: VisibleSketch, _ before: VisibleSketch?, _ draw: Int) {
    let root = Double(sketch.rows).squareRoot()
    findings.each(
      claim, "number of rows that equal another one up to a sign", Double(sketch.repeatedRows), 0, draw: draw)
    // s times that is χ² with so many degrees of freedom. Single entries would need far more draws to show a small error in the variance.
    let size = norm(sketch.entries.elements) * root
    fair(
      "s‖S‖_F² of the columns is at most its median every other time",
      size * size <= Self.medianOfChiSquare(freedom: sketch.rows * sketch.entries.columns))
    let last = sketch.entries.columns - 1
    for (name, column) in [("first", 0), ("last", last)] {
      let entry = sketch.entries[0, column]
      fair("the sign of S_0j is fair, \(name) column", entry > 0)
      // The quartile of the normal distribution.
      fair(
        "|S_0j|√s is at most 0.6745 every other time, \(name) column",
        entry.magnitude * root <= 0.6744897501960817)
    }
    fairAgreements(1...last) { sketch.entries[0, $0] > 0 }
    if let before {
      fair("draws agree in sign every other time", (sketch.entries[0, 0] > 0) == (before.entries[0, 0] > 0))
    }
  }

  // MARK: Buckets

  private mutating func holdHashed(
    _ sketch: VisibleSketch, _ before: VisibleSketch?, entries count: Int, _ draw: Int
  ) {
    let columns = sketch.coordinates.indices
    let supports = sketch.supports
    findings.each(
      claim,
      "every column of S has \(count) \(count == 1 ? "entry" : "entries"): number of missing or extra ones",
      Double(supports.map { ($0.count - count).magnitude }.max() ?? 0), 0, draw: draw)
    findings.each(
      claim, "each entry is ±ζ^(−1/2): largest relative deviation",
      sketch.deviation(from: 1 / Double(count).squareRoot()),
      sketch.rounding, draw: draw)
    guard supports.allSatisfy({ $0.count == count }) else { return }
    if family == .neuronBlock { holdBlocks(sketch, supports.map { $0[0] }, draw) }
    func isPositive(_ sketch: VisibleSketch, _ column: Int) -> Bool {
      sketch.entries[sketch.supports[column][0], column] > 0
    }
    // A neuron block has s/d buckets of d rows.
    let width = family == .neuronBlock ? rightRows : 1
    let buckets = sketch.rows / width
    func bucket(_ column: Int) -> Int { supports[column][0] / width }
    let last = columns.count - 1
    for (name, column) in [("first", 0), ("last", last)] {
      fair("the sign of a column is fair, \(name) column", isPositive(sketch, column))
      for (part, range) in [
        ("lower", 0..<buckets / 2), ("middle", buckets / 4..<buckets / 4 + buckets / 2),
      ] {
        if count == 1 {
          fair(
            "the bucket is one of the \(part) half as often as not, \(name) column",
            range.contains(bucket(column)),
            probability: Double(range.count) / Double(buckets))
        } else {
          let most = (count - 1) / 2
          fair(
            "at most \(most) of \(count) buckets are of the \(part) half as often as by chance, \(name) column",
            supports[column].count { range.contains($0) } <= most,
            probability: probabilityOfAtMost(most, of: count, in: range.count, of: buckets))
        }
      }
    }
    fairAgreements(1..<columns.count) { isPositive(sketch, $0) }
    if let before, (0...last).allSatisfy({ before.supports[$0].count == count }) {
      fair("draws agree in sign every other time", isPositive(sketch, 0) == isPositive(before, 0))
      // With a single bucket, every column is in it.
      if buckets > 1 {
        rarely(
          "a column is hashed as in the draw before", atMost: 1 / Double(buckets),
          before.supports[0] == supports[0] && before.supports[last] == supports[last])
      }
    }
  }

  /// Of `count` different rows of `all`, every choice equally likely, at most `most` are of a certain `part`.
  private func probabilityOfAtMost(_ most: Int, of count: Int, in part: Int, of all: Int) -> Double {
    func choices(_ k: Int, of n: Int) -> Double {
      (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
    }
    let sum = (0...most).reduce(0) {
      $0 + choices($1, of: part) * choices(count - $1, of: all - part)
    }
    return min(1, sum / choices(count, of: all))
  }

  /// Coordinate `rd + k` is in row `k` of its neuron's block, and all coordinates of a neuron are in one block.
  private mutating func holdBlocks(_ sketch: VisibleSketch, _ rows: [Int], _ draw: Int) {
    let misplaced = zip(sketch.coordinates, rows).count { $0.right != $1 % rightRows }
    findings.each(
      claim, "coordinate (r, k) goes to row k of a block of d rows: number of exceptions", Double(misplaced),
      0,
      draw: draw)
    let columns = sketch.coordinates.indices
    let parted = columns.flatMap { i in columns.filter { $0 > i }.map { (i, $0) } }.count { i, j in
      sketch.coordinates[i].left == sketch.coordinates[j].left
        && (rows[i] / rightRows != rows[j] / rightRows
          || (sketch.entries[rows[i], i] > 0) != (sketch.entries[rows[j], j] > 0))
    }
    findings.each(
      claim, "all coordinates of a neuron have one bucket and one sign: number of pairs that do not",
      Double(parted), 0,
      draw: draw)
  }

  // MARK: Hadamard transforms

  private mutating func holdHadamard(_ sketch: VisibleSketch, _ before: VisibleSketch?, _ draw: Int) {
    let (s, n) = (sketch.rows, sketch.entries.columns)
    findings.each(
      claim, "every entry is ±s^(−1/2): largest relative deviation",
      sketch.supports.allSatisfy { $0.count == s }
        ? sketch.deviation(from: 1 / Double(s).squareRoot()) : .infinity,
      sketch.rounding, draw: draw)
    for columns in quadruples {
      let name = columns.map(String.init).joined(separator: ", ")
      func isPositive(_ row: Int) -> Bool { columns.count { sketch.entries[row, $0] < 0 }.isMultiple(of: 2) }
      let deviating = (1..<s).count { isPositive($0) != isPositive(0) }
      findings.each(
        claim, "rows are those of H, times signs of columns: number of exceptions, columns \(name)",
        Double(deviating), 0,
        draw: draw)
      fair("the signs of columns \(name) multiply to 1 every other time", isPositive(0))
    }
    // By Hoeffding, for each of n(n−1)/2 pairs with probability at most 2 e^(−s/8).
    let probability = Double(n * (n - 1)) * .exp(-Double(s) / 8)
    if probability < 0.5 {
      rarely(
        "two columns agree, or differ, in more than three quarters of their rows", atMost: probability,
        (0..<n).contains { i in (0..<i).contains { sketch.correlation($0, i).magnitude > 0.5 } })
    }
    let signatures = (0..<s).map(sketch.signature)
    // The factors of a tensor transform sample with replacement.
    if family == .srht {
      findings.each(
        claim, "no row is sampled twice: number of repetitions", Double(s - Set(signatures).count), 0,
        draw: draw)
    }
    if let before {
      // Up to the signs of columns, which differ from draw to draw.
      rarely(
        "the rows are those of the draw before", atMost: 0.5,
        relative(signatures) == relative((0..<s).map(before.signature)))
    }
  }

  /// The signs of rows relative to the first one.
  private func relative(_ signatures: [String]) -> [String] {
    signatures.map { String(zip($0, signatures[0]).map { $0 == $1 ? "+" : "−" }) }
  }
}

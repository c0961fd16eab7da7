import DenseLinearAlgebra
import TestSupport

@testable import SubspaceEmbedding

/// Every draw of a finite family at a small size, all equally likely.
enum AllDraws {
  /// All words of a length over the letters `0..<letters`.
  private static func words(_ letters: Int, length: Int) -> [[Int]] {
    (0..<length).reduce([[]]) { shorter, _ in
      shorter.flatMap { word in (0..<letters).map { word + [$0] } }
    }
  }

  static func signs(_ count: Int) -> [[Double]] {
    words(2, length: count).map { word in word.map { $0 == 0 ? 1 : -1 } }
  }

  /// All sets of `size` numbers below `bound`, ascending.
  private static func subsets(_ size: Int, of bound: Int) -> [[Int]] {
    (0..<(1 << bound)).filter { $0.nonzeroBitCount == size }.map { set in
      (0..<bound).filter { set >> $0 & 1 == 1 }
    }
  }

  static func srht(columns: Int, rows: Int) -> [SubsampledHadamardEmbedding] {
    let choices = subsets(rows, of: WalshHadamard.paddedLength(columns))
    return signs(columns).flatMap { signs in
      choices.map { SubsampledHadamardEmbedding(signs: signs, sampledRows: $0) }
    }
  }

  static func countSketch(columns: Int, rows: Int) -> [CountSketch] {
    signs(columns).flatMap { signs in
      words(rows, length: columns).map { word in
        CountSketch(rows: rows, buckets: word.map { Int32($0) }, signs: signs.map { Int8($0) })
      }
    }
  }

  static func sparseSign(columns: Int, rows: Int, nonzeros: Int) -> [SparseSignEmbedding] {
    let choices = subsets(nonzeros, of: rows)
    return words(choices.count, length: columns).flatMap { word in
      signs(columns * nonzeros).map { signs in
        SparseSignEmbedding(
          rows: rows, nonzerosPerColumn: nonzeros, buckets: word.flatMap { choices[$0].map { Int32($0) } },
          signs: signs.map { Int8($0) })
      }
    }
  }

  static func tensorSRHT(leftRows m: Int, rightRows d: Int, rows: Int) -> [TensorSRHT] {
    signs(m).map(RandomizedHadamard.init(signs:)).flatMap { left in
      signs(d).map(RandomizedHadamard.init(signs:)).flatMap { right in
        words(left.order, length: rows).flatMap { leftRows in
          words(right.order, length: rows).map {
            TensorSRHT(left: left, right: right, leftRows: leftRows, rightRows: $0)
          }
        }
      }
    }
  }

  static func tensorSketch(leftRows m: Int, rightRows d: Int, rows: Int) -> [TensorSketch] {
    let rights = countSketch(columns: d, rows: rows)
    return countSketch(columns: m, rows: rows).flatMap { left in
      rights.map { TensorSketch(left: left, right: $0) }
    }
  }

  static func neuronBlock(leftRows m: Int, rightRows d: Int, buckets: Int) -> [NeuronBlock] {
    countSketch(columns: m, rows: buckets).map { NeuronBlock(sketch: $0, blockSize: d) }
  }
}

/// A family at one size, enumerated, with the claims about it at that size.
struct Enumeration: Sendable {
  let family: EmbeddingFamily
  /// `m` of a tensor family, else 1.
  let leftRows: Int
  /// `SᵀS` of every draw; its entries are multiples of ¼, which `Double` adds without rounding.
  let grams: [Matrix]
  /// The rows that the second moment is divided by: `s`, for the neuron block `q`.
  let rows: Int

  init(_ family: EmbeddingFamily, _ draws: [any SubspaceEmbedding], leftRows: Int = 1, rows: Int) {
    (self.family, self.leftRows, self.rows) = (family, leftRows, rows)
    grams = draws.map { draw in
      let s = draw.denseMatrix()
      return s.transposeTimesSelf()
    }
  }

  /// With `s = 4` or `ζ = 4` entries of `S` are multiples of ½, with one bucket they are ±1.
  static let all: [Enumeration] = [
    Enumeration(.srht, AllDraws.srht(columns: 4, rows: 4), rows: 4),
    Enumeration(.srht, AllDraws.srht(columns: 3, rows: 1), rows: 1),
    Enumeration(.countSketch, AllDraws.countSketch(columns: 4, rows: 2), rows: 2),
    Enumeration(.countSketch, AllDraws.countSketch(columns: 4, rows: 3), rows: 3),
    Enumeration(.sparseSign, AllDraws.sparseSign(columns: 4, rows: 3, nonzeros: 1), rows: 3),
    Enumeration(.sparseSign, AllDraws.sparseSign(columns: 2, rows: 5, nonzeros: 4), rows: 5),
    Enumeration(.tensorSRHT, AllDraws.tensorSRHT(leftRows: 2, rightRows: 2, rows: 4), leftRows: 2, rows: 4),
    Enumeration(.tensorSRHT, AllDraws.tensorSRHT(leftRows: 3, rightRows: 2, rows: 1), leftRows: 3, rows: 1),
    Enumeration(
      .tensorSketch, AllDraws.tensorSketch(leftRows: 2, rightRows: 2, rows: 2), leftRows: 2, rows: 2),
    Enumeration(
      .tensorSketch, AllDraws.tensorSketch(leftRows: 2, rightRows: 2, rows: 3), leftRows: 2, rows: 3),
    Enumeration(
      .neuronBlock, AllDraws.neuronBlock(leftRows: 3, rightRows: 2, buckets: 2), leftRows: 3, rows: 2),
    Enumeration(
      .neuronBlock, AllDraws.neuronBlock(leftRows: 3, rightRows: 2, buckets: 3), leftRows: 3, rows: 3),
    // Order 8, padded; and factors of order 4, the least whose Hadamard rows are not every choice of signs.
    Enumeration(.srht, AllDraws.srht(columns: 5, rows: 4), rows: 4),
    Enumeration(.tensorSRHT, AllDraws.tensorSRHT(leftRows: 2, rightRows: 4, rows: 1), leftRows: 2, rows: 1),
    Enumeration(.tensorSRHT, AllDraws.tensorSRHT(leftRows: 4, rightRows: 2, rows: 1), leftRows: 4, rows: 1),
  ]

  /// `N`.
  var coordinates: Int { grams[0].rows }

  /// Two coordinates that some draw sends to the same row; the neuron block keeps dimensions apart.
  func meet(_ i: Int, _ j: Int) -> Bool {
    let d = coordinates / leftRows
    return family != .neuronBlock || i % d == j % d
  }

  /// The mean of a rational number over all draws.
  func mean(_ value: (Matrix) -> Rational) -> Rational {
    grams.reduce(0) { $0 + value($1) } / Rational(grams.count)
  }

  /// `E‖UᵀSᵀSU − M‖_F²` for any `U` with rational entries and `M = UᵀU`, `U[k][j]` the entry `j` of its column `k`.
  ///
  /// - Throws: when an entry of `SᵀS` is not a multiple of ¼, as under a wrong scale.
  func secondMoment(_ u: [[Rational]]) throws -> Rational {
    let areQuarters = grams.allSatisfy { $0.elements.allSatisfy { (4 * $0).rounded() == 4 * $0 } }
    try require(areQuarters, "entries of SᵀS of the family \(family.rawValue) are not multiples of ¼")
    return mean { gram in
      var sum: Rational = 0
      for left in u {
        for right in u {
          var product = zip(left, right).reduce(0 as Rational) { $0 - $1.0 * $1.1 }
          for i in 0..<coordinates where left[i] != 0 {
            for j in 0..<coordinates where right[j] != 0 {
              product = product + left[i] * Rational(quarters: gram[i, j]) * right[j]
            }
          }
          sum = sum + product * product
        }
      }
      return sum
    }
  }
}

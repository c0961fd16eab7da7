public import Communication
public import DenseLinearAlgebra

extension TallMatrix {
  /// `AᵀA` by its definition, using whatever access to the entries there is.
  ///
  /// - Cost: `Nn²` operations where entries are available; `n` products with `AᵀA` where only products are. Memory: `n²`.
  public func gramMatrix() throws -> Matrix {
    var gram = Matrix(rows: columns, columns: columns)
    switch access {
    case .stored(let matrix): gram.addUpperGram(of: matrix)
    case .khatriRao(let matrix):
      for block in rowBlocks(rows: matrix.leftRows, columns: columns) {
        gram.addUpperGram(of: matrix.rowBlock(block))
      }
    case .rowBlocks(let pass):
      try pass { block in gram.addUpperGram(of: block) }
    case .columns:
      for j in 0..<columns {
        var unit = [Double](repeating: 0, count: columns)
        unit[j] = 1
        gram.replaceColumns(
          from: j, with: Matrix(rows: columns, columns: 1, elements: try gramTimes(unit)))
      }
      gram.mirrorUpperTriangle()
      return gram
    }
    gram.mirrorUpperTriangle()
    share.communicator.sum(upperTriangleOf: &gram)
    return gram
  }

  /// Additions and multiplications of one `gramMatrix`: those of the products of entries, however they are computed.
  public var gramMatrixOperations: Int { share.total * columns * columns }

  /// What crosses the network for one `gramMatrix`: a triangle; where only products with `AᵀA` are available, one column per product.
  ///
  /// - Claim: `cost.communication`.
  public var gramMatrixTraffic: Traffic {
    var traffic = Traffic()
    if case .columns = access {
      traffic.add(sum: columns, times: columns)
    } else {
      traffic.add(sum: columns * (columns + 1) / 2)
    }
    return traffic
  }

  /// A bound on `‖Ĝ − AᵀA‖₂` for the `Ĝ` that `gramMatrix` computed; nil for a matrix known only by its products, whose
  /// rounding is unknown.
  ///
  /// Every entry is a sum of `N` products, in any order, so `|Ĝ − G| ≤ γ_{N+1}|A|ᵀ|A|`, one rounding being kept in reserve, and two more
  /// where the entries of `A` are themselves products of two factors; hence `‖Ĝ − G‖₂ ≤ γ‖A‖_F² = γ tr(G) ≤ γ tr(Ĝ)/(1 − γ)`. Summing the
  /// trace adds `n` roundings.
  ///
  /// Each product may underflow, by `η/2`, `η = 2⁻¹⁰⁷⁴`, which contributes an error of norm at most `Nnη/2`. Entries that underflow themselves contribute
  /// `2‖A‖_F √(Nn)η/2`: less than `Nnη` where `‖A‖_F ≤ 1`, and otherwise far less than one rounding of `‖A‖_F²`. So `2Nnη` covers both.
  public func gramRoundingError(_ gram: Matrix) -> Double? {
    if case .columns = access { return nil }
    let roundings =
      if case .khatriRao = access { 3 } else { 1 }
    let gamma = roundingBound(share.total + roundings)
    let trace = UpperBound(gram.trace) * UpperBound(1 + 2 * roundingBound(columns + 6))
    let underflow = UpperBound.underflow(of: UpperBound(2 * share.total) * UpperBound(columns))
    return (UpperBound(gamma) / (1 - gamma).nextDown * trace + underflow).value
  }
}

extension Matrix {
  /// Adds the upper triangle of `BᵀB` for a block `B` of rows.
  mutating func addUpperGram(of block: RowBlock) {
    switch block {
    case .dense(_, let rows): addUpperGram(ofTransposed: rows)
    case .sparse(_, let rows):
      for i in 0..<rows.rows {
        let entries = rows.entries(ofRow: i)
        for right in entries {
          for left in entries.lowerBound...right {
            self[Int(rows.columnIndices[left]), Int(rows.columnIndices[right])] +=
              rows.values[left] * rows.values[right]
          }
        }
      }
    }
  }
}

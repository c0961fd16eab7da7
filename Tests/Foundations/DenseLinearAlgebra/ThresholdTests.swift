import TestSupport
import Testing

@testable import DenseLinearAlgebra

/// Thresholds, tested from both sides.
@Suite struct ThresholdTests {
  private let u = unitRoundoff

  /// All ones, less a gap off the diagonal: the smallest eigenvalue is the gap, and is refused up to `2n(n + 4)u`. Rounding of the factor moves it by a few `u`.
  @Test func definiteToWorkingPrecisionFromBothSides() throws {
    for n in [2, 10] {
      let threshold = 2 * Double(n * (n + 4)) * u
      for (share, isDefinite) in [(0.75, false), (1.3, true)] {
        let gap = (share * threshold / (2 * u)).rounded() * 2 * u
        let matrix = Matrix(rows: n, columns: n) { $0 == $1 ? 1 : 1 - gap }
        for scale in [0x1p-400, 1, 0x1p400] {
          let factored = try FactoredMatrix(matrix.scaled(by: scale))
          if isDefinite {
            try factored.requireDefiniteToWorkingPrecision()
          } else {
            #expect(throws: LinearAlgebraError.notPositiveDefinite(order: n)) {
              try factored.requireDefiniteToWorkingPrecision()
            }
          }
        }
      }
    }
    try FactoredMatrix(Matrix(rows: 0, columns: 0)).requireDefiniteToWorkingPrecision()
  }

  /// What is stored above and below the diagonal is `A`, its factor and both diagonals.
  @Test(arguments: [1, 31, 32, 33, 65]) func theFactoredMatrixGivesBackWhatItTook(_ n: Int) throws {
    let a = MatrixCase(rows: n + 3, columns: n, seed: n).matrix.transposeTimesSelf() + .identity(n)
    var factored = try FactoredMatrix(a, damping: 0.5)
    #expect(factored.order == n && factored.damping == 0.5)
    let x = (0..<n).map { Double($0 % 7) - 3 }
    let b = factored.times(x)
    #expect(
      norm(difference(b, zip(a.times(x), x).map { $0 + 0.5 * $1 })) <= 30 * Double(n) * u * frobeniusNorm(a)
        * norm(x))
    #expect(factored.times(x) == b)
    let solved = try factored.solve(b)
    #expect(norm(difference(solved, x)) <= 1e-10 * (norm(x) + 1))
    #expect(factored.matrix == a)
  }

  /// Twice five roundings of one entry.
  @Test func unitColumns() {
    for (entry, isUnit) in [
      (1.0, true), (-1, true), (1 + 10 * u, true), (1 + 12 * u, false), (1 - 10 * u, true),
      (1 - 11 * u, false),
      (.nan, false), (0, false),
    ] {
      let found = Matrix(rows: 1, columns: 2, elements: [1, entry]).firstColumnNotUnit
      #expect((found == nil) == isUnit, "\(entry)")
      if let found { #expect(found.column == 1 && (found.norm == entry || entry.isNaN)) }
    }
    #expect(Matrix(rows: 2, columns: 2, elements: [3, 4, 1, 0]).firstColumnNotUnit?.norm == 5)
    #expect(Matrix(rows: 4, columns: 0).firstColumnNotUnit == nil)
  }

  /// A million entries to a block, in multiples of 64 rows.
  @Test func blocksOfRows() {
    #expect(rowBlocks(rows: 200, columns: 1 << 20) == [0..<64, 64..<128, 128..<192, 192..<200])
    #expect(rowBlocks(rows: 400, columns: 4500) == [0..<192, 192..<384, 384..<400])
    #expect(rowBlocks(rows: 1 << 21, columns: 1) == [0..<(1 << 20), (1 << 20)..<(1 << 21)])
    #expect(rowBlocks(rows: 3, columns: 0) == [0..<3] && rowBlocks(rows: 0, columns: 3).isEmpty)
    #expect(rowBlocks(rows: 64, columns: 1 << 30) == [0..<64])
  }

  /// LAPACK's return codes.
  @Test func statesOfLAPACK() throws {
    func error(_ info: Int32) -> LinearAlgebraError? {
      do throws(LinearAlgebraError) {
        try check(info, "routine") { .singular(pivot: $0) }
        return nil
      } catch { return error }
    }
    #expect(error(0) == nil && error(1) == .singular(pivot: 1) && error(7) == .singular(pivot: 7))
    #expect(
      error(-1010) == .outOfMemory(routine: "routine") && error(-1011) == .outOfMemory(routine: "routine"))
    #expect(leadingDimension(0) == 1 && leadingDimension(1) == 1 && leadingDimension(9) == 9)
    #expect(lapackInt(Int(Int32.max)) == .max)
  }

  /// `RᵀR` in panels of 256 columns.
  @Test(arguments: [1, 255, 256, 257]) func productsOfTriangles(_ n: Int) {
    let r = Matrix(rows: n, columns: n) { i, j in i <= j ? Double((i * 7 + j * 3) % 5) - 2 : 0 }
    let product = TriangularMatrix(upperTriangleOf: r).transposeTimesSelf()
    #expect(product == r.transposeTimes(r))
  }

  @Test func exponents() {
    #expect(largestExponent([]) == 0 && largestExponent([0, -0.0]) == 0)
    #expect(largestExponent([0.5, -6, 1]) == 2 && largestExponent([.leastNonzeroMagnitude]) == -1074)
    #expect((3.0).scaled(byPowerOfTwo: -1) == 1.5 && (3.0).scaled(byPowerOfTwo: 2000) == .infinity)
  }
}

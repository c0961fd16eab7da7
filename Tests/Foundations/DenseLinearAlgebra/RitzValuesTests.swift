import TestSupport
import Testing

@testable import DenseLinearAlgebra

/// Ritz values are eigenvalues of a compression: as many as steps, within the spectrum, and exact once the space is complete.
@Suite struct RitzValuesTests {
  private let u = unitRoundoff

  @Test func asManyAsSteps() throws {
    let matrix = MatrixCase(rows: 6, columns: 6, seed: 4).symmetricMatrix(eigenvalues: [-3, -1, 0, 2, 5, 8])
    for (steps, count) in [(0, 0), (1, 1), (3, 3), (6, 6), (20, 6)] {
      let values = try ritzValues(order: 6, steps: steps) { x throws(LinearAlgebraError) in matrix.times(x) }
      #expect(values.count == count && values == values.sorted())
      #expect(values.allSatisfy { $0 >= -3 - 1e-13 && $0 <= 8 + 1e-13 })
      if count == 6 {
        for (value, exact) in zip(values, [-3.0, -1, 0, 2, 5, 8]) {
          #expect((value - exact).magnitude <= 1e-12)
        }
      }
    }
    // The Rayleigh quotient of (1, −2, 3).
    let one = try ritzValues(order: 3, steps: 1) { x throws(LinearAlgebraError) in [x[0], 2 * x[1], 4 * x[2]]
    }
    #expect((one[0] - (1 + 8 + 36.0) / 14).magnitude <= 16 * u)
    #expect(try ritzValues(order: 0, steps: 3) { x throws(LinearAlgebraError) in x }.isEmpty)
  }

  /// A space that is invariant ends it, and a product that overflows gives none.
  @Test func itEndsWhereNothingIsAdded() throws {
    let identity = try ritzValues(order: 5, steps: 5) { x throws(LinearAlgebraError) in scaled(x, by: 3) }
    #expect(identity.count == 1 && (identity[0] - 3).magnitude <= 8 * u * 3)
    #expect(try ritzValues(order: 2, steps: 2) { _ throws(LinearAlgebraError) in [.infinity, 0] }.isEmpty)
    #expect(try ritzValues(order: 2, steps: 2) { _ throws(LinearAlgebraError) in [.nan, 0] }.isEmpty)
    let zero = try ritzValues(order: 4, steps: 4) { _ throws(LinearAlgebraError) in [0, 0, 0, 0] }
    #expect(zero == [0])
  }

  /// Both estimates are those of the smallest eigenvalue from above; the damping of a factor is taken off again.
  @Test(arguments: [1, 2, 5, 12, 40]) func estimatesOfTheSmallestEigenvalue(_ n: Int) throws {
    let diagonal = (0..<n).map { 1 + Double($0) / 2 }
    let matrix = Matrix.diagonal(diagonal)
    for damping in [0, 0.5, 3] {
      let estimate = try FactoredMatrix(matrix, damping: damping).smallestEigenvalueEstimate()
      #expect((estimate - 1).magnitude <= 1e-4, "μ = \(damping): \(estimate)")
    }
    let behindItself = try matrix.smallestEigenvalueEstimate { x throws(LinearAlgebraError) in
      zip(x, diagonal).map { $0 / $1 }
    }
    #expect(behindItself >= 1 - 1e-12 && behindItself <= 1 + 1e-6)
    // An approximate preconditioner suffices, in a space that is not yet complete.
    let behindAnother = try matrix.smallestEigenvalueEstimate { x throws(LinearAlgebraError) in
      x.enumerated().map { $1 / (diagonal[$0] * ($0 % 2 == 0 ? 1.3 : 0.8)) }
    }
    #expect(behindAnother >= 1 - 1e-12 && behindAnother <= 1 + 1e-3)
  }

  @Test func ofNothingTheEstimateIsZero() throws {
    #expect(
      try Matrix(rows: 0, columns: 0).smallestEigenvalueEstimate { x throws(LinearAlgebraError) in x } == 0)
    let huge = Matrix.diagonal([.greatestFiniteMagnitude, .greatestFiniteMagnitude])
    let full = Matrix(rows: 2, columns: 2, repeating: .greatestFiniteMagnitude)
    #expect(try full.smallestEigenvalueEstimate { x throws(LinearAlgebraError) in x } == 0)
    #expect(try huge.smallestEigenvalueEstimate { x throws(LinearAlgebraError) in x } > 0)
  }
}

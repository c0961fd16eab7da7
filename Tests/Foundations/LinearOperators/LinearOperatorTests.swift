import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@Suite struct LinearOperatorTests {
  @Test func storedMatricesAreOperators() throws {
    try checkProperty("storedMatricesAreOperators", over: MatrixCase.self) { c in
      let stored = MatrixOperator(c.matrix)
      try requireOperatorLaws(stored, seed: c.seed)
      try require(stored.denseMatrix() == c.matrix, "the dense matrix is another")
      try require(
        stored.operationsPerApplication == 2 * c.rows * c.columns,
        "\(stored.operationsPerApplication) operations")
      let gram = MatrixOperator(
        c.matrix.transposeTimesSelf(), properties: [.symmetric, .positiveSemidefinite])
      try requireOperatorLaws(gram, seed: c.seed)
    }
  }

  /// An operator that breaks one law at a time: the check of the laws must see each.
  struct BrokenOperator: LinearOperator {
    var properties: OperatorProperties = []
    var wrongAdjoint = false
    var offset = 0.0
    let matrix = Matrix(rows: 2, columns: 2, elements: [1, 2, -3, -4])

    var rows: Int { 2 }
    var columns: Int { 2 }
    var operationsPerApplication: Int { 8 }
    func apply(_ x: [Double]) -> [Double] { matrix.times(x).map { $0 + offset } }
    func applyTransposed(_ y: [Double]) -> [Double] {
      wrongAdjoint ? matrix.times(y) : matrix.transposeTimes(y)
    }
  }

  @Test func brokenLawsAreSeen() throws {
    try requireOperatorLaws(BrokenOperator())
    #expect(throws: Unmet.self) { try requireOperatorLaws(BrokenOperator(wrongAdjoint: true)) }
    #expect(throws: Unmet.self) { try requireOperatorLaws(BrokenOperator(offset: 1)) }
    #expect(throws: Unmet.self) { try requireOperatorLaws(BrokenOperator(properties: .symmetric)) }
    #expect(throws: Unmet.self) {
      try requireOperatorLaws(BrokenOperator(properties: .positiveSemidefinite))
    }
  }
}

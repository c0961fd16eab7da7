import DenseLinearAlgebra
import LinearOperators
import Testing

/// A programming error stops the process, in release builds too.
@Suite struct MatrixPreconditionTests {
  @Test func indicesOutOfRangeTrap() async {
    // Entry (2, 0) of a 2×2 matrix would be entry (0, 1) in memory.
    await #expect(processExitsWith: .failure) { _ = Matrix.identity(2)[2, 0] }
    await #expect(processExitsWith: .failure) { _ = Matrix.identity(2).selectingColumns([-1]) }
  }

  @Test func shapesThatDoNotFitTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = Matrix(rows: 2, columns: 3) * Matrix(rows: 2, columns: 3)
    }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 3).times([1, 2]) }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 2, elements: [1, 2, 3]) }
  }

  @Test func squareMatricesAreDemanded() async {
    await #expect(processExitsWith: .failure) {
      _ = try CholeskyFactorization(Matrix(rows: 2, columns: 3))
    }
    await #expect(processExitsWith: .failure) {
      _ = MatrixOperator(Matrix(rows: 2, columns: 3), properties: .symmetric)
    }
  }
}

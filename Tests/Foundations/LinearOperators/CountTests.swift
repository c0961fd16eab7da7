import Communication
import DenseLinearAlgebra
import TestSupport
import Testing

@testable import LinearOperators

/// The operation counts and traffic of every kind of tall matrix, by hand: seven rows, or with a left factor of three rows six, and five columns.
@Suite struct CountTests {
  private let dense = MatrixCase(rows: 7, columns: 5, seed: 1).matrix

  /// `Av`, `Aᵀu`, `AᵀAv`, `AᵀA`, two columns of it, and its diagonal.
  private func counts(_ a: some TallMatrix) -> [Int] {
    [
      a.timesOperations, a.transposeTimesOperations, a.gramOperations, a.gramMatrixOperations,
      a.gramColumnsOperations(2), a.gramDiagonalOperations,
    ]
  }

  @Test func operations() throws {
    #expect(counts(dense) == [70, 70, 140, 175, 140, 70])
    #expect(counts(BlockMatrix(matrix: dense)) == [70, 70, 140, 175, 140, 70])
    // Eleven entries are stored.
    let sparse = try SparseMatrix(
      rows: 7, columns: 5, rowIndices: Array(0..<7) + [0, 2, 4, 6],
      columnIndices: [0, 1, 2, 3, 4, 0, 1, 4, 3, 2, 0],
      values: Array(repeating: 1, count: 11))
    #expect(counts(sparse) == [22, 22, 44, 175, 44, 22])
    let closures = ClosureMatrix(
      rows: 7, columns: 5, timesOperations: 3, transposeTimesOperations: 11, times: { _ in [] },
      transposeTimes: { _ in [] })
    // Two products by AᵀA; five by A, and their squares.
    #expect(counts(closures) == [3, 11, 14, 175, 28, 5 * 17])
    // (2m + 1)nd; 2mn(d + 1); 4mnd + 2mn + nd; the others of 6×5 entries.
    let product = StoredKhatriRaoMatrix(
      left: MatrixCase(rows: 3, columns: 5, seed: 2).matrix,
      right: MatrixCase(rows: 2, columns: 5, seed: 3).matrix)
    #expect(counts(product) == [70, 90, 160, 150, 120, 60] && product.addProductOperations == 70)
    #expect(GramOperator(dense, damping: 0.5).operationsPerApplication == 150)
  }

  @Test("cost.communication: a Gram matrix and its columns take these sums", .tags(.exact))
  func traffic() {
    let closures = ClosureMatrix(rows: 7, columns: 5, times: { _ in [] }, transposeTimes: { _ in [] })
    #expect(dense.gramMatrixTraffic.sums == [15: 1] && closures.gramMatrixTraffic.sums == [5: 5])
    #expect(dense.gramColumnsTraffic(3).sums == [15: 1] && closures.gramColumnsTraffic(3).sums == [5: 3])
  }

  /// Of each of three ranks that hold rows of one matrix: the counts are those of all rows, the triangle is summed, and a norm is that of all entries.
  @Test func sharedRows() throws {
    let dense = dense
    _ = try onRanks(3) { communicator in
      let share = communicator.share(of: 7)
      let own = dense.transposed.columns(share.range).transposed
      let shared = SharedRows(own, share: share)
      #expect(
        [
          shared.timesOperations, shared.transposeTimesOperations, shared.gramOperations,
          shared.gramMatrixOperations,
        ]
          == [70, 70, 140, 175])
      #expect([shared.gramColumnsOperations(2), shared.gramDiagonalOperations] == [140, 70])
      var gram = own.transposeTimesSelf()
      let whole = dense.transposeTimesSelf()
      communicator.sum(upperTriangleOf: &gram)
      #expect(gram == gram.transposed)
      let size = frobeniusNorm(whole)
      #expect(backwardErrorRatio(gram, whole, scale: size, size: 7) <= lapackThreshold)
      let (all, some, diagonal) = try (
        shared.gramMatrix(), shared.gramColumns([4, 1]), shared.gramDiagonal()
      )
      #expect(backwardErrorRatio(all, whole, scale: size, size: 7) <= lapackThreshold)
      #expect(
        backwardErrorRatio(some, whole.selectingColumns([4, 1]), scale: size, size: 7) <= lapackThreshold)
      #expect(backwardErrorRatio(diagonal, whole.diagonal, scale: size, size: 7) <= lapackThreshold)
      let column = dense.column(0)
      let length = communicator.norm(ofShares: Array(column[share.range]))
      #expect((length / norm(column) - 1).magnitude < 1e-15)
    }
  }

  /// The shape of what is sketched: nonzeros are counted, in whole words of bits too, unless they are known.
  @Test func shapes() {
    let left = Matrix(rows: 3, columns: 2, elements: [1, 0, 2, 0, 0, -1])
    let a = StoredKhatriRaoMatrix(left: left, right: Matrix(rows: 4, columns: 2, repeating: 1))
    let shape = KhatriRaoShape(a)
    #expect(shape == KhatriRaoShape(leftRows: 3, rightRows: 4, columns: 2, leftNonzeros: 3))
    #expect(shape.rows == 12 && a.rows == 12 && a.columns == 2 && a.share == .whole(12))
    #expect(KhatriRaoShape(a, share: .whole(12)) == shape)
  }

  /// Bit `r mod 64` of word `⌊r/64⌋`, and the signs of a product.
  @Test func packedBits() {
    let signs = (0..<130).map { [0, 63, 64, 129].contains($0) ? -1.0 : 1 }
    #expect(packedSigns(signs) == [1 | 1 << 63, 1, 2])
    #expect(packedSigns(Array(repeating: -1, count: 64)) == [.max] && packedSigns([]).isEmpty)
    let bits = SignedBits(words: [0, 0, 0], signs: signs, scale: 1)
    #expect(bits.rows == 130 && bits.wordsPerColumn == 3)
    #expect(bits.negative(times: signs.map { -$0 }) == [.max, .max, 3])
  }

  @Test func theUpperTriangle() {
    let a = Matrix(rows: 3, columns: 3) { Double(10 * $0 + $1) }
    #expect(a.upperTriangle == [0, 1, 11, 2, 12, 22])
  }
}

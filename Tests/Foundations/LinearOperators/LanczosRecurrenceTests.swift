import DenseLinearAlgebra
import TestSupport
import Testing

@testable import LinearOperators

/// The recurrence against its definition: an orthonormal basis in which the matrix is tridiagonal.
@Suite struct LanczosRecurrenceTests {
  /// `QᵀAQ = T`, `QᵀQ = I`, for a spectrum over many decades, in which the basis would lose its directions without being made orthogonal twice.
  @Test func theBasisAndTheMatrixInIt() {
    let n = 40
    let spectrum = (0..<n).map { Double(sign: .plus, exponent: -$0, significand: 1) }
    let start = (0..<n).map { 1 + 0.01 * Double($0) }
    var recurrence = LanczosRecurrence(start: start)
    #expect(recurrence.startNorm == norm(start) && recurrence.steps == 0 && !recurrence.isExhausted)
    var basis: [[Double]] = []
    while !recurrence.isExhausted, recurrence.steps < 25 {
      let q = recurrence.direction
      basis.append(q)
      recurrence.extend(by: zip(spectrum, q).map { $0 * $1 })
    }
    let k = basis.count
    #expect(k == recurrence.steps && k >= 12)
    let q = Matrix(rows: n, columns: k, elements: basis.flatMap { $0 })
    #expect((q.transposeTimesSelf() - .identity(k)).elements.allSatisfy { $0.magnitude < 1e-14 })
    let image = Matrix(rows: n, columns: k) { spectrum[$0] * q[$0, $1] }
    let t = recurrence.tridiagonal
    #expect((q.transposeTimes(image) - t).elements.allSatisfy { $0.magnitude < 1e-14 })
    #expect((basis[0][0] * norm(start) - start[0]).magnitude < 1e-15)
    for i in 0..<k {
      #expect(t[i, i] == recurrence.diagonal[i])
      if i > 0 {
        #expect(t[i, i - 1] == recurrence.offDiagonal[i - 1] && t[i - 1, i] == t[i, i - 1] && t[i, i - 1] > 0)
      }
    }
  }

  /// A starting vector with components in two eigenvectors spans an invariant space after two steps, a zero vector immediately; and `n` steps always do.
  @Test func theSpaceEnds() {
    func steps(_ spectrum: [Double], _ start: [Double]) -> Int {
      var recurrence = LanczosRecurrence(start: start)
      while !recurrence.isExhausted {
        recurrence.extend(by: zip(spectrum, recurrence.direction).map { $0 * $1 })
        if recurrence.steps > start.count { break }
      }
      return recurrence.steps
    }
    #expect(steps([1, 2, 3, 4], [0, 0, 0, 0]) == 0)
    #expect(steps([1, 2, 3, 4], [0, 5, 0, 0]) == 1)
    #expect(steps([1, 2, 3, 4], [0, 5, 0, 1]) == 2)
    #expect(steps([1, 2, 3, 4], [1, 1, 1, 1]) == 4)
    #expect(steps([7], [2]) == 1)
    // A component of 10⁻⁹ counts, whatever the scale of the matrix; rounding of 10⁻¹⁷ does not.
    for scale in [0x1p-500, 1, 0x1p500] {
      #expect(steps([scale, 2 * scale, 3 * scale], [1, 0, 1e-9]) == 2)
      #expect(steps([scale, 2 * scale, 3 * scale], [1, 0, 1e-17]) == 1)
    }
  }

  @Test func theTridiagonalMatrix() {
    #expect(
      LanczosRecurrence.tridiagonal([1, 2, 3], [4, 5, 9])
        == Matrix(rows: 3, columns: 3, elements: [1, 4, 0, 4, 2, 5, 0, 5, 3]))
  }
}

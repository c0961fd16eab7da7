import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

/// Systems whose exact solution is known: `G` and `g*` hold small integers, so `b = Gg*` is exact.
@Suite struct SolutionCertificateTests {
  /// `G = LLᵀ` with `L` unit lower triangular of small integers: definite, with determinant 1, and often nearly
  /// singular.
  private func integerGram(order n: Int, stream: CounterStream) -> Matrix {
    let l = Matrix(rows: n, columns: n) { i, j in
      i == j ? 1 : i > j ? Double(stream.index(at: i + n * j, below: 5)) - 2 : 0
    }
    return l.timesTranspose(l)
  }

  @Test("The proved error is never below the true one, and close to it")
  func soundAndSharp() throws {
    var proved = 0
    for seed in 0..<150 {
      let stream = CounterStream(seed: UInt64(seed)).substream("solution")
      let n = 1 + seed % 8
      let gram = integerGram(order: n, stream: stream)
      let lambda = try PositivityCertificate(
        matrix: gram, error: 0, estimate: try CholeskyFactorization(gram).smallestEigenvalueEstimate()
      ).lowerBound
      let truth = (0..<n).map { Double(stream.substream("solution").index(at: $0, below: 9)) - 4 }
      let rightHandSide = gram.times(truth)
      for size in [0, 0x1p-45, 0x1p-30, 0x1p-10, 1] {
        // A perturbation by one power of two in each entry leaves differences exact.
        let g = truth.enumerated().map { $1 + ($0 % 2 == 0 ? size : -size) }
        let error = norm(difference(g, truth))
        let certificate = SolutionCertificate(
          matrix: gram, error: 0, solution: g, rightHandSide: rightHandSide, smallestEigenvalue: lambda)
        guard let bound = certificate.errorBound else { continue }
        proved += 1
        #expect(error <= bound, "seed \(seed), size \(size)")
        // ‖G(g − g*)‖/λ is the bound in exact arithmetic.
        let ideal = norm(gram.times(difference(g, truth))) / lambda!
        #expect(bound <= ideal * 1.0001 + 1e-25 / lambda!, "seed \(seed), size \(size)")
      }
    }
    #expect(proved > 500)
  }

  /// Where the computed matrix is off by `E`, the exact system may have another solution, and the bound covers it.
  @Test func theErrorOfTheMatrixIsCovered() {
    // G = 1 + 2⁻³⁰ is stored as 1; b = 1 + 2⁻³⁰, so the solution is 1 and g = b solves the stored system exactly.
    let stored = Matrix(rows: 1, columns: 1, elements: [1])
    let g = [1 + 0x1p-30]
    func bound(error: Double) -> Double? {
      SolutionCertificate(
        matrix: stored, error: error, solution: g, rightHandSide: g, smallestEigenvalue: 1
      ).errorBound
    }
    #expect(bound(error: 0x1p-30)! >= 0x1p-30)
    #expect(bound(error: 0)! < 0x1p-30)
  }

  /// A product with an error `e` gives no sharper bound than an exact one, and its error is covered.
  @Test("A product with a bound on its error proves the same as the matrix")
  func fromAProduct() throws {
    for seed in 0..<60 {
      let stream = CounterStream(seed: UInt64(seed)).substream("product")
      let n = 1 + seed % 8
      let gram = integerGram(order: n, stream: stream)
      let lambda = try PositivityCertificate(matrix: gram, error: 0).lowerBound
      let truth = (0..<n).map { Double(stream.index(at: $0 + 99, below: 9)) - 4 }
      let b = gram.times(truth)
      for size in [0, 0x1p-30, 1] {
        let g = truth.map { $0 + size }
        let byMatrix = SolutionCertificate(
          matrix: gram, error: 0, solution: g, rightHandSide: b, smallestEigenvalue: lambda
        ).errorBound
        // The integers and powers of two are multiplied exactly.
        let exact = gram.times(g)
        let byProduct = SolutionCertificate(
          product: exact, productError: 0, rightHandSide: b, smallestEigenvalue: lambda
        ).errorBound
        guard let byMatrix, let byProduct, let lambda else {
          #expect(byMatrix == nil && byProduct == nil)
          continue
        }
        #expect(byProduct >= norm(difference(g, truth)) && byProduct <= byMatrix)
        #expect(byMatrix <= byProduct * (1 + 1e-12) + 1e-25 / lambda)
        // The product may hide the whole residual, and then it is in its error.
        let hidden = SolutionCertificate(
          product: b, productError: norm(difference(exact, b)) * (1 + 0x1p-40), rightHandSide: b,
          smallestEigenvalue: lambda)
        #expect(hidden.errorBound! >= norm(difference(g, truth)))
      }
    }
    for error in [Double.infinity, .nan] {
      #expect(
        SolutionCertificate(
          product: [1], productError: error, rightHandSide: [1], smallestEigenvalue: 1
        ).errorBound == nil)
    }
  }

  @Test func nothingIsProvedWithoutALowerBound() {
    let one = Matrix.identity(1)
    for smallest in [nil, 0, -1, Double.nan] {
      #expect(
        SolutionCertificate(
          matrix: one, error: 0, solution: [1], rightHandSide: [1], smallestEigenvalue: smallest
        ).errorBound == nil)
    }
    #expect(
      SolutionCertificate(
        matrix: one, error: 0, solution: [.greatestFiniteMagnitude],
        rightHandSide: [-Double.greatestFiniteMagnitude],
        smallestEigenvalue: 1
      ).errorBound == nil)
  }
}

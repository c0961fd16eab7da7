import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

/// Unit points of which some are antipodal pairs and some are copies, by their recipe.
struct PositivityCase: PropertyCase {
  var dimension: Int
  /// Antipodal pairs.
  var pairs: Int
  /// Points without a partner.
  var singles: Int
  var copies: Int
  var seed: Int

  static func generate(index: Int, from stream: CounterStream) -> PositivityCase {
    let d = 2 + stream.index(at: 0, below: 4)
    return PositivityCase(
      dimension: d, pairs: stream.index(at: 1, below: d + 3), singles: 1 + stream.index(at: 2, below: 4),
      copies: max(0, stream.index(at: 3, below: 5) - 2), seed: index)
  }

  var simpler: [PositivityCase] {
    [\PositivityCase.pairs, \.copies, \.singles].compactMap { size in
      guard self[keyPath: size] > 0 else { return nil }
      var candidate = self
      candidate[keyPath: size] -= 1
      return candidate
    }
  }

  /// Singles, then the pairs' first and second points, then copies of the first points.
  var inputs: Matrix {
    let points = unitPoints(dimension: dimension, count: singles + pairs, seed: seed)
    let opposite = points.columns(singles..<(singles + pairs)).scaled(by: -1)
    let copied = points.columns(0..<min(copies, singles + pairs))
    return Matrix(
      rows: dimension, columns: points.columns + opposite.columns + copied.columns,
      elements: points.elements + opposite.elements + copied.elements)
  }
}

@Suite struct KernelPositivityTests {
  /// Zero to LAPACK's threshold: the computed eigenvalue of a singular matrix is a modest multiple of `n u ‖K‖`.
  private func roundoff(_ kernel: Matrix) -> Double {
    lapackThreshold * Double(kernel.rows) * unitRoundoff * frobeniusNorm(kernel)
  }

  private func plane(degrees: [Double]) -> Matrix {
    Matrix(rows: 2, columns: degrees.count) { k, i in
      let angle = degrees[i] * Double.pi / 180
      return k == 0 ? .cos(angle) : .sin(angle)
    }
  }

  private func withOpposites(_ a: Matrix) -> Matrix {
    Matrix(rows: a.rows, columns: 2 * a.columns, elements: a.elements + a.elements.map { -$0 })
  }

  @Test(
    "ntk.kernel-is-positive-definite: one or two antipodal pairs in the plane leave K definite, three do not")
  func pairsInThePlane() throws {
    let expected: [(degrees: [Double], definite: Bool)] = [
      ([10], true), ([10, 80], true), ([10, 11], true), ([10, 80, 130], false), ([0, 60, 120], false),
      ([5, 50, 100, 150], false),
    ]
    for (degrees, definite) in expected {
      let inputs = withOpposites(plane(degrees: degrees))
      let positivity = try KernelPositivity(inputs)
      #expect(positivity.isPositiveDefinite == definite, "\(degrees)")
      #expect(positivity.antipodalPairs.count == degrees.count && positivity.duplicates.isEmpty)
      #expect(positivity.rankOfRepresentatives == min(2, degrees.count))
      let kernel = neuralTangentKernel(inputs)
      let smallest = try smallestEigenvalue(kernel)
      if definite {
        #expect(smallest > roundoff(kernel), "\(degrees)")
      } else {
        #expect(abs(smallest) <= roundoff(kernel), "\(degrees)")
      }
    }
  }

  /// The same three pairs in space, out of the plane, are independent.
  @Test("ntk.kernel-is-positive-definite: three independent antipodal pairs leave K definite")
  func pairsInSpace() throws {
    let inputs = withOpposites(.identity(3))
    #expect(try KernelPositivity(inputs).isPositiveDefinite)
    #expect(neuralTangentKernel(inputs) == Matrix.identity(6).scaled(by: 0.5))
  }

  @Test(
    "ntk.kernel-is-positive-definite: equal inputs make K singular, nearly equal ones do not", .tags(.exact))
  func equalInputs() throws {
    let equal = plane(degrees: [30, 30, 70])
    let positivity = try KernelPositivity(equal)
    #expect(positivity.duplicates == [[0, 1]] && !positivity.isPositiveDefinite)
    #expect(abs(try smallestEigenvalue(neuralTangentKernel(equal))) <= roundoff(neuralTangentKernel(equal)))

    // λ_min ≈ θ/2π for an angle θ: of the entries ½ − θ/2π and the diagonal ½.
    let close = Matrix(rows: 2, columns: 2, elements: [1, 0, 1, 1e-9])
    #expect(try KernelPositivity(close).isPositiveDefinite)
    let smallest = try smallestEigenvalue(neuralTangentKernel(close))
    #expect(abs(smallest / (1e-9 / (2 * .pi)) - 1) < 1e-6)
  }

  @Test("ntk.kernel-is-positive-definite: on the line there are only the two points ±1")
  func pointsOnALine() throws {
    #expect(try KernelPositivity(Matrix(rows: 1, columns: 1, elements: [1])).isPositiveDefinite)
    #expect(try KernelPositivity(Matrix(rows: 1, columns: 2, elements: [1, -1])).isPositiveDefinite)
    let three = try KernelPositivity(Matrix(rows: 1, columns: 3, elements: [1, -1, 1]))
    #expect(!three.isPositiveDefinite && three.duplicates == [[0, 2]] && three.antipodalPairs.count == 1)
    #expect(try KernelPositivity(Matrix(rows: 3, columns: 0)).isPositiveDefinite)
  }

  @Test("ntk.kernel-is-positive-definite: the inputs' geometry and the eigenvalues of K agree")
  func geometryAgreesWithEigenvalues() throws {
    var verdicts: Set<Bool> = []
    try checkProperty("geometryAgreesWithEigenvalues", over: PositivityCase.self) { c in
      let inputs = c.inputs
      let positivity = try KernelPositivity(inputs)
      let definite = c.copies == 0 && c.pairs <= c.dimension
      try require(positivity.isPositiveDefinite == definite, "the geometry says \(!definite)")
      try require(positivity.antipodalPairs.count == c.pairs, "\(positivity.antipodalPairs.count) pairs")
      let kernel = neuralTangentKernel(inputs)
      let smallest = try smallestEigenvalue(kernel)
      if definite {
        try require(smallest > 1e4 * roundoff(kernel), "the smallest eigenvalue is only \(smallest)")
      } else {
        try require(abs(smallest), atMost: roundoff(kernel), "the smallest eigenvalue of a singular kernel")
      }
      verdicts.insert(definite)
    }
    #expect(verdicts == [true, false])
  }
}

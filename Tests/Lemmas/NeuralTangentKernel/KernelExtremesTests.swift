import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

/// The extreme eigenvalues by Lanczos' process against all eigenvalues by LAPACK.
@Suite struct KernelExtremesTests {
  /// Both are within a thousandth; `nuκ` is what rounding adds to the smallest.
  private func requireAgreement(_ kernel: Matrix, _ name: String) throws {
    let values = try SymmetricEigen.values(kernel)
    let extremes = try KernelExtremes(kernel)
    let (n, largest) = (Double(kernel.rows), values.last!)
    let rounding = 30 * n * unitRoundoff * largest
    try require(
      (extremes.largestEigenvalue - largest).magnitude,
      atMost: KernelExtremes.relativeAccuracy * largest + rounding, "\(name): λ_max")
    guard let smallest = extremes.smallestEigenvalue else {
      try require(values[0], atMost: extremes.roundoff + rounding, "\(name): an eigenvalue taken for zero")
      return
    }
    try require(extremes.factor != nil && !extremes.isNumericallySingular, "\(name): no factor")
    try require(
      (smallest - values[0]).magnitude, atMost: KernelExtremes.relativeAccuracy * values[0] + rounding,
      "\(name): λ_min")
  }

  @Test("ntk.kernel-is-positive-definite: the extreme eigenvalues are LAPACK's, for every kind of points")
  func kinds() throws {
    try checkProperty("kernelExtremes", over: PointSet.self, cases: 140) { set in
      try requireAgreement(neuralTangentKernel(set.points), "\(set)")
    }
  }

  /// More points than steps, so that the process ends by its residual. The spectra are clustered at both ends; those of points of five dimensions fall like a power, and one
  /// hundred near pairs make a hundred eigenvalues of one size.
  @Test func manyPoints() throws {
    for (kind, d) in [
      (PointSet.Kind.spherical, 3), (.spherical, 40), (.nearParallel, 5), (.clustered, 5), (.antipodal, 4),
      (.coherent, 200),
    ] {
      let set = PointSet(kind: kind, count: 200, dimension: d, seed: 3)
      try requireAgreement(neuralTangentKernel(set.points), "\(set)")
    }
  }

  /// A known spectrum whose smallest eigenvalues agree to one percent; the process must not stop at the second.
  @Test func clusteredEnds() throws {
    let n = 150
    let basis = try QRFactorization(
      Matrix(rows: n, columns: n, elements: CounterStream(seed: 4).normals(0..<(n * n)))
    ).q()
    let values = (0..<n).map { (place: Int) -> Double in
      place < 20 ? 1e-3 * (1 + 1e-2 * Double(place) / 20) : 0.1 + Double(place)
    }
    var matrix = basis.scalingColumns(by: values).timesTranspose(basis)
    matrix.mirrorUpperTriangle()
    try requireAgreement(matrix, "clustered")
  }

  /// `K⁻¹ = diag(1, 2, …, 400)` has no gap at its end: the least number of steps is not enough, and the residual says so.
  @Test func evenlySpacedEnds() throws {
    try requireAgreement(.diagonal((1...400).map { 1 / Double($0) }), "evenly spaced")
  }

  @Test func singularKernels() throws {
    let points = unitPoints(dimension: 3, count: 30)
    var same = points
    same.replaceColumns(from: 7, with: points.columns(2..<3))
    #expect(try KernelExtremes(neuralTangentKernel(same)).isNumericallySingular)
    #expect(try KernelExtremes(Matrix(rows: 2, columns: 2, repeating: 0.5)).isNumericallySingular)
    // Half of the points are one: an eigenvalue of zero that is fifteen times there.
    var half = points
    for j in 0..<15 { half.replaceColumns(from: j, with: points.columns(0..<1)) }
    #expect(try KernelExtremes(neuralTangentKernel(half)).isNumericallySingular)
    let one = try KernelExtremes(neuralTangentKernel(points.columns(0..<1)))
    #expect((try #require(one.smallestEigenvalue) - 0.5).magnitude < 1e-15)
    #expect((one.largestEigenvalue - 0.5).magnitude < 1e-15)
    // The smallest eigenvalue is known exactly: 2⁻³⁰ is far above n²u = 2⁻⁵¹, and 2⁻⁵² is below.
    for (exponent, isSingular) in [(-30.0, false), (-52, true)] {
      let t = Double.exp2(exponent)
      let matrix = Matrix(rows: 2, columns: 2, elements: [0.5 + t, 0.5, 0.5, 0.5 + t])
      #expect(try KernelExtremes(matrix).isNumericallySingular == isSingular, "2^\(exponent)")
    }
  }

  @Test func theSameEveryTime() throws {
    let kernel = neuralTangentKernel(unitPoints(dimension: 3, count: 60))
    let (first, second) = (try KernelExtremes(kernel), try KernelExtremes(kernel))
    #expect(first.smallestEigenvalue == second.smallestEigenvalue)
    #expect(first.largestEigenvalue == second.largestEigenvalue)
  }
}

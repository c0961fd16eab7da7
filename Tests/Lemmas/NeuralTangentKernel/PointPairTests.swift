import Claims
import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

/// Pairs of points, the kernel's spectrum, and how the pairs bound the spectrum.
@Suite struct PointPairTests {
  private func plane(_ angles: [Double]) -> Matrix {
    Matrix(rows: 2, columns: angles.count) { k, i in k == 0 ? .cos(angles[i]) : .sin(angles[i]) }
  }

  @Test func pairsInOrder() {
    let points = plane([0, 2, 0.1, 2.5, 3.1])
    let nearest = PointPair.nearest(points, count: 3)
    #expect(nearest.map(\.pair) == [(0, 2), (1, 3), (3, 4)].map { ColumnPair(first: $0, second: $1) })
    for (found, angle) in zip(nearest, [0.1, 0.5, 0.6]) { #expect((found.angle - angle).magnitude < 1e-15) }
    let opposed = PointPair.mostOpposed(points, count: 2)
    #expect(opposed.map(\.pair) == [(0, 4), (2, 4)].map { ColumnPair(first: $0, second: $1) })
    #expect(PointPair.nearest(points, count: 99).count == 10 && PointPair.nearest(points, count: 0).isEmpty)
    #expect(PointPair.nearest(plane([1]), count: 3).isEmpty)
    // Of equal angles the earlier points come first, in both orders.
    let same = plane([0, 0, 0])
    #expect(PointPair.nearest(same, count: 1)[0].pair == ColumnPair(first: 0, second: 1))
    #expect(PointPair.mostOpposed(same, count: 1)[0].pair == ColumnPair(first: 0, second: 1))
  }

  /// Tiny angles are not lost, where an arc cosine finds zero from `10⁻⁸` on.
  @Test(arguments: [1e-3, 1e-8, 1e-12])
  func nearPointsKeepTheirAngle(_ angle: Double) {
    let pair = PointPair.nearest(plane([0, angle]), count: 1)[0]
    #expect((pair.angle / angle - 1).magnitude < 1e-15 * 30)
    // ½ − cos θ (π − θ)/2π = θ/2π + θ²/4 + …
    let expected = angle / (2 * Double.pi) + angle * angle / 4
    #expect((pair.eigenvalueBound / expected - 1).magnitude < 30 * unitRoundoff + 2 * angle * angle)
  }

  @Test("ntk.kernel-is-positive-definite: ½ − |K_ij| is the smaller eigenvalue of two points' kernel")
  func theBoundIsTheEigenvalueOfTwo() throws {
    for angle in [0, 0.01, 1, 1.5, 1.6, 2, 3, Double.pi] {
      let points = plane([0, angle])
      let bound = PointPair.nearest(points, count: 1)[0].eigenvalueBound
      let exact = try KernelSpectrum(points).smallestEigenvalue
      #expect((bound - exact).magnitude <= 30 * 4 * unitRoundoff, "at \(angle)")
    }
  }

  @Test("ntk.kernel-is-positive-definite: λ_min is at most the bound of every pair of points")
  func everyPairBoundsTheSpectrum() throws {
    try checkProperty("everyPairBoundsTheSpectrum", over: PositivityCase.self) { c in
      let inputs = c.inputs
      let spectrum = try KernelSpectrum(inputs)
      let pairs = PointPair.nearest(inputs, count: inputs.columns * inputs.columns)
      try require(pairs.count == inputs.columns * (inputs.columns - 1) / 2, "\(pairs.count) pairs")
      var log = CheckLog()
      spectrum.checkPositivity(pairs: pairs, into: &log)
      try require(log.violations.isEmpty, "\(log.violations)")
      if !spectrum.positivity.isPositiveDefinite {
        try require(
          spectrum.smallestEigenvalue, atMost: 30 * spectrum.roundoff, "an eigenvalue of a singular kernel")
      }
    }
  }

  @Test("ntk.kernel-is-positive-definite: pairs of different points fail the check")
  func theCheckHasTeeth() throws {
    let spectrum = try KernelSpectrum(plane([0, 1, 2]))
    var log = CheckLog()
    spectrum.checkPositivity(pairs: PointPair.nearest(plane([0, 1e-3]), count: 1), into: &log)
    #expect(log.violations.count == 1 && log.checked == [.ntkKernelIsPositiveDefinite: 2])
    #expect(!spectrum.isNumericallySingular && spectrum.largestEigenvalue > spectrum.smallestEigenvalue)
    #expect(try KernelSpectrum(plane([0, 0])).isNumericallySingular)
  }
}

import Claims
import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

/// The rounding of `G`, the rank of antipodal representatives and the spectrum's roundoff, each from both sides of its edge.
@Suite struct PositivityTermTests {
  private let eta = Double.leastNonzeroMagnitude

  /// `2γ_{d+n+4} tr(G) + n(d + 2)η` with `d = 3` and `n = 2`: eighteen roundings of the trace, and ten units, one step upwards.
  @Test("ntk.positivity-certificate: the rounding of G by hand")
  func gramErrorByHand() {
    for exponent in [60.0, 1000, -900] {
      let trace = Double.exp2(exponent)
      let gram = Matrix.diagonal([trace / 4, 3 * trace / 4])
      let error = gramRoundingError(gram, dimension: 3)
      #expect(error >= 18 * unitRoundoff * trace && error <= 18 * unitRoundoff * trace * (1 + 0x1p-46))
    }
    let zero = gramRoundingError(Matrix(rows: 2, columns: 2), dimension: 3)
    #expect(zero >= 10 * eta && zero <= 11 * eta)
  }

  /// One point of 4096 coordinates, of which the first 64 are large: in whatever order they are added, each small square that is added to a large sum is rounded by a
  /// sizeable part of a unit, always to the same side. What is off is more than any bound without `d` allows for.
  @Test(
    "ntk.positivity-certificate: the rounding of an inner product grows with the dimension", .tags(.exact))
  func theDimensionDecides() {
    let d = 4096
    let small = (0.51 * 0x1p-50).squareRoot()
    let inputs = Matrix(rows: d, columns: 1) { k, _ in k < 64 ? 1 : small }
    let pattern = ActivationPattern(preActivations: Matrix(rows: 1, columns: 1, repeating: 1))
    let gram = gramMatrix(pattern, inputs: inputs)
    let off = Dyadic(gram[0, 0]) - ExactMatrix(inputs).gram[0, 0]
    let without = Dyadic(2 * roundingBound(1 + 4) * gram[0, 0])
    #expect(off * off > without * without)
    let room = Dyadic(gramRoundingError(gram, dimension: d))
    #expect(off * off <= room * room)
  }

  /// Two nearly equal columns `(1, 0, …)` and `(1, t, 0, …)` with their opposites: singular values `√2` and `t/√2`, so that they count as one where
  /// `t/√2 ≤ d u √2`, `t ≤ 2du`. LAPACK's values are off by a few `u`.
  @Test("ntk.kernel-is-positive-definite: representatives count as dependent within d roundings")
  func rankOfRepresentatives() throws {
    for d in [2, 50, 400] {
      for (steps, rank) in [(1, 1), (d / 2, 1), (max(1, 2 * d - 20), 1), (2 * d + 20, 2)] {
        let t = Double(steps) * unitRoundoff
        var inputs = Matrix(rows: d, columns: 4)
        for j in 0..<4 {
          inputs[0, j] = j % 2 == 0 ? 1 : -1
          inputs[1, j] = j < 2 ? 0 : j == 2 ? t : -t
        }
        let positivity = try KernelPositivity(inputs)
        #expect(positivity.antipodalPairs.count == 2 && positivity.duplicates.isEmpty)
        #expect(positivity.rankOfRepresentatives == rank, "d = \(d), \(steps)")
        #expect(positivity.isPositiveDefinite == (rank == 2))
      }
    }
  }

  /// The same with more pairs than coordinates: forty columns `(1, ±t)`, half of them each, have the values `√40` and `√40 t`, which count as one where `t ≤ 40u`.
  @Test("ntk.kernel-is-positive-definite: or within as many roundings as there are pairs")
  func rankOfManyRepresentatives() throws {
    for (factor, rank) in [(30.0, 1), (50, 2)] {
      let elements = (0..<40).flatMap { (j: Int) -> [Double] in
        let size = factor * unitRoundoff * (1 + Double(j / 2) * 0x1p-20)
        return [1, j % 2 == 0 ? size : -size]
      }
      let positivity = try KernelPositivity(
        Matrix(rows: 2, columns: 80, elements: elements + scaled(elements, by: -1)))
      #expect(positivity.antipodalPairs.count == 40 && positivity.rankOfRepresentatives == rank)
      #expect(!positivity.isPositiveDefinite)
    }
  }

  /// Three pairs in a plane that lies askew in space: rounding leaves a third singular value of some `u`, and `K` is singular to rounding.
  @Test(
    "ntk.kernel-is-positive-definite: three coplanar pairs in space leave K singular", arguments: [3, 5, 20])
  func coplanarPairs(_ d: Int) throws {
    for seed in 0..<20 {
      let basis = unitPoints(dimension: d, count: 2, seed: seed)
      let angles = CounterStream(seed: UInt64(seed)).substream("angles")
      let combinations = Matrix(rows: 2, columns: 3) { k, j in angles.normal(at: 2 * j + k) }
      let points = normalizingColumns(basis * combinations)
      let inputs = Matrix(
        rows: d, columns: 6, elements: points.elements + points.elements.map { -$0 })
      let positivity = try KernelPositivity(inputs)
      #expect(positivity.rankOfRepresentatives == 2 && !positivity.isPositiveDefinite, "seed \(seed)")
    }
  }

  /// A spectrum by hand: `n = 4`, so that the roundoff is `16u` and the slack `480u`.
  private func spectrum(smallest: Double, inputs: Matrix) throws -> KernelSpectrum {
    let kernel = Matrix.diagonal([smallest, 0.5, 0.75, 1])
    return try KernelSpectrum(
      kernel, KernelRegression(kernel: kernel, targets: [0, 0, 0, 0]), inputs: inputs)
  }

  @Test(
    "ntk.kernel-is-positive-definite: the check's slack is 30 n²u, below zero, for singular points and for a pair"
  )
  func slackOfTheCheck() throws {
    let definite = Matrix.identity(4)
    let singular = Matrix(rows: 4, columns: 4) { k, _ in k == 0 ? 1 : 0 }
    let pair = PointPair.nearest(
      Matrix(rows: 2, columns: 2, elements: [1, 0, .cos(0.01), .sin(0.01)]), count: 1)
    let allowed = pair[0].eigenvalueBound
    let u = unitRoundoff
    struct Case {
      let smallest: Double
      let points: Matrix
      var pairs: [PointPair] = []
      var violations: [Double] = []
      let checks: Int
    }
    let cases = [
      Case(smallest: -479 * u, points: definite, checks: 1),
      Case(smallest: -481 * u, points: definite, violations: [480 * u], checks: 1),
      Case(smallest: 479 * u, points: singular, checks: 2),
      Case(smallest: 481 * u, points: singular, violations: [480 * u], checks: 2),
      Case(smallest: allowed + 470 * u, points: definite, pairs: pair, checks: 2),
      Case(
        smallest: allowed + 490 * u, points: definite, pairs: pair, violations: [allowed + 480 * u], checks: 2
      ),
      Case(smallest: 481 * u, points: singular, pairs: pair, violations: [480 * u], checks: 3),
    ]
    for c in cases {
      let spectrum = try spectrum(smallest: c.smallest, inputs: c.points)
      #expect(spectrum.roundoff == 16 * unitRoundoff && spectrum.largestEigenvalue == 1)
      #expect(spectrum.smallestEigenvalue == c.smallest)
      var log = CheckLog()
      spectrum.checkPositivity(pairs: c.pairs, into: &log)
      #expect(log.violations.map(\.bound) == c.violations, "\(c.smallest)")
      #expect(log.checked == [.ntkKernelIsPositiveDefinite: c.checks])
    }
    #expect(try spectrum(smallest: 16 * unitRoundoff, inputs: definite).isNumericallySingular)
    #expect(try !spectrum(smallest: 16.001 * unitRoundoff, inputs: definite).isNumericallySingular)
    #expect(try spectrum(smallest: 0.25, inputs: definite).kernel[0, 0] == 0.25)
  }
}

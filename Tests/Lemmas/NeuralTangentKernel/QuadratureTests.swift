import CounterStream
import DenseLinearAlgebra
import LinearOperators
import RealModule
import TestSupport
import Testing

@testable import NeuralTangentKernel

/// Quadratures by hand, and the estimates built on them.
@Suite struct QuadratureTests {
  private func recurrence(_ a: Matrix, _ v: [Double], steps: Int) -> LanczosRecurrence {
    var recurrence = LanczosRecurrence(start: v)
    for _ in 0..<steps where !recurrence.isExhausted { recurrence.extend(by: a.times(recurrence.direction)) }
    return recurrence
  }

  private func expectClose(_ found: Double, _ expected: Double, _ name: String) {
    #expect((found - expected).magnitude <= 100 * unitRoundoff * expected.magnitude, "\(name): \(found)")
  }

  /// Twice the second differences, from `v = 3e₁`, and `μ = 2`: twice what `A/2` and `μ = 1` give. After one step the node 2; with that at zero `[[2, 1], [1, ½]]`, whose nodes are
  /// 0 and 5/2.
  @Test(
    "ntk.cross-validation: the Gauss and Gauss–Radau rules by hand, after one step and after two")
  func byHand() throws {
    let a = Matrix(rows: 3, columns: 3, elements: [4, 2, 0, 2, 4, 2, 0, 2, 4])
    func expectBounds(_ q: ResolventQuadrature, power: Int, _ lower: Double, _ upper: Double) {
      let scale = power == 1 ? 2.0 : 4
      expectClose(q.bounds(power: power, ridge: 2).lower, 9 * lower / scale, "lower \(power)")
      expectClose(q.bounds(power: power, ridge: 2).upper, 9 * upper / scale, "upper \(power)")
    }
    let one = try ResolventQuadrature(recurrence(a, [3, 0, 0], steps: 1))
    #expect(one.largestNode == 4)
    expectClose(one.squaredNorm(ridge: 2), 9 * 2 / 9.0 / 2, "squared norm")
    // e₁ᵀ[[3, 1], [1, 3/2]]⁻¹e₁ = (3/2)/(7/2), and the square of the first column (3/2, −1)/(7/2).
    expectBounds(one, power: 1, 1 / 3.0, 3 / 7.0)
    expectBounds(one, power: 2, 1 / 9.0, 3.25 / 12.25)

    let two = try ResolventQuadrature(recurrence(a, [3, 0, 0], steps: 2))
    expectClose(two.largestNode, 6, "largest node")
    // Nodes 1 and 3 with half of the weight each: (1/4 + 3/16)/2.
    expectClose(two.squaredNorm(ridge: 2), 9 * 7 / 32.0 / 2, "squared norm")
    // [[3, 1], [1, 3]]⁻¹ has the first column (3, −1)/8. The last entry is 1/(2 − ½) = 2/3: [[3, 1, 0], [1, 3, 1], [0, 1, 5/3]] has the determinant 31/3 and the
    // cofactors 4, −5/3 and 1, whose squares add up to 178/9.
    expectBounds(two, power: 1, 3 / 8.0, 12 / 31.0)
    expectBounds(two, power: 2, 10 / 64.0, 178 / 961.0)

    // Three steps determine everything: the first column of the inverse is (8, −3, 1)/21, and there is no gap.
    let all = try ResolventQuadrature(recurrence(a, [3, 0, 0], steps: 3))
    expectBounds(all, power: 1, 8 / 21.0, 8 / 21.0)
    expectBounds(all, power: 2, 74 / 441.0, 74 / 441.0)
    let nothing = try ResolventQuadrature(LanczosRecurrence(start: [0, 0]))
    #expect(nothing.largestNode == 0 && nothing.squaredNorm(ridge: 1) == 0)
    #expect(nothing.bounds(power: 1, ridge: 1) == (0, 0))
  }

  /// `[[1, 2], [2, 5]]` from `e₁`, where the pivot is smaller than what leads out of the space: with the last entry 4 and `μ = 1` it is `[[2, 2], [2, 5]]`.
  @Test func aSmallPivot() throws {
    let a = Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 5])
    let quadrature = try ResolventQuadrature(recurrence(a, [1, 0], steps: 1))
    expectClose(quadrature.bounds(power: 1, ridge: 1).lower, 0.5, "lower")
    expectClose(quadrature.bounds(power: 1, ridge: 1).upper, 5 / 6.0, "upper")
  }

  /// What rounding has made negative counts as zero: `1/μ` and `1/(1 + μ)`.
  @Test func negativeNodes() throws {
    let quadrature = try ResolventQuadrature(recurrence(.diagonal([-0.25, 1]), [1, 1], steps: 2))
    expectClose(quadrature.bounds(power: 1, ridge: 0.5).lower, 2 + 2 / 3.0, "lower")
    expectClose(quadrature.bounds(power: 2, ridge: 0.5).upper, 4 + 4 / 9.0, "upper")
    expectClose(quadrature.squaredNorm(ridge: 0.5), 4 / 9.0, "squared norm")
  }

  /// A pivot is zero where rounding has made the matrix singular, and the last entry a large number in place of none.
  @Test func aPivotThatVanishes() throws {
    let indefinite = Matrix(rows: 3, columns: 3, elements: [1, 1, 0, 1, 1, 1, 0, 1, 1])
    let quadrature = try ResolventQuadrature(recurrence(indefinite, [1, 0, 0], steps: 2))
    let (lower, upper) = quadrature.bounds(power: 1, ridge: 1)
    #expect(lower.isFinite && upper.isFinite && upper >= lower)
  }

  /// Twenty eigenvalues, two probes and eight steps: what the estimate says is what its quadratures say.
  @Test("ntk.cross-validation: the estimate is built from the quadratures of targets and probes")
  func estimate() throws {
    let n = 20
    let a = Matrix.diagonal((1...n).map { Double($0) / 8 })
    let stream = CounterStream(seed: 5)
    let y = stream.normals(0..<n)
    let probes = (0..<2).map { stream.substream($0).signs(n) }
    var looks: [Int] = []
    let estimate = try KernelRegressionEstimate(y, probes: probes) {
      a * $0
    } isEnough: {
      looks.append($0.steps)
      return true
    }
    #expect(estimate.steps == 8 && looks == [8] && estimate.probes == 2 && estimate.targets == y)
    let rules = try ([y] + probes).map { try ResolventQuadrature(recurrence(a, $0, steps: 8)) }
    #expect(estimate.largestEigenvalue == rules.map(\.largestNode).max()!)
    for ridge in [0.01, 0.3, 7] {
      let parts = rules.map { $0.bounds(power: 1, ridge: ridge) }
      let free: (lower: Double, upper: Double) = (
        ridge * (parts[1].lower + parts[2].lower) / 2, ridge * (parts[1].upper + parts[2].upper) / 2
      )
      let residual = rules[0].bounds(power: 2, ridge: ridge)
      let lower: Double = 20 * ridge * ridge * residual.lower / (free.upper * free.upper)
      let upper: Double = 20 * ridge * ridge * residual.upper / (free.lower * free.lower)
      #expect(ridge > 1 || free.lower < free.upper && lower < upper)
      let bounds = estimate.scoreBounds(ridge: ridge)
      expectClose(bounds.lower, lower, "lower bound")
      expectClose(bounds.upper, upper, "upper bound")
      expectClose(estimate.crossValidationScore(ridge: ridge), (lower * upper).squareRoot(), "V")
      let degrees: Double = 20 - (free.lower + free.upper) / 2
      #expect((estimate.degreesOfFreedom(ridge: ridge) - degrees).magnitude <= 1000 * unitRoundoff)
      #expect(
        (estimate.standardError(ridge: ridge) - min(degrees, 20 - degrees).squareRoot()).magnitude <= 1e-12)
      #expect(estimate.squaredNorm(ridge: ridge) == rules[0].squaredNorm(ridge: ridge))
    }
  }

  /// Where the ridge is large, bounds are equal up to rounding, and all of it is residual: no bound is on the wrong side of the other, and nothing is negative.
  @Test func largeRidges() throws {
    let n = 30
    let a = Matrix.diagonal((1...n).map { Double($0) / 8 })
    for seed in UInt64(0)..<4 {
      let stream = CounterStream(seed: seed)
      let (y, probe) = (stream.normals(0..<n), stream.signs(n))
      let estimate = try KernelRegressionEstimate(y, probes: [probe]) {
        a * $0
      } isEnough: { _ in
        true
      }
      let rule = try ResolventQuadrature(recurrence(a, y, steps: 8))
      for k in 0..<40 {
        let ridge = Double.exp10(Double(k) / 2)
        for power in [1, 2] {
          let (lower, upper) = rule.bounds(power: power, ridge: ridge)
          #expect(lower <= upper)
        }
        #expect(estimate.degreesOfFreedom(ridge: ridge) >= 0 && estimate.standardError(ridge: ridge) >= 0)
      }
    }
  }

  /// It looks every eight steps, and takes no more than 64.
  @Test func stepsOfTheEstimate() throws {
    let n = 100
    let a = Matrix.diagonal((1...n).map { Double($0) })
    var looks: [Int] = []
    var products = 0
    let estimate = try KernelRegressionEstimate(
      CounterStream(seed: 1).normals(0..<n), probes: [],
      product: {
        products += 1
        return a * $0
      },
      isEnough: {
        looks.append($0.steps)
        return $0.steps == 99
      })
    #expect(estimate.steps == 64 && products == 64 && looks == Array(stride(from: 8, through: 64, by: 8)))
    #expect(KernelRegressionEstimate.relativeAccuracy == 0.01 && KernelRegressionEstimate.mostSteps == 64)
    #expect(KernelRegressionEstimate.defaultProbes == 2)
  }

  /// From `leastRidge` on the bounds agree to a hundredth, and a tenth of a decade below they do not.
  @Test("ntk.cross-validation: the smallest ridge is the first from which on the bounds agree to 1 %")
  func theLeastRidge() throws {
    let n = 200
    let a = Matrix.diagonal((1...n).map { 1 / Double($0 * $0) })
    let stream = CounterStream(seed: 6)
    let y = stream.normals(0..<n)
    let step = Double.exp10(0.1)
    for probes in [[], (0..<2).map { stream.substream($0).signs(n) }] {
      let estimate = try KernelRegressionEstimate(y, probes: probes) {
        a * $0
      } isEnough: { _ in
        true
      }
      let quadrature = try ResolventQuadrature(recurrence(a, y, steps: 8))
      func isResolved(_ ridge: Double) -> Bool {
        if !probes.isEmpty {
          let (lower, upper) = estimate.scoreBounds(ridge: ridge)
          return upper <= 1.01 * lower
        }
        // yᵀA(A + μI)⁻²y = yᵀ(A + μI)⁻¹y − μyᵀ(A + μI)⁻²y, each between its bounds.
        let (first, second) = (
          quadrature.bounds(power: 1, ridge: ridge), quadrature.bounds(power: 2, ridge: ridge)
        )
        return (first.upper - first.lower) + ridge * (second.upper - second.lower)
          <= 0.01 * quadrature.squaredNorm(ridge: ridge)
      }
      let least = estimate.leastRidge
      #expect(least > 1e-6 && least < 10 && isResolved(least) && !isResolved(least / step * (1 + 1e-6)))
      for k in 1...30 { #expect(isResolved(least * .pow(step, Double(k)))) }
    }
    // Where every ridge is resolved, it is the roundoff 2n²uλ.
    let identity = try KernelRegressionEstimate(targets: stream.normals(0..<9)) { $0.scaled(by: 0.5) }
    #expect((identity.leastRidge / (81 * unitRoundoff) - 1).magnitude < 1e-14)
  }

  /// Order and gap: the process takes its least number of steps and no more, ends where the space is exhausted, and else with its residual.
  @Test func stepsOfTheProcess() throws {
    let gap = (0..<60).map { $0 == 3 ? 1000 : Double($0) / 60 }
    func process(_ values: [Double], _ least: Int) throws -> LanczosProcess {
      try LanczosProcess(order: values.count, leastSteps: least) { x in zip(values, x).map { $0 * $1 } }
    }
    for least in [10, 25] {
      let found = try process(gap, least)
      #expect(found.steps == least && (found.largestEigenvalue / 1000 - 1).magnitude < 1e-12)
      #expect(found.residual <= 1e-9)
    }
    let few = try process([1, 2, 3], 10)
    #expect(few.steps == 3 && (few.largestEigenvalue - 3).magnitude < 1e-14)
    #expect(try process([Double](repeating: 2, count: 50), 10).steps == 1)
    // No gap: it goes on until the residual is a thousandth, and one step before it was not.
    let even = (1...400).map { Double($0) }
    let enough = try process(even, 1)
    #expect(enough.residual <= 1e-3 * enough.largestEigenvalue && enough.steps > 10 && enough.steps < 300)
    #expect(try process(even, enough.steps).steps == enough.steps)
    #expect(try process(even, enough.steps + 1).steps == enough.steps + 1)
    // The residual of a Ritz pair, from the recurrence itself.
    var recurrence = LanczosRecurrence(start: CounterStream(seed: 0).substream("Lanczos").normals(0..<400))
    for _ in 0..<enough.steps {
      recurrence.extend(by: zip(even, recurrence.direction).map { $0 * $1 })
      let ritz = try SymmetricEigen(recurrence.tridiagonal)
      let k = recurrence.steps
      let residual = recurrence.offDiagonal[k - 1] * ritz.vectors[k - 1, k - 1].magnitude
      if k < enough.steps {
        #expect(residual > 1e-3 * ritz.values[k - 1], "step \(k)")
      } else {
        #expect(residual == enough.residual && ritz.values[k - 1] == enough.largestEigenvalue)
      }
    }
  }

  /// `n²u = 4u`: what `K⁻¹` says of the smallest eigenvalue may be a thousandth too much.
  @Test("ntk.kernel-is-positive-definite: an eigenvalue that may be no larger than n²u counts as zero")
  func edgeOfTheExtremes() throws {
    for (factor, isSingular) in [(1.0, true), (1.0009, true), (1.0011, false), (2, false)] {
      let smallest = factor * 4 * unitRoundoff
      let extremes = try KernelExtremes(.diagonal([0.5, smallest]))
      #expect(extremes.roundoff == 4 * unitRoundoff && KernelExtremes.relativeAccuracy == 1e-3)
      #expect(extremes.isNumericallySingular == isSingular, "\(factor)")
      #expect((extremes.largestEigenvalue - 0.5).magnitude < 1e-15)
      if let found = extremes.smallestEigenvalue {
        #expect((found / smallest - 1).magnitude < 1e-12 && !isSingular)
        #expect(extremes.factor != nil)
      } else {
        #expect(isSingular && extremes.factor == nil)
      }
    }
  }
}

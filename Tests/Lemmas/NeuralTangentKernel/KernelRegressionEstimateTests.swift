import CounterStream
import DenseLinearAlgebra
import LinearOperators
import RealModule
import TestSupport
import Testing

@testable import NeuralTangentKernel

/// The estimates from products alone, compared with the spectrum.
@Suite struct KernelRegressionEstimateTests {
  private func targets(_ n: Int, seed: Int) -> [Double] {
    CounterStream(seed: UInt64(seed)).substream("targets").normals(0..<n)
  }

  private func products(by matrix: Matrix) -> (Matrix) -> Matrix { { matrix * $0 } }

  /// A smooth function of the points with noise of a given standard deviation.
  private func noisy(_ points: Matrix, sigma: Double) -> [Double] {
    let noise = CounterStream(seed: 8).substream("noise").normals(0..<points.columns)
    return (0..<points.columns).map {
      Double.cos(2 * points[0, $0]) + points[1, $0] + sigma * noise[$0]
    }
  }

  /// `Σ z_i²(λ_i + μ)⁻ᵖ` from the spectrum is off by a relative `30pnuκ`, and so are the nodes of either rule.
  @Test(
    "ntk.cross-validation: the Gauss and Gauss–Radau rules bracket the resolvent, at every step"
  )
  func bounds() throws {
    try checkProperty("resolventBounds", over: PointSet.self, cases: 60) { set in
      let kernel = neuralTangentKernel(set.points)
      let (n, y) = (set.count, targets(set.count, seed: set.seed))
      let eigen = try SymmetricEigen(kernel)
      let coordinates = eigen.vectors.transposeTimes(y)
      var recurrence = LanczosRecurrence(start: y)
      while !recurrence.isExhausted && recurrence.steps < 20 {
        recurrence.extend(by: kernel.times(recurrence.direction))
        let quadrature = try ResolventQuadrature(recurrence)
        for ridge in [1e-3, 0.1, 3] {
          let rounding = 60 * Double(n) * unitRoundoff * (eigen.values[n - 1] + ridge) / ridge
          for power in [1, 2] {
            let exact = (0..<n).reduce(0.0) { sum, i in
              let inverse = 1 / (max(eigen.values[i], 0) + ridge)
              return sum + coordinates[i] * coordinates[i] * (power == 1 ? inverse : inverse * inverse)
            }
            let (lower, upper) = quadrature.bounds(power: power, ridge: ridge)
            let name = "power \(power) at \(ridge), step \(recurrence.steps)"
            try require(lower, atMost: exact * (1 + rounding), "lower bound, \(name)")
            try require(exact, atMost: upper * (1 + rounding), "upper bound, \(name)")
            if recurrence.isExhausted {
              try require((upper / lower - 1).magnitude, atMost: rounding, "both bounds, \(name)")
            }
          }
        }
      }
    }
  }

  /// All `2⁶` vectors of signs: their mean is the trace, and their variance `2Σ_{i≠j} h_ij²`, which the stated standard error bounds.
  @Test(
    "ntk.cross-validation: over all signs d_μ is estimated without bias and with the variance stated",
    .tags(.exact))
  func allSigns() throws {
    let n = 6
    let kernel = neuralTangentKernel(unitPoints(dimension: 3, count: n))
    let y = targets(n, seed: 2)
    let regression = try KernelRegression(kernel: kernel, targets: y)
    let signs = (0..<(1 << n)).map { bits in (0..<n).map { bits >> $0 & 1 == 0 ? 1.0 : -1 } }
    func estimate(_ probes: [[Double]]) throws -> KernelRegressionEstimate {
      try KernelRegressionEstimate(y, probes: probes, product: products(by: kernel)) { _ in false }
    }
    let all = try estimate(signs)
    let single = try signs.map { try estimate([$0]) }
    for ridge in [0.01, 0.3, 5] {
      let exact = regression.degreesOfFreedom(ridge: ridge)
      // κ ≤ 300, and sums of n numbers.
      let rounding = 30 * Double(n) * unitRoundoff * 300
      #expect((all.degreesOfFreedom(ridge: ridge) - exact).magnitude <= rounding * Double(n))
      let variance =
        single.reduce(0) {
          let error = $1.degreesOfFreedom(ridge: ridge) - exact
          return $0 + error * error
        } / Double(signs.count)
      var hat = kernel
      hat.addToDiagonal(ridge)
      let factor = try CholeskyFactorization(hat)
      var squares = 0.0
      for j in 0..<n {
        let column = kernel.times(try factor.solve((0..<n).map { $0 == j ? 1 : 0 }))
        for i in 0..<n where i != j { squares += column[i] * column[i] }
      }
      #expect((variance - 2 * squares).magnitude <= rounding * 2 * Double(n))
      // The bound for one probe, at the true d_μ.
      #expect(variance <= 2 * min(exact, Double(n) - exact))
      #expect(
        (all.standardError(ridge: ridge) - (2 * min(exact, Double(n) - exact) / 64).squareRoot()).magnitude
          <= 1e-12)
      // V of the exact trace, because the mean over all signs is exact and all n steps are taken.
      let score = regression.crossValidationScore(ridge: ridge)
      #expect((all.crossValidationScore(ridge: ridge) / score - 1).magnitude <= 4 * rounding)
    }
  }

  /// With the probes `√n e_i` the trace is the mean without any error, and after eight steps only the quadrature is between the bounds, which are far apart for small ridges.
  @Test("ntk.cross-validation: the score lies between its bounds when the trace is exact")
  func scoreBounds() throws {
    let n = 40
    let kernel = neuralTangentKernel(unitPoints(dimension: 3, count: n))
    let probes = (0..<n).map { i in (0..<n).map { $0 == i ? Double(n).squareRoot() : 0 } }
    let smooth = kernel.times(targets(n, seed: 1))
    for y in [targets(n, seed: 1), smooth, kernel.times(smooth)] {
      let regression = try KernelRegression(kernel: kernel, targets: y)
      let estimate = try KernelRegressionEstimate(y, probes: probes, product: products(by: kernel)) { _ in
        true
      }
      #expect(estimate.steps == 8)
      for ridge in [1e-4, 1e-3, 0.01, 0.1, 1, 10] {
        let (lower, upper) = estimate.scoreBounds(ridge: ridge)
        let exact = regression.crossValidationScore(ridge: ridge)
        #expect(lower <= exact * (1 + 1e-9) && exact <= upper * (1 + 1e-9), "\(ridge)")
        let score = estimate.crossValidationScore(ridge: ridge)
        // Two roots and a product.
        let rounding = 1 + roundingBound(4)
        #expect(lower <= score * rounding && score <= upper * rounding)
      }
      #expect(estimate.scoreBounds(ridge: 1e-4).upper > 2 * estimate.scoreBounds(ridge: 1e-4).lower)
    }
  }

  /// Products by the kernel itself, so that only quadrature and probes are between the two. Scores within a hundredth are equal to the search, the bounds are within another, and the trace is off by a
  /// multiple of its standard error; what is chosen cannot score worse than that allows. The probes are the same every time.
  @Test(
    "ntk.cross-validation: the ridge chosen from products scores as well as the best one",
    arguments: [(n: 300, d: 4, sigma: 0.3), (442, 11, 1), (1500, 10, 0.3), (800, 8, 0.6)])
  func theChoice(_ n: Int, _ d: Int, _ sigma: Double) throws {
    let points = unitPoints(dimension: d, count: n)
    let y = noisy(points, sigma: sigma)
    let kernel = neuralTangentKernel(points)
    let regression = try KernelRegression(kernel: kernel, targets: y)
    let exact = regression.generalisedCrossValidation()
    let estimate = try KernelRegressionEstimate(targets: y, product: products(by: kernel))
    let choice = estimate.generalisedCrossValidation()
    #expect(choice.finding == exact.finding && choice.finding == .noise)
    #expect(estimate.steps <= KernelRegressionEstimate.mostSteps && choice.ridge >= 10 * estimate.leastRidge)
    func traceError(_ ridge: Double) -> Double {
      2 * estimate.standardError(ridge: ridge) / (Double(n) - estimate.degreesOfFreedom(ridge: ridge))
    }
    let allowed =
      1 + 2 * KernelRegressionEstimate.relativeAccuracy
      + 2 * (traceError(choice.ridge) + traceError(exact.ridge))
    #expect(regression.crossValidationScore(ridge: choice.ridge) <= allowed * exact.score)
    for ridge in [estimate.leastRidge, exact.ridge, choice.ridge, regression.eigenvalues[n - 1]] {
      let degrees = regression.degreesOfFreedom(ridge: ridge)
      let error = (estimate.degreesOfFreedom(ridge: ridge) - degrees).magnitude
      #expect(
        error <= 4 * estimate.standardError(ridge: ridge)
          + KernelRegressionEstimate.relativeAccuracy * (Double(n) - degrees))
      let movement = regression.squaredNorm(ridge: ridge)
      if ridge >= exact.ridge {
        #expect((estimate.squaredNorm(ridge: ridge) / movement - 1).magnitude <= 0.01)
      }
    }
    // Eight steps before, the ridge that was chosen was not yet ten times what could be resolved.
    if estimate.steps > 8 {
      let signs = CounterStream(seed: 0).substream("probes")
      let before = try KernelRegressionEstimate(
        y, probes: (0..<2).map { signs.substream($0).signs(n) }, product: products(by: kernel)
      ) { $0.steps == estimate.steps - 8 }
      #expect(before.generalisedCrossValidation().ridge < 10 * before.leastRidge)
    }
    #expect(estimate.largestEigenvalue <= regression.eigenvalues[n - 1] * (1 + 1e-12))
    #expect(estimate.largestEigenvalue >= 0.99 * regression.eigenvalues[n - 1])
  }

  @Test func theFindings() throws {
    let n = 200
    let points = unitPoints(dimension: 5, count: n)
    let kernel = neuralTangentKernel(points)
    func choice(_ y: [Double]) throws -> (CrossValidatedRidge, KernelRegressionEstimate) {
      let estimate = try KernelRegressionEstimate(targets: y, product: products(by: kernel))
      return (estimate.generalisedCrossValidation(), estimate)
    }
    // Twice the kernel: any ridge bends the fit.
    let (smooth, all) = try choice(kernel.times(kernel.times(noisy(points, sigma: 0.3))))
    #expect(smooth.finding == .noNoise && smooth.ridge == all.leastRidge)
    #expect(all.steps == KernelRegressionEstimate.mostSteps)
    // All of it in the direction of the least eigenvalue, of which a step of the recurrence makes everything.
    let eigen = try SymmetricEigen(kernel)
    let (noise, few) = try choice(eigen.vectors.column(0))
    #expect(noise.finding == .onlyNoise && few.steps < KernelRegressionEstimate.mostSteps)
    #expect((noise.ridge / (1000 * few.largestEigenvalue) - 1).magnitude < 1e-12)
    let (nothing, _) = try choice([Double](repeating: 0, count: n))
    #expect(nothing.finding == .undecided && nothing.score == 0)
    // One eigenvalue alone, which one step knows.
    let identity = try KernelRegressionEstimate(targets: targets(9, seed: 1)) { $0.scaled(by: 0.5) }
    #expect(identity.generalisedCrossValidation().finding == .undecided && identity.steps == 1)
    #expect((identity.degreesOfFreedom(ridge: 0.5) - 4.5).magnitude < 1e-13)
  }

  /// The steps of a ridge that is given end where it is resolved, and the movement is that of the spectrum.
  @Test func theMovementOfAGivenRidge() throws {
    let n = 400
    let points = unitPoints(dimension: 6, count: n)
    let (kernel, y) = (neuralTangentKernel(points), noisy(points, sigma: 0.3))
    let regression = try KernelRegression(kernel: kernel, targets: y)
    var last = Int.max
    for ridge in [0.01, 0.3, 10] {
      var widths: Set<Int> = []
      let estimate = try KernelRegressionEstimate(targets: y, ridge: ridge) {
        widths.insert($0.columns)
        return kernel * $0
      }
      #expect(widths == [1] && estimate.probes == 0 && estimate.leastRidge <= ridge && estimate.steps <= last)
      #expect(
        (estimate.squaredNorm(ridge: ridge) / regression.squaredNorm(ridge: ridge) - 1).magnitude
          <= KernelRegressionEstimate.relativeAccuracy)
      last = estimate.steps
    }
    #expect(last < KernelRegressionEstimate.mostSteps)
    let zero = try KernelRegressionEstimate(targets: [0, 0], ridge: 1) { $0 }
    #expect(zero.squaredNorm(ridge: 1) == 0 && zero.steps == 0)
  }

  /// The sums are the same, and the inner products of `d` entries are rounded in one order or another: `|Σ_r b_ir Σ_j b_jr z_j x_j| ≤ m Σ_j |z_j|‖x_j‖`.
  @Test("ntk.gram-factorization: a product with several vectors at once equals that with each")
  func blockProducts() throws {
    try checkProperty("gramTimesBlock", over: PatternCase.self, cases: PatternCase.cases) { network in
      let (n, inputs) = (network.points, network.inputs)
      let jacobian = TransposedJacobian(pattern: network.pattern, signs: network.signs, inputs: inputs)
      let square = inputs.columnNorms.reduce(0) { $0 + $1 * $1 }
      let stream = CounterStream(seed: 3)
      for p in [1, 2, 5] {
        let z = Matrix(rows: n, columns: p, elements: stream.normals(0..<(n * p)))
        let found = jacobian.gramTimes(z)
        try require(found.rows == n && found.columns == p, "\(found.rows)×\(found.columns)")
        for q in 0..<p {
          let expected = jacobian.gramTimes(z.column(q))
          try require(
            norm(difference(found.column(q), expected)),
            atMost: 2 * roundingBound(network.dimension + 2) * square * norm(z.column(q)),
            "column \(q) of \(p)")
        }
      }
    }
  }

  @Test func theSameEveryTime() throws {
    let kernel = neuralTangentKernel(unitPoints(dimension: 3, count: 60))
    let y = targets(60, seed: 4)
    let two = try (0..<2).map { _ in try KernelRegressionEstimate(targets: y, product: products(by: kernel)) }
    #expect(two[0].generalisedCrossValidation() == two[1].generalisedCrossValidation())
    let other = try KernelRegressionEstimate(targets: y, seed: 1, product: products(by: kernel))
    #expect(other.degreesOfFreedom(ridge: 0.1) != two[0].degreesOfFreedom(ridge: 0.1))
  }

  @Test func estimatesOfNothingTrap() async {
    await #expect(processExitsWith: .failure) { _ = try KernelRegressionEstimate(targets: []) { $0 } }
    await #expect(processExitsWith: .failure) {
      _ = try KernelRegressionEstimate(targets: [1, 2], ridge: 0) { $0 }
    }
    await #expect(processExitsWith: .failure) {
      _ = try KernelRegressionEstimate(targets: [1, 2]) { Matrix(rows: $0.rows, columns: $0.columns) }
    }
  }
}

import Claims
import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

/// Kernel regression against its definition with dense matrices, and against refitted regressions.
@Suite struct KernelRegressionTests {
  private func targets(_ n: Int, seed: Int) -> [Double] {
    CounterStream(seed: UInt64(seed)).substream("targets").normals(0..<n)
  }

  /// `H = K(K + μI)⁻¹` by Cholesky. Both sides solve with `K + μI`, whose condition number `κ` is at most `κ' = (λ_max + μ)/μ`, so a fitted value, a leverage and each
  /// eigenvalue of `H` is off by `30nuκ` in units of `‖y‖` and 1; the numerator and denominator of `V` are squares of numbers that are at
  /// least `1/κ'` of those units.
  @Test("ntk.cross-validation: fit, leverages, d_μ, PRESS and V are those of the dense matrix H")
  func dense() throws {
    try checkProperty("kernelRegressionIsDense", over: PointSet.self) { set in
      let kernel = neuralTangentKernel(set.points)
      let (n, y) = (set.count, targets(set.count, seed: set.seed))
      let regression = try KernelRegression(kernel: kernel, targets: y)
      for ridge in [0.03, 0.5, 20] {
        var system = kernel
        system.addToDiagonal(ridge)
        let factor = try CholeskyFactorization(system)
        let alpha = try factor.solve(y)
        var hat = Matrix(rows: n, columns: n)
        for j in 0..<n {
          hat.replaceColumns(
            from: j,
            with: Matrix(
              rows: n, columns: 1,
              elements: kernel.times(try factor.solve((0..<n).map { $0 == j ? 1 : 0 }))))
        }
        let largest = regression.eigenvalues[n - 1] + ridge
        let rounding = 30 * Double(n) * unitRoundoff * largest / (max(regression.eigenvalues[0], 0) + ridge)
        func requireEqual(_ found: [Double], _ expected: [Double], _ scale: Double, _ name: String) throws {
          try require(norm(difference(found, expected)), atMost: rounding * scale, "\(name) at \(ridge)")
        }
        let missed = difference(y, hat.times(y))
        let root = Double(n).squareRoot()
        try requireEqual(regression.coefficients(ridge: ridge), alpha, norm(alpha), "α")
        try requireEqual(regression.fittedValues(ridge: ridge), hat.times(y), norm(y), "ŷ")
        try requireEqual(
          regression.predictions(kernel, ridge: ridge), hat.times(y), norm(y), "predictions at the points")
        try requireEqual(regression.leverages(ridge: ridge), hat.diagonal, root, "h")
        try requireEqual([regression.degreesOfFreedom(ridge: ridge)], [hat.trace], Double(n), "d_μ")
        let smallest = ridge / largest
        let loo = zip(missed, hat.diagonal).map { $0 / (1 - $1) }
        try requireEqual(
          regression.leaveOneOutResiduals(ridge: ridge), loo, 4 * norm(y) / (smallest * smallest),
          "leave-one-out residuals")
        let press = dot(loo, loo)
        try requireEqual(
          [regression.press(ridge: ridge)], [press], 8 * norm(y) * norm(y) / (smallest * smallest), "PRESS")
        let free = Double(n) - hat.trace
        let score = Double(n) * dot(missed, missed) / (free * free)
        try requireEqual(
          [regression.crossValidationScore(ridge: ridge)], [score], 4 * score / smallest, "V")
      }
    }
  }

  @Test(
    "ntk.cross-validation: every leave-one-out residual is that of a regression refitted to all other points")
  func refits() throws {
    try checkProperty("leaveOneOutIsTheRefit", over: PointSet.self) { set in
      let kernel = neuralTangentKernel(set.points)
      let regression = try KernelRegression(kernel: kernel, targets: targets(set.count, seed: set.seed))
      var log = CheckLog()
      for ridge in [1e-6, 0.01, 1] + (regression.isNumericallySingular ? [] : [0]) {
        for point in 0..<set.count {
          try regression.checkLeaveOneOut(of: point, kernel: kernel, ridge: ridge, into: &log)
        }
      }
      try require(log.violations.isEmpty, "\(log.violations)")
      try require(log.checked[.ntkCrossValidation, default: 0] >= 3 * set.count, "\(log.checked)")
    }
  }

  /// Two points by hand: the fit to one of them is `y/(½ + μ)` times the kernel.
  @Test func twoPointsByHand() throws {
    let kernel = Matrix(rows: 2, columns: 2, elements: [0.5, 0.25, 0.25, 0.5])
    let regression = try KernelRegression(kernel: kernel, targets: [3, -1])
    let found = regression.leaveOneOutResiduals(ridge: 0.5)
    #expect(norm(difference(found, [3 + 0.25, -1 - 0.75])) <= 30 * 2 * unitRoundoff * 4)
    #expect(
      (regression.degreesOfFreedom(ridge: 0.25) - (0.75 / 1 + 0.25 / 0.5)).magnitude <= 30 * unitRoundoff)
  }

  @Test("ntk.cross-validation: the residuals of another ridge fail the check")
  func theCheckHasTeeth() throws {
    let points = unitPoints(dimension: 3, count: 6)
    let (kernel, y) = (neuralTangentKernel(points), targets(6, seed: 1))
    let regression = try KernelRegression(kernel: kernel, targets: y)
    var log = CheckLog()
    var damped = kernel
    damped.addToDiagonal(1e-6)
    try regression.checkLeaveOneOut(of: 2, kernel: kernel, ridge: 0.1, into: &log)
    #expect(log.violations.isEmpty && log.checked == [.ntkCrossValidation: 1])
    try regression.checkLeaveOneOut(of: 2, kernel: damped, ridge: 0.1, into: &log)
    #expect(log.violations.count == 1)
    // Two equal points and next to no ridge: nothing is known to any digit.
    let same = neuralTangentKernel(Matrix(rows: 2, columns: 2, elements: [1, 0, 1, 0]))
    try KernelRegression(kernel: same, targets: [1, 2])
      .checkLeaveOneOut(of: 0, kernel: same, ridge: 1e-16, into: &log)
    #expect(log.checked == [.ntkCrossValidation: 2])
  }

  /// Either is within `d + 8` units of roundoff, as in `kernelIsTheDefinition`; the products differ by their rounding.
  @Test("ntk.kernel-is-expectation: the kernel of two sets of points is that of all of them together")
  func crossKernel() throws {
    try checkProperty("crossKernel", over: PointSet.self) { set in
      let all = set.points
      let kernel = neuralTangentKernel(all)
      let split = set.count / 2
      let (left, right) = (all.columns(0..<split), all.columns(split..<set.count))
      let cross = neuralTangentKernel(left, right)
      try require(cross.rows == split && cross.columns == set.count - split, "\(cross.rows)×\(cross.columns)")
      for j in 0..<cross.columns {
        for i in 0..<split {
          try require(
            (cross[i, j] - kernel[i, split + j]).magnitude,
            atMost: 2 * Double(set.dimension + 8) * unitRoundoff,
            "entry (\(i), \(j))")
        }
      }
    }
  }

  @Test func regressionsOfNothingTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = try KernelRegression(kernel: Matrix(rows: 0, columns: 0), targets: [])
    }
    await #expect(processExitsWith: .failure) {
      _ = try KernelRegression(kernel: .identity(2), targets: [1, 2]).coefficients(ridge: -1)
    }
    await #expect(processExitsWith: .failure) {
      let ones = Matrix(rows: 2, columns: 2, repeating: 1)
      _ = try KernelRegression(kernel: ones, targets: [1, 2]).coefficients(ridge: 0)
    }
  }
}

import ConjugateGradient
import DenseLinearAlgebra
import RealModule
import TestSupport
import Testing

@Suite struct FixedPointIterationTests {
  /// The definition, in the paper's variable: `z ← z − M(Mz − R⁻ᵀr)`, `g = R⁻¹z`, with `M` a matrix.
  private func definition(_ system: TestSystem, iterations: Int) throws -> [Double] {
    let half = try system.r.solveFromRight(system.matrix)
    let m = try system.r.solveFromRight(half.transposed)
    let target = try system.r.solveTransposed(system.rightHandSide)
    var z = [Double](repeating: 0, count: system.order)
    for _ in 0..<iterations { add(-1, m.times(difference(m.times(z), target)), to: &z) }
    return try system.r.solve(z)
  }

  /// Rounding: each of the `k` iterations applies `G` and `R⁻¹` twice, with a relative error of
  /// `nuκ(G)` in the solution's norm.
  @Test("solver.fixed-point: iterating on g is iterating on z")
  func fixedPointAgreesWithItsDefinition() throws {
    for (seed, size) in cornerSizes.enumerated() where size > 0 {
      let spectrum = SpectrumCase(
        size: size, exponent: 0, spacing: .geometric, preconditionerExponent: 1, seed: seed)
      let system = try spectrum.system(spectrum: (0..<size).map { 0.7 + 0.6 * Double($0) / Double(size) })
      let solution = try FixedPointIteration(
        tolerance: 1e-12, iterationLimit: 9, recordsIterates: true
      ).attempt(
        system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
      let exact = try CholeskyFactorization(system.matrix).solve(system.rightHandSide)
      let scale = try system.conditionNumber() * norm(exact)
      for k in [1, 2, 5, 9] where k < solution.iterates.count {
        let ratio = backwardErrorRatio(
          solution.iterates[k], try definition(system, iterations: k), scale: scale, size: size * k)
        #expect(ratio <= lapackThreshold, "size \(size), iteration \(k)")
      }
    }
  }

  /// Started with `R⁻ᵀr` an eigenvector of `M`, every residual is `(1 − μ²)` times the last one. Rounding
  /// enters at `nuκ(G)` of the first residual.
  @Test("solver.fixed-point: the factor is exactly |1 − μ²| for each eigenvalue μ")
  func contractionFactorIsExact() throws {
    let eigenvalues = [0.6, 0.8, 0.95, 1.1, 1.3, 1.4, 1.5]
    let spectrum = SpectrumCase(
      size: eigenvalues.count, exponent: 0, spacing: .geometric, preconditionerExponent: 1, seed: 3)
    let system = try spectrum.system(spectrum: eigenvalues)
    let rounding =
      lapackThreshold * Double(eigenvalues.count) * unitRoundoff * (try system.conditionNumber())
    for (j, eigenvalue) in eigenvalues.enumerated() {
      let history = try FixedPointIteration(tolerance: 1e-15, iterationLimit: 4)
        .attempt(
          system.operator,
          rightHandSide: system.r.matrix.transposeTimes(system.eigenvectors.column(j)),
          preconditioner: system.preconditioner
        ).record.residualHistory
      #expect(history.count == 5)
      let factor = (1 - eigenvalue * eigenvalue).magnitude
      for k in history.indices {
        #expect((history[k] - Double.pow(factor, k)).magnitude <= rounding, "μ = \(eigenvalue), k = \(k)")
      }
    }
  }

  @Test("solver.fixed-point: ‖R⁻ᵀ(r − Gg)‖ decreases by max(|1−α²|, |1−β²|) at every iteration")
  func contractionBoundHolds() throws {
    try checkProperty("contractionBoundHolds", over: SpectrumCase.self, cases: 40) { spectrum in
      guard spectrum.size > 0 else { return }
      let values = (0..<spectrum.size).map { 0.5 + 0.9 * Double($0) / Double(spectrum.size) }
      let system = try spectrum.system(spectrum: values)
      let tolerance = max(1e-8, try system.attainableTolerance())
      let solution = try FixedPointIteration(
        tolerance: tolerance, iterationLimit: 1000, recordsIterates: true
      ).attempt(
        system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
      try require(solution.record.outcome == .converged, "\(solution.record.outcome)")
      let factor = ConvergenceBounds.fixedPointFactor(
        smallestEigenvalue: values[0], largestEigenvalue: values[spectrum.size - 1])
      let sizes = try solution.iterates.map {
        norm(try system.r.solveTransposed(difference(system.rightHandSide, system.matrix.times($0))))
      }
      // A residual is computed with an error of nu‖G‖‖g‖, and R⁻ᵀ magnifies by at most ‖R⁻¹‖ = 1; with
      // ‖G‖‖g‖ ≤ κ(G)‖r‖ and ‖r‖ ≤ ‖R‖‖R⁻ᵀr‖ ≤ κ(R)‖R⁻ᵀr‖.
      let slack =
        try system.attainableTolerance() * Double.pow(10, spectrum.preconditionerExponent) * sizes[0]
      for k in sizes.indices.dropFirst() {
        try require(sizes[k], atMost: factor * sizes[k - 1] + slack, "iteration \(k)")
      }
    }
  }

  /// `β² = 1.95` contracts by 0.95 for each iteration, `β² = 2.05` grows by 1.05.
  @Test("solver.fixed-point: it converges just below β = √2 and diverges just above")
  func thresholdIsAtRootTwo() throws {
    for (square, converges) in [(1.95, true), (2.05, false), (1.5, true), (3.0, false)] {
      for preconditionerExponent in 0...2 {
        let spectrum = SpectrumCase(
          size: 10, exponent: 0, spacing: .geometric, preconditionerExponent: preconditionerExponent,
          seed: 5)
        let values = (0..<10).map { 1 + (square.squareRoot() - 1) * Double($0) / 9 }
        let system = try spectrum.system(spectrum: values)
        let solution = try FixedPointIteration(tolerance: 1e-8, iterationLimit: 2000)
          .attempt(
            system.operator, rightHandSide: system.rightHandSide,
            preconditioner: system.preconditioner)
        if converges {
          #expect(solution.record.outcome == .converged)
          #expect(system.relativeResidual(solution.value) <= 1.001e-8)
        } else {
          guard case .diverged = solution.record.outcome else {
            Issue.record("β² = \(square): \(solution.record.outcome)")
            continue
          }
          #expect(solution.record.outcome.description.contains("1 − 1/√2"))
          #expect(solution.record.relativeResidual > 1e-8)
          // The best iterate is returned, not the last.
          #expect(solution.record.relativeResidual == solution.record.residualHistory.min())
        }
      }
    }
  }

  @Test("solver.fixed-point: conjugate gradients converge where the fixed-point iteration diverges")
  func conjugateGradientsDoNotDiverge() throws {
    let spectrum = SpectrumCase(
      size: 10, exponent: 0, spacing: .geometric, preconditionerExponent: 1, seed: 5)
    let system = try spectrum.system(spectrum: (0..<10).map { 0.5 + 3 * Double($0) / 9 })
    let fixedPoint = try FixedPointIteration(tolerance: 1e-10, iterationLimit: 2000)
      .attempt(
        system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
    guard case .diverged = fixedPoint.record.outcome else {
      Issue.record("\(fixedPoint.record.outcome)")
      return
    }
    let conjugateGradient = try ConjugateGradient(tolerance: 1e-10, iterationLimit: 2000)
      .attempt(
        system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
    #expect(conjugateGradient.record.outcome == .converged)
  }

  @Test("solver.stopping: below the attainable accuracy the fixed-point iteration stagnates and reports it")
  func fixedPointStagnates() throws {
    let spectrum = SpectrumCase(
      size: 20, exponent: 0, spacing: .geometric, preconditionerExponent: 2, seed: 2)
    let system = try spectrum.system(spectrum: (0..<20).map { 0.8 + 0.4 * Double($0) / 19 })
    let solution = try FixedPointIteration(tolerance: 1e-30, iterationLimit: 2000)
      .attempt(
        system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
    guard case .stagnated = solution.record.outcome else {
      Issue.record("\(solution.record.outcome)")
      return
    }
    #expect(system.relativeResidual(solution.value) <= (try system.attainableTolerance()))
  }
}

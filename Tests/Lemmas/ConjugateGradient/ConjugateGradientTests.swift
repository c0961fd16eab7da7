import ConjugateGradient
import DenseLinearAlgebra
import RealModule
import TestSupport
import Testing

/// Conjugate gradients against Cholesky, and the bounds that its iterates keep.
@Suite struct ConjugateGradientTests {
  /// With a relative residual of at most ε₀ the error is at most `κ(G)ε₀` relative to the solution.
  /// Cholesky's own error has the same form with `nu` for ε₀, and the tolerance is above `30nu`.
  @Test("solver.stopping: the solution agrees with Cholesky's")
  func conjugateGradientAgreesWithCholesky() throws {
    try checkProperty("conjugateGradientAgreesWithCholesky", over: SpectrumCase.self) { spectrum in
      let system = try spectrum.system()
      let tolerance = max(1e-10, try system.attainableTolerance())
      let solution = try ConjugateGradient(tolerance: tolerance, iterationLimit: 5000)
        .attempt(
          system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
      try require(solution.record.outcome == .converged, "\(solution.record.outcome)")
      guard system.order > 0 else { return }
      let exact = try CholeskyFactorization(system.matrix).solve(system.rightHandSide)
      try require(
        norm(difference(solution.value, exact)),
        atMost: 2 * tolerance * system.conditionNumber() * norm(exact), "the error")
      try require(
        (solution.record.relativeResidual - system.relativeResidual(solution.value)).magnitude,
        atMost: system.attainableTolerance(), "the reported residual's error")
    }
  }

  @Test("solver.iterations: at most ⌈ln(2√κ(G)/ε₀)/ln((√κ+1)/(√κ−1))⌉ iterations are needed")
  func iterationsStayBelowTheBound() throws {
    try checkProperty("iterationsStayBelowTheBound", over: SpectrumCase.self) { spectrum in
      let system = try spectrum.system()
      let tolerance = max(1e-6, try system.attainableTolerance())
      let record = try ConjugateGradient(tolerance: tolerance, iterationLimit: 5000)
        .attempt(
          system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner
        ).record
      let bound = ConvergenceBounds.iterationsNeeded(
        tolerance: tolerance, conditionNumber: spectrum.conditionNumber,
        operatorConditionNumber: try system.conditionNumber())
      try require(record.outcome == .converged, "\(record.outcome)")
      try require(
        Double(record.iterations), atMost: Double(bound ?? 0), "iterations to \(tolerance)")
    }
  }

  @Test("solver.iterations: the bound is attained to within a few iterations when only κ matters")
  func iterationBoundIsNearlySharp() throws {
    // Equally spaced eigenvalues at κ = 4 and n = 40 leave no room for faster convergence early on.
    let spectrum = SpectrumCase(
      size: 40, exponent: 0, spacing: .arithmetic, preconditionerExponent: 0, seed: 1)
    let system = try spectrum.system(spectrum: (0..<40).map { 1 + 3 * Double($0) / 39 })
    let record = try ConjugateGradient(tolerance: 1e-6, iterationLimit: 100)
      .attempt(
        system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner
      ).record
    let bound = try #require(
      ConvergenceBounds.iterationsNeeded(
        tolerance: 1e-6, conditionNumber: 4, operatorConditionNumber: 4))
    #expect(bound == 14)  // ln(4e6)/ln 3 = 13.84
    #expect(record.iterations <= bound)
    #expect(record.iterations >= 10)
  }

  @Test("solver.stopping: a given start is used, and a good one costs one application")
  func startIsUsed() throws {
    try checkProperty("startIsUsed", over: SpectrumCase.self, cases: 40) { spectrum in
      let system = try spectrum.system()
      let solver = ConjugateGradient(
        tolerance: max(1e-6, try system.attainableTolerance()), iterationLimit: 5000)
      let exact = try CholeskyFactorization(system.matrix).solve(system.rightHandSide)
      let record = try solver.attempt(
        system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner,
        start: exact
      ).record
      try require(record.outcome == .converged && record.iterations == 0, "\(record)")
      try require(
        record.operatorApplications == (system.order > 0 ? 1 : 0),
        "\(record.operatorApplications) applications")

      let far = MatrixCase(rows: system.order, columns: 1, seed: spectrum.seed + 1)
        .vector(named: "start", count: system.order)
      let solution = try solver.attempt(
        system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner,
        start: far)
      try require(solution.record.outcome == .converged, "\(solution.record.outcome)")
    }
  }

  /// Powers of two change no digit of any product or sum, so the whole solve must scale with them; at
  /// `2^±600` the squares of norms are out of range.
  @Test("solver.stopping: the solution has the same digits for a right-hand side of any size")
  func solveScalesExactly() throws {
    try checkProperty("solveScalesExactly", over: SpectrumCase.self, cases: 40) { spectrum in
      let system = try spectrum.system()
      let solver = ConjugateGradient(tolerance: 1e-6, iterationLimit: 200)
      func solve(_ factor: Double) throws -> Solution {
        try solver.attempt(
          system.operator, rightHandSide: scaled(system.rightHandSide, by: factor),
          preconditioner: system.preconditioner)
      }
      let plain = try solve(1)
      for factor in [0x1p600, 0x1p-600] {
        let other = try solve(factor)
        try require(other.value == scaled(plain.value, by: factor), "the solution at \(factor)")
        try require(
          other.record.residualHistory == plain.record.residualHistory, "the history at \(factor)")
        try require(
          other.record.residualNorm == factor * plain.record.residualNorm, "the residual at \(factor)")
      }
    }
  }

  @Test("solver.cg-chebyshev: ‖e_k‖_G ≤ 2((√κ−1)/(√κ+1))^k‖e_0‖_G at every iteration")
  func energyNormKeepsTheChebyshevBound() throws {
    try checkProperty("energyNormKeepsTheChebyshevBound", over: SpectrumCase.self) { spectrum in
      let system = try spectrum.system()
      let n = Double(max(system.order, 1))
      let solution = try recordedSolve(system)
      let exact = try CholeskyFactorization(system.matrix).solve(system.rightHandSide)
      let errors = try solution.iterates.map { try energyNorm(difference($0, exact), system.operator) }
      // Each iterate, and Cholesky's solution, is exact for a G moved by a few nu‖G‖, which moves the
      // solution by nuκ(G) of itself in the energy norm.
      let slack =
        try n * unitRoundoff * system.conditionNumber() * energyNorm(exact, system.operator)
      let root = spectrum.conditionNumber.squareRoot()
      var bound = 2 * (errors.first ?? 0)
      for k in errors.indices.dropFirst() {
        bound *= (root - 1) / (root + 1)
        try require(errors[k], atMost: bound + Double(k + 1) * slack, "‖e_\(k)‖_G")
      }
    }
  }

  @Test("solver.cg-optimality: the energy norm of the error never grows")
  func energyNormIsMonotone() throws {
    try checkProperty("energyNormIsMonotone", over: SpectrumCase.self) { spectrum in
      let system = try spectrum.system()
      let n = Double(max(system.order, 1))
      let exact = try CholeskyFactorization(system.matrix).solve(system.rightHandSide)
      let errors = try recordedSolve(system).iterates.map {
        try energyNorm(difference($0, exact), system.operator)
      }
      // The slack of the Chebyshev bound, for one iterate and for the reference.
      let slack =
        try 2 * n * unitRoundoff * system.conditionNumber() * energyNorm(exact, system.operator)
      for k in errors.indices.dropFirst() {
        try require(errors[k], atMost: errors[k - 1] + slack, "‖e_\(k)‖_G")
      }
    }
  }

  /// With `d` distinct eigenvalues the residual polynomial of degree `d` vanishes on the spectrum. Rounding
  /// moves the eigenvalues by `nu‖G‖`, where the polynomial's slope is at most `κ^d/λ`.
  @Test("solver.cg-optimality: there are as many iterations as M has distinct eigenvalues")
  func terminatesAfterDistinctEigenvalues() throws {
    for distinct in 1...4 {
      for size in [distinct, 5, 10, 50] where size >= distinct {
        for preconditionerExponent in 0...1 {
          let spectrum = SpectrumCase(
            size: size, exponent: 1, spacing: .clustered,
            preconditionerExponent: preconditionerExponent, seed: size + distinct)
          let values = (0..<size).map { 1 + 9 * Double($0 % distinct) / 4 }
          let system = try spectrum.system(spectrum: values)
          let slope = Double.pow(10, distinct + 2 * preconditionerExponent)
          let record = try ConjugateGradient(
            tolerance: lapackThreshold * Double(size) * unitRoundoff * slope, iterationLimit: 100
          ).attempt(
            system.operator, rightHandSide: system.rightHandSide,
            preconditioner: system.preconditioner
          ).record
          #expect(record.outcome == .converged)
          #expect(record.iterations == distinct, "size \(size)")
        }
      }
    }
  }

  /// Rounding: a direction is the difference of two iterates, each off by `u‖g‖`, and its conjugacy to
  /// another is then off by `nuκ(G)‖g‖` relative to the shortest of the two steps; at κ ≤ 40 and in the
  /// first steps, no Ritz value has converged and nothing amplifies this.
  @Test("solver.cg-optimality: directions are G-conjugate, residuals P⁻¹-orthogonal")
  func directionsAreConjugate() throws {
    for preconditionerExponent in 0...1 {
      let spectrum = SpectrumCase(
        size: 30, exponent: 1, spacing: .geometric, preconditionerExponent: preconditionerExponent,
        seed: 7)
      let system = try spectrum.system()
      let iterates = Array(
        try ConjugateGradient(tolerance: 1e-6, iterationLimit: 6, recordsIterates: true).attempt(
          system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner
        ).iterates)
      #expect(iterates.count == 7)
      let steps = zip(iterates.dropFirst(), iterates).map { difference($0, $1) }
      let residuals = iterates.map { difference(system.rightHandSide, system.matrix.times($0)) }
      let unit = lapackThreshold * 30 * unitRoundoff * (try system.conditionNumber())
      for i in steps.indices {
        for j in 0..<i {
          let cosine =
            try dot(steps[i], system.matrix.times(steps[j]))
            / energyNorm(steps[i], system.operator) / energyNorm(steps[j], system.operator)
          #expect(cosine.magnitude <= unit * norm(iterates[6]) / norm(steps[i]), "directions \(i), \(j)")
          let images = try [i, j].map { try system.r.solveTransposed(residuals[$0]) }
          let residualCosine = dot(images[0], images[1]) / norm(images[0]) / norm(images[1])
          #expect(
            residualCosine.magnitude <= unit * norm(residuals[0]) / norm(residuals[i]),
            "residuals \(i), \(j)")
        }
      }
    }
  }

  /// A solve with its iterates, to the attainable tolerance.
  private func recordedSolve(_ system: TestSystem) throws -> Solution {
    let solution = try ConjugateGradient(
      tolerance: max(1e-10, try system.attainableTolerance()), iterationLimit: 5000,
      recordsIterates: true
    ).attempt(
      system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
    try require(
      solution.iterates.count == solution.record.iterations + 1 || system.order == 0,
      "\(solution.iterates.count) iterates")
    return solution
  }
}

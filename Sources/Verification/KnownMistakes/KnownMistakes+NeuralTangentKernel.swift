internal import Claims
internal import DenseLinearAlgebra
internal import Laws
internal import NeuralTangentKernel
internal import RealModule

extension KnownMistakes {
  static let neuralTangentKernel: [Mistake] = [
    Mistake(.ntkGramFactorization, "ReLU′(0) = 0 in the pattern, ReLU′(0) = 1 in the Jacobian (seen)") {
      $0.activations = { pattern($0) { $0 > 0 } }
    },
    Mistake(.ntkGramFactorization, "a negative zero is taken for a negative number") {
      $0.activations = { pattern($0) { $0.sign == .plus } }
    },
    Mistake(.ntkGramFactorization, "subnormal pre-activations are flushed to zero") {
      $0.activations = { pattern($0) { $0 >= 0 || $0.isSubnormal } }
    },
    Mistake(.ntkGramFactorization, "a Gram matrix in single precision, “not positive semidefinite” (seen)") {
      $0.gram = { pattern, inputs in
        gram(pattern.commonCounts().scaled(by: 1 / Double(pattern.neurons)), inputs) { Double(Float($0)) }
      }
    },
    Mistake(.ntkGramFactorization, "the neurons of the last, incomplete word are not counted") {
      $0.gram = { pattern, inputs in
        let whole = pattern.neurons / 64 * 64
        let counts = Matrix(rows: pattern.points, columns: pattern.points) { i, j in
          Double(
            (0..<whole).count {
              pattern.isActive(neuron: $0, point: i) && pattern.isActive(neuron: $0, point: j)
            })
        }
        return gram(counts.scaled(by: 1 / Double(pattern.neurons)), inputs) { $0 }
      }
    },
    Mistake(.ntkGramFactorization, "the Gram matrix counts neurons that are active on either point") {
      $0.gram = { pattern, inputs in
        let common = pattern.commonCounts()
        let either = Matrix(rows: pattern.points, columns: pattern.points) { i, j in
          common[i, i] + common[j, j] - common[i, j]
        }
        return gram(either.scaled(by: 1 / Double(pattern.neurons)), inputs) { $0 }
      }
    },
    Mistake(.ntkGramFactorization, "the Gram matrix without 1/m") {
      let ours = $0.gram
      $0.gram = { ours($0, $1).scaled(by: Double($0.neurons)) }
    },
    Mistake(.ntkKernelIsExpectation, "K over π instead of 2π: both layers are thought trained") {
      let ours = $0.kernel
      $0.kernel = { ours($0).scaled(by: 2) }
    },
    Mistake(.ntkKernelIsExpectation, "the arc-cosine kernel of degree 0: the factor ⟨x, y⟩ is forgotten") {
      $0.kernel = { inputs in
        let products = inputs.transposeTimesSelf()
        return Matrix(rows: inputs.columns, columns: inputs.columns) {
          (.pi - .acos(min(1, max(-1, products[$0, $1])))) / (2 * .pi)
        }
      }
    },
    Mistake(.ntkKernelIsPositiveDefinite, "“no two inputs parallel”: one antipodal pair is refused") {
      $0.kernelIsPositiveDefinite = { inputs in
        let facts = try KernelPositivity(inputs)
        return facts.duplicates.isEmpty && facts.antipodalPairs.isEmpty
      }
    },
    Mistake(.ntkKernelIsPositiveDefinite, "“inputs distinct”: dependent antipodal pairs are not seen") {
      $0.kernelIsPositiveDefinite = { try KernelPositivity($0).duplicates.isEmpty }
    },
    Mistake(.ntkKernelIsPositiveDefinite, "the linear kernel’s condition: inputs linearly independent") {
      $0.kernelIsPositiveDefinite = { inputs in
        try inputs.columns <= inputs.rows && SymmetricEigen.values(inputs.transposeTimesSelf())[0] > 1e-8
      }
    },
    Mistake(.ntkGramConcentrates, "a concentration bound that falls like 1/m instead of 1/√m") {
      $0.concentrationBound = { n, m, failure in .log(Double(n * (n + 1)) / failure) / Double(2 * m) }
    },
    Mistake(.ntkGramConcentrates, "weights’ signs taken for activations: b ∈ {−1, 1}") {
      $0.gram = { pattern, inputs in
        let m = Double(pattern.neurons)
        let common = pattern.commonCounts()
        let agreeing = Matrix(rows: pattern.points, columns: pattern.points) { i, j in
          (m - 2 * (common[i, i] + common[j, j] - 2 * common[i, j])) / m
        }
        return gram(agreeing, inputs) { $0 }
      }
    },
    Mistake(.ntkActivationsAreStable, "only neurons on the active side are counted as near") {
      $0.switchable = { near($0, $1) { z, radius in z >= 0 && z <= radius }($2) }
    },
    Mistake(.ntkActivationsAreStable, "half of the radius: a diameter is taken for it") {
      let ours = $0.switchable
      $0.switchable = { ours($0, $1, $2 / 2) }
    },
    Mistake(.ntkActivationsAreStable, "every neuron is counted as near") {
      $0.switchable = { weights, inputs, _ in Array(repeating: weights.columns, count: inputs.columns) }
    },
    Mistake(.ntkPositivityCertificate, "λ_min as LAPACK computes it, taken for a bound") {
      $0.provedLowerBound = { try SymmetricEigen.values($0)[0] }
    },
    Mistake(
      .ntkPositivityCertificate,
      "“verified” with nearest-rounded radii: the shift without its rounding (seen)"
    ) {
      $0.provedLowerBound = { matrix in
        guard let factor = try? CholeskyFactorization(matrix) else { return nil }
        return try factor.smallestEigenvalueEstimate()
      }
    },
    Mistake(.ntkPositivityCertificate, "a certificate that always answers “unknown”") {
      $0.provedLowerBound = { _ in nil }
    },
    Mistake(.ntkCrossValidation, "the residuals of the fit itself are taken for those of other points") {
      $0.leaveOneOutResiduals = { task, ridge in
        let regression = try KernelRegression(kernel: task.kernel, targets: task.targets)
        return difference(task.targets, regression.fittedValues(ridge: ridge))
      }
    },
    Mistake(.ntkCrossValidation, "the ridge is multiplied by the number of points: a mean is minimised") {
      let (residuals, score) = ($0.leaveOneOutResiduals, $0.crossValidationScore)
      $0.leaveOneOutResiduals = { try residuals($0, $1 * Double($0.targets.count)) }
      $0.crossValidationScore = { try score($0, $1 * Double($0.targets.count)) }
    },
    Mistake(.ntkCrossValidation, "every leverage is taken for the mean leverage: PRESS for V") {
      $0.leaveOneOutResiduals = { task, ridge in
        let regression = try KernelRegression(kernel: task.kernel, targets: task.targets)
        let free = 1 - regression.degreesOfFreedom(ridge: ridge) / Double(task.targets.count)
        return difference(task.targets, regression.fittedValues(ridge: ridge)).map { $0 / free }
      }
    },
    Mistake(.ntkCrossValidation, "V without the square in its denominator") {
      let score = $0.crossValidationScore
      $0.crossValidationScore = { task, ridge in
        let regression = try KernelRegression(kernel: task.kernel, targets: task.targets)
        return try score(task, ridge)
          * (1 - regression.degreesOfFreedom(ridge: ridge) / Double(task.targets.count))
      }
    },
    Mistake(.ntkCrossValidation, "the search descends from a small ridge to the first minimum") {
      $0.crossValidatedRidge = { task in
        let regression = try KernelRegression(kernel: task.kernel, targets: task.targets)
        let grid = stride(from: -6.0, through: 3, by: 0.01).map { regression.eigenvalues.last! * .exp10($0) }
        let scores = grid.map { regression.crossValidationScore(ridge: $0) }
        let first = grid.indices.dropLast().first { scores[$0] <= scores[$0 + 1] }
        return first.map { grid[$0] } ?? grid[grid.count - 1]
      }
    },
    Mistake(.ntkCrossValidation, "the ridge is chosen from powers of ten") {
      $0.crossValidatedRidge = { task in
        let regression = try KernelRegression(kernel: task.kernel, targets: task.targets)
        let grid = (-8...3).map { Double.exp10(Double($0)) }
        return grid.min {
          regression.crossValidationScore(ridge: $0) < regression.crossValidationScore(ridge: $1)
        }!
      }
    },
  ]

  /// The pattern of activations by another rule.
  private static func pattern(_ z: Matrix, isActive: (Double) -> Bool) -> ActivationPattern {
    ActivationPattern(
      preActivations: Matrix(rows: z.rows, columns: z.columns) { isActive(z[$0, $1]) ? 1 : -1 })
  }

  /// `counts ∘ XᵀX`, with every intermediate number rounded.
  private static func gram(_ counts: Matrix, _ inputs: Matrix, rounded: (Double) -> Double) -> Matrix {
    let products = inputs.transposeTimesSelf()
    return Matrix(rows: counts.rows, columns: counts.columns) {
      rounded(rounded(counts[$0, $1]) * rounded(products[$0, $1]))
    }
  }

  /// For each point, the neurons with a pre-activation that is near zero by some rule.
  private static func near(
    _ weights: Matrix, _ inputs: Matrix, _ isNear: @escaping (Double, Double) -> Bool
  ) -> (Double) -> [Int] {
    let z = weights.transposeTimes(inputs)
    return { radius in
      (0..<z.columns).map { i in (0..<z.rows).count { isNear(z[$0, i], radius) } }
    }
  }
}

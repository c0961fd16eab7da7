internal import DenseLinearAlgebra
internal import GaussNewton
internal import RealModule
internal import SketchedLeastSquares
internal import SubspaceEmbedding

extension CaseCatalogue {
  // MARK: Declared freedoms

  static let acceptable = [
    step(
      "near-ties", "pre-activations within roundoff of a tie: either activation is correct", nearTies,
      flags: ["tie"], notes: "The free entries are listed by index.", verdict: .acceptable),
    step(
      "near-ties-sketched", "the same, preconditioned with a sketch", sketched(nearTies), flags: ["tie"],
      verdict: .acceptable),
  ]

  /// Weights orthogonal to a point up to the rounding of their entries.
  private static var nearTies: StepDefinition {
    var step = StepDefinition(
      .explicit(Matrix(rows: 2, columns: 3, elements: [0.6, 0.8, 0.8, -0.6, 1, 0])), width: 66, solver: .gram)
    step.adjust = { weights in
      for r in stride(from: 0, to: weights.columns, by: 6) {
        let c = 1 + Double(r) / 7
        weights.replaceColumns(from: r, with: Matrix(rows: 2, columns: 1, elements: [0.8 * c, -0.6 * c]))
      }
    }
    step.freeWithin = 8
    return step
  }

  /// With the targets multiplied by a number.
  private static func scaled(_ step: StepDefinition, by factor: Double) -> StepDefinition {
    var step = step
    step.targetScale = factor
    return step
  }

  // MARK: Cases that must not be refused

  static let unrefused = [
    step(
      "zero-targets", "targets that are all zero",
      scaled(StepDefinition(.synthetic("sphere,n=5,d=4"), width: 90, solver: .gram), by: 0), flags: ["edge"]),
    step(
      "two-antipodal-pairs", "two independent antipodal pairs: the kernel is positive definite",
      StepDefinition(.synthetic("antipodal,n=7,d=4,pairs=2"), width: 150, solver: .gram), flags: ["antipodal"]
    ),
    step(
      "square-sketch", "as many rows of the sketch as points",
      StepDefinition(.synthetic("sphere,n=6,d=4"), width: 64, sketch: .gaussian, rows: 6), flags: ["edge"]),
    step(
      "square-sketch-damped", "as many rows of the sketch as points, with damping: P in its triangular form",
      damped(
        StepDefinition(.synthetic("sphere,n=6,d=4"), width: 64, sketch: .countSketch, rows: 6), by: 0.05),
      flags: ["edge", "damped"]),
    step(
      "near-duplicates-damped", "two points that are 10⁻¹¹ apart and not equal, with damping",
      damped(
        StepDefinition(
          .explicit(Matrix(rows: 2, columns: 3, elements: [1, 0, 1, 1e-11, 0.6, -0.8])), width: 64,
          solver: .gram),
        by: 0.1), flags: ["near-parallel", "damped"]),
    matrix(
      "matrix-least-squares-close",
      "a right-hand side that A fits to six digits: accuracies are relative to the residual",
      MatrixDefinition(rows: 150, columns: 10, problem: .leastSquares), flags: ["edge"]
    ) { ($0.noise, $0.sketchRows) = (-18, 80) },
  ]

  private static func sketched(_ step: StepDefinition) -> StepDefinition {
    var step = step
    (step.solver, step.family, step.rows) = (.sketched, .countSketch, 40)
    return step
  }

  // MARK: Cases that must be refused

  private static func refused(_ step: StepDefinition, _ reason: String) -> StepDefinition {
    var step = step
    step.refusal = reason
    return step
  }

  static let invalid =
    [
      step(
        "refuse-duplicates", "the same point twice: the kernel is singular",
        refused(
          StepDefinition(
            .explicit(Matrix(rows: 2, columns: 3, elements: [0.6, 0.8, 1, 0, 0.6, 0.8])), width: 64,
            solver: .gram),
          "inputs 0 and 2 are equal"), flags: ["duplicates"], verdict: .invalid),
      step(
        "refuse-antipodal", "three antipodal pairs in the plane: the kernel is singular",
        refused(
          StepDefinition(
            .explicit(
              Matrix(rows: 2, columns: 6, elements: [1, 0, -1, 0, 0, 1, 0, -1, 0.6, 0.8, -0.6, -0.8])),
            width: 64, solver: .gram), "three antipodal pairs in two dimensions are linearly dependent"),
        flags: ["antipodal"], verdict: .invalid),
      step(
        "refuse-few-rows", "a sketch with fewer rows than points",
        refused(
          StepDefinition(.synthetic("sphere,n=8,d=4"), width: 64, sketch: .gaussian, rows: 7),
          "s < n: SA cannot have rank n"), flags: ["few-rows"], verdict: .invalid),
      step(
        "refuse-rank-deficient", "a sketch that loses a direction",
        refused(
          StepDefinition(.explicit(axes), width: 1, sketch: .gaussian, rows: 16),
          "one neuron in three dimensions has a Jacobian of rank at most three, for four points"),
        flags: ["rank-deficient"], verdict: .invalid),
      step(
        "refuse-not-finite", "a coordinate that is not a number",
        refused(
          StepDefinition(
            .explicit(Matrix(rows: 2, columns: 2, elements: [.nan, 0.8, 1, 0])), width: 64, solver: .gram),
          "x_00 is not a number"), flags: ["not-finite"], verdict: .invalid),
      step(
        "refuse-not-unit", "an input that is not a unit vector",
        refused(
          StepDefinition(
            .explicit(Matrix(rows: 2, columns: 2, elements: [1.5, 0, 0, 1])), width: 64, solver: .gram),
          "‖x_0‖ = 1.5"), flags: ["not-unit"], verdict: .invalid),
      step(
        "refuse-short", "the norm of the last input is below one by a millionth",
        refused(
          StepDefinition(
            .explicit(Matrix(rows: 2, columns: 3, elements: [1, 0, 0.6, 0.8, 0, 0.999999])), width: 64,
            solver: .gram),
          "‖x_2‖ = 0.999999"), flags: ["not-unit"], verdict: .invalid),
      step(
        "refuse-targets", "targets that are not numbers",
        refused(
          scaled(StepDefinition(.synthetic("sphere,n=4,d=3"), width: 64, solver: .gram), by: .nan),
          "no y_i is a number"),
        flags: ["not-finite"], verdict: .invalid),
      step(
        "refuse-divergence",
        "the paper’s iteration preconditioned with a sketch of s = 8n rows, where it diverges",
        refused(
          StepDefinition(
            .synthetic("sphere,n=6,d=4"), width: 64, sketch: .gaussian, rows: 48, solver: .fixedPoint),
          "the fixed-point iteration diverges: no g with ‖Gg − r‖ ≤ ε₀‖r‖ is found"), flags: ["divergence"],
        verdict: .invalid),
    ] + refusedMatrices
}

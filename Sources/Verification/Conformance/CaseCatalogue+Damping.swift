internal import SketchedLeastSquares
internal import SubspaceEmbedding

extension CaseCatalogue {
  // MARK: Damped steps

  static let damped = [
    step(
      "damped-gram", "the exact Levenberg–Marquardt step, μ = 0.1",
      damped(StepDefinition(.synthetic("sphere,n=8,d=4"), width: 100, solver: .gram), by: 0.1),
      flags: ["damped"]),
    step(
      "damped-sketched", "a damped step preconditioned with a sketch, μ = 10⁻³",
      damped(
        StepDefinition(
          .synthetic("clustered,n=9,d=4,clusters=3,spread=0.3"), width: 60, sketch: .srht, rows: 60),
        by: 1e-3), flags: ["damped"]),
    step(
      "damped-few-rows", "fewer rows of the sketch than points: P in its low-rank form",
      damped(
        StepDefinition(
          .synthetic("clustered,n=20,d=4,clusters=4,spread=0.3"), width: 60, sketch: .sparseSign, rows: 12),
        by: 0.5), flags: ["damped", "few-rows"]),
    step(
      "damped-fixed-point", "the paper’s iteration on the damped system",
      damped(
        StepDefinition(
          .synthetic("sphere,n=4,d=4"), width: 64, sketch: .srht, rows: 256, solver: .fixedPoint), by: 0.05),
      flags: ["damped", "all-rows"]),
  ]

  static func damped(_ step: StepDefinition, by damping: Double) -> StepDefinition {
    var step = step
    step.damping = damping
    return step
  }

  // MARK: A given matrix

  static let matrices = [
    matrix(
      "matrix-gram", "a natural-gradient step by the exact damped Gram matrix (minSR), κ(A) ≈ 2¹⁰",
      MatrixDefinition(rows: 120, columns: 12, solver: .gram)
    ) { ($0.binades, $0.damping) = (10, 1e-3) },
    matrix(
      "matrix-cg", "conjugate gradients on the damped system, without a preconditioner",
      MatrixDefinition(rows: 60, columns: 7, solver: .cg)
    ) { ($0.binades, $0.damping) = (2, 10) },
    matrix(
      "matrix-sketched", "a damped system preconditioned with a sketch, μ = 10⁻⁶",
      MatrixDefinition(rows: 200, columns: 16)
    ) { ($0.binades, $0.family, $0.sketchRows, $0.damping) = (8, .srht, 64, 1e-6) },
    matrix(
      "matrix-few-rows", "fewer rows of the sketch than columns: P in its low-rank form, μ = 10",
      MatrixDefinition(rows: 200, columns: 40)
    ) { ($0.binades, $0.sketchRows, $0.damping) = (12, 20, 10) },
    matrix(
      "matrix-singular", "a row of zeros and a repeated column: damping makes the system solvable",
      MatrixDefinition(rows: 90, columns: 10), flags: ["edge"]
    ) { ($0.isSingular, $0.sketchRows, $0.damping) = (true, 40, 1) },
    matrix(
      "matrix-small", "a matrix of size 10⁻⁹: R, the pivots and the damping are small, but not too small",
      MatrixDefinition(rows: 80, columns: 7), flags: ["edge"]
    ) {
      ($0.exponent, $0.family, $0.sketchRows) = (-34, .srht, 32)
      $0.damping = 0x1p-68
    },
    matrix(
      "matrix-one-column", "a single column, preconditioned with a sketch of two rows",
      MatrixDefinition(rows: 60, columns: 1), flags: ["edge"]
    ) { ($0.family, $0.sketchRows, $0.damping) = (.gaussian, 2, 0.25) },
    matrix(
      "matrix-least-squares", "sketch and precondition for min ‖Ag − b‖",
      MatrixDefinition(rows: 150, columns: 10, problem: .leastSquares)
    ) { ($0.binades, $0.sketchRows) = (4, 80) },
    matrix(
      "matrix-least-squares-damped", "the same with μ‖g‖²",
      MatrixDefinition(rows: 100, columns: 12, problem: .leastSquares)
    ) { ($0.binades, $0.family, $0.sketchRows, $0.damping) = (6, .srht, 48, 0.5) },
    matrix(
      "matrix-least-squares-ill-conditioned",
      "κ(A) ≈ 10⁷ and a small residual: AᵀA would lose half the digits",
      MatrixDefinition(rows: 240, columns: 16, problem: .leastSquares), flags: ["ill-conditioned"]
    ) { ($0.binades, $0.noise, $0.family, $0.sketchRows) = (23, -13, .sparseSign, 128) },
  ]

  static let refusedMatrices = [
    matrix(
      "refuse-matrix-few-rows",
      "fewer rows of the sketch than columns, without the damping that this requires",
      MatrixDefinition(rows: 60, columns: 10), flags: ["few-rows"], verdict: .invalid
    ) { ($0.sketchRows, $0.refusal) = (8, "s < n and μ = 0: SA cannot have rank n") },
    matrix(
      "refuse-matrix-negative-damping", "μ < 0, although AᵀA + μI is positive definite",
      MatrixDefinition(rows: 60, columns: 7, solver: .gram), verdict: .invalid
    ) { ($0.damping, $0.refusal) = (-0.5, "μ = −0.5") },
  ]

  static func matrix(
    _ identifier: String, _ exercises: String, _ definition: MatrixDefinition, flags: [String] = [],
    verdict: CaseHeader.Verdict = .valid, _ change: (inout MatrixDefinition) -> Void
  ) -> CaseDefinition {
    var definition = definition
    change(&definition)
    let kinds = [
      "given-matrix", definition.damping > 0 ? "damped" : "undamped", definition.problem.rawValue,
    ]
    return CaseDefinition(
      identifier: identifier, exercises: exercises, verdict: verdict, flags: kinds + flags,
      content: .matrix(definition))
  }
}

internal import DenseLinearAlgebra
internal import GaussNewton
internal import RealModule
internal import SketchedLeastSquares
internal import SubspaceEmbedding

extension CaseCatalogue {
  // MARK: Edges

  /// The axes of three dimensions and a diagonal; weights of zeros and integers have exact pre-activations on them.
  static let axes = Matrix(
    rows: 3, columns: 4, elements: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0.6, 0.8, 0])

  static let edges = [
    step(
      "one-point", "a single point", StepDefinition(.synthetic("sphere,n=1,d=3"), width: 65, solver: .gram),
      flags: ["edge"]),
    step(
      "one-point-sketched", "a single point, preconditioned with a sketch of two rows",
      StepDefinition(.synthetic("sphere,n=1,d=3"), width: 65, sketch: .tensorSRHT, rows: 2), flags: ["edge"]),
    step(
      "one-neuron", "a single neuron, active on its only point", oneNeuron, flags: ["edge"]),
    step(
      "one-dimension", "the two unit points in one dimension: one antipodal pair",
      StepDefinition(
        .explicit(Matrix(rows: 1, columns: 2, elements: [1, -1])), width: 64, solver: .gram),
      flags: ["edge", "antipodal"]),
    step("ties", "pre-activations that are exactly zero count as active", ties, flags: ["tie"]),
    step(
      "negative-zero", "−0 ≥ 0: a tie with either sign of zero", negativeZeros,
      flags: ["tie", "signed-zero"]),
    step(
      "subnormal", "pre-activations of ±2⁻¹⁰⁶⁰ are not zero in float64", subnormal, flags: ["subnormal"],
      notes: "In a lower precision they may be flushed to zero, which the judge allows."),
    step(
      "antipodal", "one pair of opposite points: the kernel stays positive definite",
      StepDefinition(.synthetic("antipodal,n=6,d=4,pairs=1"), width: 200, solver: .gram), flags: ["antipodal"]
    ),
    step(
      "near-parallel", "pairs of points at an angle of 0.05",
      StepDefinition(.synthetic("near-parallel,n=6,d=4,angle=0.05"), width: 400, solver: .gram),
      flags: ["near-parallel"]),
    step(
      "word-boundary-64", "as many neurons as bits in a word",
      StepDefinition(.synthetic("sphere,n=5,d=4"), width: 64, solver: .gram), flags: ["word-boundary"]),
    step(
      "dead-neurons", "neurons that are active on no point", dead, flags: ["edge"]),
  ]

  private static var oneNeuron: StepDefinition {
    var step = StepDefinition(
      .explicit(Matrix(rows: 2, columns: 1, elements: [0.6, 0.8])), width: 1, solver: .gram)
    step.adjust = { $0 = Matrix(rows: 2, columns: 1, elements: [1, 0.5]) }
    return step
  }

  /// Neurons with integer weights along the second axis; their products with the other axes are exactly zero.
  private static var ties: StepDefinition {
    var step = StepDefinition(.explicit(axes), width: 66, solver: .gram)
    step.adjust = { weights in
      for r in stride(from: 0, to: weights.columns, by: 3) {
        weights.replaceColumns(
          from: r, with: Matrix(rows: 3, columns: 1, elements: [0, Double(r % 5) - 2, 0]))
      }
    }
    return step
  }

  private static var negativeZeros: StepDefinition {
    var step = ties
    step.hasNegativeZeros = true
    return step
  }

  private static var subnormal: StepDefinition {
    var step = StepDefinition(.explicit(axes), width: 66, solver: .gram)
    step.adjust = { weights in
      for r in stride(from: 0, to: weights.columns, by: 4) {
        let tiny = r.isMultiple(of: 8) ? 0x1p-1060 : -0x1p-1060
        weights.replaceColumns(from: r, with: Matrix(rows: 3, columns: 1, elements: [tiny, tiny, tiny]))
      }
    }
    return step
  }

  private static var dead: StepDefinition {
    // All points lie in the positive octant, these weights in the negative one.
    var step = StepDefinition(.explicit(axes), width: 70, solver: .gram)
    step.adjust = { weights in
      for r in 0..<20 {
        weights.replaceColumns(from: r, with: Matrix(rows: 3, columns: 1, elements: [-1, -2, -1]))
      }
    }
    return step
  }

  // MARK: Ill-conditioned Gram matrices

  /// Two directions in the plane at an angle, and a third far from both. `λ_min(G)` is about `½(θ²/2)` while no neuron
  /// separates the two, so `κ(G)` is about `4/θ²`.
  private static func nearlyEqual(_ angle: Double) -> StepDefinition.Points {
    .explicit(
      Matrix(rows: 2, columns: 3, elements: [1, 0, .cos(angle), .sin(angle), 0.6, -0.8]))
  }

  /// A solve in double precision reaches a residual of about `u κ(G)`, 0.01 for the last; ten times that is required.
  static let illConditioned: [CaseDefinition] = [
    (4, 0.02), (8, 2e-4), (12, 2e-6), (14, 2e-7),
  ].flatMap { digits, angle -> [CaseDefinition] in
    [
      step(
        "ill-conditioned-1e\(digits)-gram", "the exact step at κ(G) ≈ 10^\(digits)",
        accurate(StepDefinition(nearlyEqual(angle), width: 64, solver: .gram), 1.0 / 6),
        flags: ["ill-conditioned"]),
      step(
        "ill-conditioned-1e\(digits)-sketched", "a sketched solve at κ(G) ≈ 10^\(digits)",
        accurate(
          StepDefinition(nearlyEqual(angle), width: 64, sketch: .gaussian, rows: 24),
          digits < 14 ? 1e-2 : 1e-1),
        flags: ["ill-conditioned"]),
    ]
  }
}

internal import DenseLinearAlgebra
internal import GaussNewton
internal import RealModule
internal import SubspaceEmbedding

/// The committed cases, in the order in which they are listed.
public enum CaseCatalogue {
  public static let definitions: [CaseDefinition] =
    ordinary + embeddings + solvers + edges + illConditioned + real + integers + acceptable + invalid

  /// The case of that name.
  ///
  /// - Throws: `CaseError.unknown`.
  public static func definition(_ identifier: String) throws(CaseError) -> CaseDefinition {
    guard let definition = definitions.first(where: { $0.identifier == identifier }) else {
      throw .unknown(identifier)
    }
    return definition
  }

  private static func step(
    _ identifier: String, _ exercises: String, _ step: StepDefinition, flags: [String] = [],
    notes: String = "",
    verdict: CaseHeader.Verdict = .valid, seed: UInt64 = 1
  ) -> CaseDefinition {
    CaseDefinition(
      identifier: identifier, exercises: exercises, verdict: verdict, flags: flags, notes: notes, seed: seed,
      content: .step(step))
  }

  // MARK: Ordinary steps

  private static let ordinary = [
    step(
      "gram-sphere", "the exact step on random points",
      StepDefinition(.synthetic("sphere,n=8,d=4"), width: 200, solver: .gram)),
    step(
      "gram-clustered", "the exact step on clustered points",
      StepDefinition(.synthetic("clustered,n=9,d=5,clusters=3,spread=0.3"), width: 300, solver: .gram)),
    step(
      "gram-teacher", "the exact step on the targets of a network",
      StepDefinition(.synthetic("teacher,n=6,d=3"), width: 129, solver: .gram),
      flags: ["word-boundary"], notes: "129 neurons: two full words of 64 bits and one bit more."),
    step(
      "gram-other-seed", "the exact step from another start",
      StepDefinition(.synthetic("sphere,n=8,d=4"), width: 200, solver: .gram), seed: 42),
  ]

  // MARK: Every embedding

  private static let embeddings = EmbeddingFamily.allCases.flatMap { family -> [CaseDefinition] in
    let sizes: [(name: String, data: String, width: Int, rows: Int, flags: [String])] = [
      ("", "sphere,n=5,d=4", 32, 40, []),
      ("-padded", "clustered,n=5,d=3,clusters=5,spread=0.5", 43, 60, ["padded"]),
    ]
    return sizes.map { size in
      step(
        "sketched-\(family.rawValue)\(size.name)",
        "sketch, factor and conjugate gradients, \(family.rawValue)"
          + (size.flags.isEmpty ? "" : ", lengths that are no powers of two"),
        StepDefinition(.synthetic(size.data), width: size.width, sketch: family, rows: size.rows),
        flags: size.flags)
    }
  }

  // MARK: Other solvers

  private static let solvers = [
    step(
      "cg-sphere", "conjugate gradients without a preconditioner",
      StepDefinition(.synthetic("sphere,n=8,d=4"), width: 200, solver: .cg)),
    step(
      "cg-clustered", "conjugate gradients where they are slow",
      StepDefinition(.synthetic("clustered,n=8,d=4,clusters=2,spread=0.1"), width: 500, solver: .cg)),
    step(
      "fixed-point-gaussian", "the paper’s iteration where it contracts",
      StepDefinition(
        .synthetic("sphere,n=3,d=4"), width: 24, sketch: .gaussian, rows: 300, solver: .fixedPoint)),
    step(
      "fixed-point-srht", "the paper’s iteration behind all rows of a Hadamard transform: S is orthogonal",
      StepDefinition(.synthetic("sphere,n=4,d=4"), width: 64, sketch: .srht, rows: 256, solver: .fixedPoint),
      flags: ["all-rows"]),
    step(
      "sketched-accurate", "a solve down to 10⁻¹²",
      accurate(StepDefinition(.synthetic("sphere,n=6,d=4"), width: 64, sketch: .srht, rows: 60), 1e-12)),
    step(
      "sketched-large-targets", "targets of size 10⁶: accuracies are relative",
      scaledTargets(
        StepDefinition(.synthetic("sphere,n=6,d=4"), width: 64, sketch: .countSketch, rows: 80), 1e6),
      flags: ["scaled-targets"]),
    step(
      "sketched-small-targets", "targets of size 10⁻⁶ beside outputs of size one",
      scaledTargets(
        StepDefinition(.synthetic("sphere,n=6,d=4"), width: 64, sketch: .countSketch, rows: 80), 1e-6),
      flags: ["scaled-targets"]),
    step(
      "sketched-small-residual", "a residual of size 10⁻⁴, solved to a relative 10⁻⁶",
      smallResidual(StepDefinition(.synthetic("sphere,n=6,d=4"), width: 64, sketch: .countSketch, rows: 80)),
      flags: ["scaled-targets"]),
    step(
      "sketched-one-cluster", "one cluster: λ_max(G) is far above one, and norms by P⁻¹ are not norms",
      accurate(
        StepDefinition(
          .synthetic("clustered,n=24,d=8,clusters=1,spread=0.5"), width: 200, sketch: .gaussian, rows: 48), 1e-2),
      flags: ["clustered"], seed: 1),
  ]

  /// Targets `10⁻⁴` from the start's outputs.
  private static func smallResidual(_ step: StepDefinition) -> StepDefinition {
    var step = accurate(scaledTargets(step, 1e-4), 1e-6)
    step.targetsNearOutputs = true
    return step
  }

  private static func accurate(_ step: StepDefinition, _ accuracy: Double) -> StepDefinition {
    var step = step
    step.accuracy = accuracy
    return step
  }

  private static func scaledTargets(_ step: StepDefinition, _ factor: Double) -> StepDefinition {
    var step = step
    step.targetScale = factor
    return step
  }

  // MARK: Edges

  /// The axes of three dimensions and a diagonal, on which a weight of zeros and whole numbers has exact pre-activations.
  private static let axes = Matrix(
    rows: 3, columns: 4, elements: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0.6, 0.8, 0])

  private static let edges = [
    step(
      "one-point", "a single point", StepDefinition(.synthetic("sphere,n=1,d=3"), width: 65, solver: .gram),
      flags: ["edge"]),
    step(
      "one-point-sketched", "a single point behind a sketch of two rows",
      StepDefinition(.synthetic("sphere,n=1,d=3"), width: 65, sketch: .tensorSRHT, rows: 2), flags: ["edge"]),
    step(
      "one-neuron", "a single neuron, active on its only point", oneNeuron, flags: ["edge"]),
    step(
      "one-dimension", "the two points of the line: one antipodal pair",
      StepDefinition(
        .explicit(Matrix(rows: 1, columns: 2, elements: [1, -1])), width: 64, solver: .gram),
      flags: ["edge", "antipodal"]),
    step("ties", "pre-activations that are exactly zero count as active", ties(0), flags: ["tie"]),
    step(
      "negative-zero", "−0 ≥ 0: the tie with either sign of zero", ties(-0.0), flags: ["tie", "signed-zero"]),
    step(
      "subnormal", "pre-activations of ±2⁻¹⁰⁶⁰ are not zero in float64", subnormal, flags: ["subnormal"],
      notes: "In fewer digits they may be flushed to zero, which the judge knows."),
    step(
      "antipodal", "one pair of opposite points, where the kernel stays definite",
      StepDefinition(.synthetic("antipodal,n=6,d=4,pairs=1"), width: 200, solver: .gram), flags: ["antipodal"]
    ),
    step(
      "near-parallel", "pairs of points at an angle of 0.05",
      StepDefinition(.synthetic("near-parallel,n=6,d=4,angle=0.05"), width: 400, solver: .gram),
      flags: ["near-parallel"]),
    step(
      "word-boundary-64", "as many neurons as a word has bits",
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

  /// Neurons of whole numbers whose product with an axis is exactly zero, of one sign.
  private static func ties(_ zero: Double) -> StepDefinition {
    var step = StepDefinition(.explicit(axes), width: 66, solver: .gram)
    step.adjust = { weights in
      for r in stride(from: 0, to: weights.columns, by: 3) {
        weights.replaceColumns(
          from: r, with: Matrix(rows: 3, columns: 1, elements: [zero, Double(r % 5) - 2, zero]))
      }
    }
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

  private static let illConditioned: [CaseDefinition] = [
    (4, 0.02), (8, 2e-4), (12, 2e-6), (14, 2e-7),
  ].flatMap { digits, angle -> [CaseDefinition] in
    [
      step(
        "ill-conditioned-1e\(digits)-gram", "the exact step at κ(G) ≈ 10^\(digits)",
        accurate(StepDefinition(nearlyEqual(angle), width: 64, solver: .gram), 1.0 / 6),
        flags: ["ill-conditioned"]),
      step(
        "ill-conditioned-1e\(digits)-sketched", "a sketched solve at κ(G) ≈ 10^\(digits)",
        accurate(StepDefinition(nearlyEqual(angle), width: 64, sketch: .gaussian, rows: 24), 1e-2),
        flags: ["ill-conditioned"]),
    ]
  }

  // MARK: Real data

  private static let real = [
    step(
      "diabetes-gram", "24 of the diabetes patients, exact",
      StepDefinition(.bundled("diabetes", count: 24), width: 256, solver: .gram), flags: ["real-data"]),
    step(
      "diabetes-sketched", "24 of the diabetes patients, sketched by blocks of neurons",
      StepDefinition(.bundled("diabetes", count: 24), width: 256, sketch: .neuronBlock, rows: 264),
      flags: ["real-data"]),
    step(
      "digits-sketched", "12 handwritten digits, sketched by two small Hadamard transforms",
      StepDefinition(.bundled("digits", count: 12), width: 100, sketch: .tensorSRHT, rows: 96),
      flags: ["real-data", "padded"]),
  ]

  // MARK: Integers

  private static let integers = [
    CaseDefinition(
      identifier: "stream", exercises: "words, signs, indices and a subset of the stream, bit for bit",
      flags: ["integers"],
      notes: "Only for ports that want to reproduce the random numbers; every other case ships its draws.",
      content: .stream),
    CaseDefinition(
      identifier: "stream-other-seed", exercises: "the same from the largest seed", flags: ["integers"],
      notes: "Only for ports that want to reproduce the random numbers.", seed: .max, content: .stream),
    CaseDefinition(
      identifier: "hadamard-1", exercises: "the transform of one entry", flags: ["integers", "edge"],
      content: .hadamard(length: 1)),
    CaseDefinition(
      identifier: "hadamard-256", exercises: "the transform of 256 integers, exact in float32 too",
      flags: ["integers"], content: .hadamard(length: 256)),
  ]

  // MARK: Declared freedoms

  private static let acceptable = [
    step(
      "near-ties", "pre-activations within roundoff of the tie: either activation is right", nearTies,
      flags: ["tie"], notes: "The entries that are free are listed by index.", verdict: .acceptable),
    step(
      "near-ties-sketched", "the same behind a sketch", sketched(nearTies), flags: ["tie"],
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

  private static func sketched(_ step: StepDefinition) -> StepDefinition {
    var step = step
    (step.solver, step.family, step.rows) = (.sketched, .countSketch, 40)
    return step
  }

  // MARK: What must be refused

  private static func refused(_ step: StepDefinition, _ reason: String) -> StepDefinition {
    var step = step
    step.refusal = reason
    return step
  }

  private static let invalid = [
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
          .explicit(Matrix(rows: 2, columns: 6, elements: [1, 0, -1, 0, 0, 1, 0, -1, 0.6, 0.8, -0.6, -0.8])),
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
        "one neuron in three dimensions has a Jacobian of rank three at most, for four points"),
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
      "refuse-divergence", "the paper’s iteration behind s = 8n rows, where it diverges",
      refused(
        StepDefinition(
          .synthetic("sphere,n=6,d=4"), width: 64, sketch: .gaussian, rows: 48, solver: .fixedPoint),
        "the fixed-point iteration diverges: no g with ‖Gg − r‖ ≤ ε₀‖r‖ is found"), flags: ["divergence"],
      verdict: .invalid),
  ]
}

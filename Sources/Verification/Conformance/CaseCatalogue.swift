internal import DenseLinearAlgebra
internal import GaussNewton
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// The committed cases, in the order in which they are listed, and the other cases with a name.
public enum CaseCatalogue {
  public static let definitions: [CaseDefinition] =
    ordinary + embeddings + fewBuckets + solvers + edges + illConditioned + real + damped + matrices
    + drifting + sizes
    + columns + unrefused + integers + acceptable + invalid

  /// The case with this name, a committed one or one of `AdversarialSizes`.
  ///
  /// - Throws: `CaseError.unknown`.
  public static func definition(_ identifier: String) throws(CaseError) -> CaseDefinition {
    let named = definitions + AdversarialSizes.definitions
    guard let definition = named.first(where: { $0.identifier == identifier }) else {
      throw .unknown(identifier)
    }
    return definition
  }

  /// The committed cases with names that match a pattern, in which `*` stands for any text; if there is none, those of
  /// `AdversarialSizes`.
  ///
  /// - Throws: `CaseError.unknown` if there is none of these either.
  public static func definitions(matching pattern: String) throws(CaseError) -> [CaseDefinition] {
    let found = [definitions, AdversarialSizes.definitions].lazy
      .map { $0.filter { matches($0.identifier[...], pattern[...]) } }.first { !$0.isEmpty }
    guard let found else { throw .unknown(pattern) }
    return found
  }

  private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == "*" {
      return matches(name, pattern.dropFirst()) || !name.isEmpty && matches(name.dropFirst(), pattern)
    }
    return name.first == first && matches(name.dropFirst(), pattern.dropFirst())
  }

  static func step(
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
      flags: ["word-boundary"], notes: "129 neurons: two full words of 64 bits and one more bit."),
    step(
      "gram-other-seed", "the exact step from another initial network",
      StepDefinition(.synthetic("sphere,n=8,d=4"), width: 200, solver: .gram), seed: 42),
  ]

  // MARK: Every embedding

  private static let embeddings = EmbeddingFamily.oblivious.flatMap { family -> [CaseDefinition] in
    let sizes: [(name: String, data: String, width: Int, rows: Int, flags: [String])] = [
      ("", "sphere,n=5,d=4", 32, 40, []),
      ("-padded", "clustered,n=5,d=3,clusters=5,spread=0.5", 43, 60, ["padded"]),
    ]
    return sizes.map { size in
      step(
        "sketched-\(family.rawValue)\(size.name)",
        "sketch, factor and conjugate gradients, \(family.rawValue)"
          + (size.flags.isEmpty ? "" : ", lengths that are not powers of two"),
        StepDefinition(.synthetic(size.data), width: size.width, sketch: family, rows: size.rows),
        flags: size.flags)
    }
  }

  private static let fewBuckets = [
    step(
      "sketched-sparse-sign-few",
      "sparse signs in fewer than eight rows: every column has an entry in each row",
      StepDefinition(.synthetic("sphere,n=3,d=4"), width: 32, sketch: .sparseSign, rows: 5), flags: ["edge"])
  ]

  // MARK: Other solvers

  private static let solvers = [
    step(
      "cg-sphere", "conjugate gradients without a preconditioner",
      StepDefinition(.synthetic("sphere,n=8,d=4"), width: 200, solver: .cg)),
    step(
      "cg-clustered", "conjugate gradients when they converge slowly",
      StepDefinition(.synthetic("clustered,n=8,d=4,clusters=2,spread=0.1"), width: 500, solver: .cg)),
    step(
      "fixed-point-gaussian", "the paper’s iteration when it contracts",
      StepDefinition(
        .synthetic("sphere,n=3,d=4"), width: 24, sketch: .gaussian, rows: 300, solver: .fixedPoint)),
    step(
      "fixed-point-srht",
      "the paper’s iteration preconditioned with all rows of a Hadamard transform: S is orthogonal",
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
      "sketched-small-targets", "targets of size 10⁻⁶ with outputs of size one",
      scaledTargets(
        StepDefinition(.synthetic("sphere,n=6,d=4"), width: 64, sketch: .countSketch, rows: 80), 1e-6),
      flags: ["scaled-targets"]),
    step(
      "sketched-small-residual", "a residual of size 10⁻⁴, solved to a relative 10⁻⁶",
      smallResidual(StepDefinition(.synthetic("sphere,n=6,d=4"), width: 64, sketch: .countSketch, rows: 80)),
      flags: ["scaled-targets"]),
    step(
      "sketched-one-cluster",
      "one tight cluster and a residual along it: √(ρᵀP⁻¹ρ) is far below ‖ρ‖, to which accuracies are relative",
      accurate(
        StepDefinition(
          .synthetic("clustered,n=18,d=3,clusters=1,spread=0.2,targets=signs"), width: 200,
          sketch: .countSketch,
          rows: 144), 0.38),
      flags: ["clustered"], notes: "With this seed all targets have the same sign.", seed: 36783),
  ]

  /// Targets `10⁻⁴` from the start's outputs.
  private static func smallResidual(_ step: StepDefinition) -> StepDefinition {
    var step = accurate(scaledTargets(step, 1e-4), 1e-6)
    step.targetsNearOutputs = true
    return step
  }

  static func accurate(_ step: StepDefinition, _ accuracy: Double) -> StepDefinition {
    var step = step
    step.accuracy = accuracy
    return step
  }

  private static func scaledTargets(_ step: StepDefinition, _ factor: Double) -> StepDefinition {
    var step = step
    step.targetScale = factor
    return step
  }

  // MARK: Real data

  private static let real = [
    step(
      "diabetes-gram", "24 of the diabetes patients, the exact step",
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
      notes: "Only for ports that reproduce the random numbers; every other case includes its draws.",
      content: .stream),
    CaseDefinition(
      identifier: "stream-other-seed", exercises: "the same with the largest seed", flags: ["integers"],
      notes: "Only for ports that reproduce the random numbers.", seed: .max, content: .stream),
    CaseDefinition(
      identifier: "hadamard-1", exercises: "the transform of a single entry", flags: ["integers", "edge"],
      content: .hadamard(length: 1)),
    CaseDefinition(
      identifier: "hadamard-256", exercises: "the transform of 256 integers, exact in float32 too",
      flags: ["integers"], content: .hadamard(length: 256)),
  ]
}

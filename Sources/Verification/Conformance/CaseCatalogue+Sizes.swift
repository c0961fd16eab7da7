internal import SketchedLeastSquares
internal import SubspaceEmbedding

extension CaseCatalogue {
  // MARK: Practical sizes

  /// Large enough to test the boundaries of tiles, integers and transforms of ports, and small enough to be stored.
  /// `AdversarialSizes` has the rule; these are samples of it.
  static let sizes: [CaseDefinition] = ofPractice + wide + transforms

  private static let ofPractice = [
    step(
      "size-40", "40 points, 701 neurons, N = 11,917 coordinates, which a transform of order 16,384 pads",
      StepDefinition(.synthetic("sphere,n=40,d=17"), width: 701, sketch: .srht, rows: 161),
      flags: ["size", "padded"]),
    step(
      "size-65", "65 points: R, G and the solves are one larger than a tile of 64; counts exceed 255",
      StepDefinition(.synthetic("sphere,n=65,d=9"), width: 1501, sketch: .countSketch, rows: 390),
      flags: ["size"]),
    step(
      "size-65-gram", "the exact step on 65 points",
      StepDefinition(.synthetic("sphere,n=65,d=7"), width: 643, solver: .gram), flags: ["size"]),
    matrix(
      "size-matrix", "a given matrix of 1,500 rows and 41 columns",
      MatrixDefinition(rows: 1500, columns: 41), flags: ["size"]
    ) { ($0.binades, $0.family, $0.sketchRows, $0.damping) = (6, .sparseSign, 300, 1e-3) },
  ]

  private static let wide = EmbeddingFamily.oblivious.map { family in
    step(
      "sketched-\(family.rawValue)-wide",
      "N = 679, well above a power of two: the draws for the upper half of the coordinates matter",
      StepDefinition(.synthetic("sphere,n=5,d=7"), width: 97, sketch: family, rows: 70),
      flags: ["size", "padded"])
  }

  private static let transforms = [(512, 40_000), (4096, 1_000_000)].map { length, largest in
    CaseDefinition(
      identifier: "hadamard-\(length)",
      exercises: "the transform of \(length) integers, with results beyond 16 bits",
      flags: ["integers", "size"],
      content: .hadamard(length: length, largest: largest))
  }

  // MARK: A recursive residual that is too small

  /// `P` is as ill-conditioned as `AᵀA`, and the solution lies along its dominant eigenvector. Some iterates are `√κ` times as large as
  /// the solution. Their rounding errors, about `u√κ ‖r‖`, are missing from the recursive residual, which falls below the accuracy
  /// although `r − Gg` does not. A solver that computes `r − Gg` and restarts with it converges.
  static let drifting = [1, 2].map { seed in
    var definition = matrix(
      "matrix-drift" + (seed == 1 ? "" : "-\(seed)"),
      "the recursive residual of conjugate gradients falls below the accuracy, but r − Gg does not: restart with r − Gg",
      MatrixDefinition(rows: 100, columns: 6), flags: ["ill-conditioned", "drift"]
    ) {
      ($0.binades, $0.family, $0.sketchRows, $0.accuracy) = (17, .gaussian, 16, 2e-13)
      $0.solutionIsOnes = true
    }
    definition.seed = UInt64(seed)
    return definition
  }
}

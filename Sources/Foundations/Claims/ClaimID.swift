/// The identifier of a claim: the same in this source, the tests, the fixtures, the reports and the proofs.
///
/// The statements, with explicit constants, are in the documentation of the module to which each belongs; the order here is the order of the
/// argument, bottom to top.
public enum ClaimID: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable, Comparable {
  // 1. Subspace embedding
  case embeddingIsometryInExpectation = "embedding.isometry-in-expectation"
  case embeddingGaussian = "embedding.gaussian"
  case embeddingSRHT = "embedding.srht"
  case embeddingCountSketch = "embedding.count-sketch"
  case embeddingSparseSign = "embedding.sparse-sign"
  case embeddingTensorSRHT = "embedding.tensor-srht"
  case embeddingTensorSketch = "embedding.tensor-sketch"
  case embeddingNeuronBlock = "embedding.neuron-block"
  case embeddingLeverageScore = "embedding.leverage-score"

  // 2. Preconditioned condition number
  case preconditionerSpectrumIdentity = "preconditioner.spectrum-identity"
  case preconditionerConditionBound = "preconditioner.condition-bound"
  case preconditionerLowRank = "preconditioner.low-rank"
  case preconditionerNystrom = "preconditioner.nystrom"

  // 3. Solver convergence
  case solverFixedPoint = "solver.fixed-point"
  case solverCGChebyshev = "solver.cg-chebyshev"
  case solverCGOptimality = "solver.cg-optimality"
  case solverStopping = "solver.stopping"
  case solverIterations = "solver.iterations"

  // 4. Neural tangent kernel and Gram positivity
  case ntkGramFactorization = "ntk.gram-factorization"
  case ntkKernelIsExpectation = "ntk.kernel-is-expectation"
  case ntkKernelIsPositiveDefinite = "ntk.kernel-is-positive-definite"
  case ntkGramConcentrates = "ntk.gram-concentrates"
  case ntkActivationsAreStable = "ntk.activations-are-stable"
  case ntkPositivityCertificate = "ntk.positivity-certificate"
  case ntkCrossValidation = "ntk.cross-validation"

  // 5. The sketched Gauss–Newton trainer
  case stepMeanValueIdentity = "step.mean-value-identity"
  case stepContraction = "step.contraction"
  case stepRidgeStationarity = "step.ridge-stationarity"
  case trainLinearConvergence = "train.linear-convergence"
  case trainMovement = "train.movement"
  case trainMonotone = "train.monotone"
  case trainInterpolates = "train.interpolates"

  // 6. Cost
  case costStep = "cost.step"
  case costCommunication = "cost.communication"

  public static func < (a: ClaimID, b: ClaimID) -> Bool { a.position < b.position }

  private var position: Int { Self.allCases.firstIndex(of: self)! }
}

internal import Communication
public import DenseLinearAlgebra

/// Why the start of a run is not exported.
public enum CertifiedStartError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The run does not decide the hypotheses of `train.linear-convergence`.
  case undecided
  /// This hypothesis is not proved; the text says what was found.
  case notCertified(LinearConvergence.Hypothesis, reason: String)
  /// The neurons are shared between several processes, none of which holds them all.
  case sharedNeurons(ranks: Int)

  public var description: String {
    switch self {
    case .undecided:
      "the hypotheses of train.linear-convergence are not decided for this run; export the start of a run with checks of the level certified, without a ridge and without fixed damping"
    case .notCertified(let hypothesis, let reason):
      "the start is not exported, since the hypothesis \(hypothesis.rawValue) of train.linear-convergence does not hold or cannot be proved: \(reason); \(hypothesis.remedy)"
    case .sharedNeurons(let ranks):
      "the neurons are shared between \(ranks) processes; export the start of a run of one process"
    }
  }
}

extension LinearConvergence.Hypothesis {
  /// What may help.
  fileprivate var remedy: String {
    switch self {
    case .accuracy: "solve the steps to 1/6 or better"
    case .positivity: "take more neurons, or leave out points that nearly coincide"
    case .stability:
      "take more neurons or smaller targets; weights that are sums of signs put neurons on the hyperplanes of points along the axes, where normal weights have none"
    }
  }
}

/// The start of a run for which the hypotheses of `train.linear-convergence` are certified, in the very numbers of the program.
///
/// Every double is an integer over a power of two, so a proof assistant can be given the data, the weights, the proved bound on
/// `λ_min(G(W_0))` and the radius `ρ` without rounding, and decide the hypotheses for itself, by exact arithmetic: see `Proofs/CheckedStart.v`.
/// What is proved there is about steps in real arithmetic; the steps of the program are rounded.
///
/// - Claim: `train.linear-convergence`.
public struct CertifiedStart: Sendable {
  /// `W_0` and the signs.
  public let network: TwoLayerNetwork
  /// `d×n`.
  public let inputs: Matrix
  public let targets: [Double]
  /// The lower bound on `λ_min(G(W_0))`.
  public let lambdaMin: Double
  /// `ρ`.
  public let radius: Double
  /// `ε₀`.
  public let accuracy: Double

  /// - Throws: `CertifiedStartError` where the hypotheses are not certified, naming the first that is not.
  public init(of trainer: Trainer) throws(CertifiedStartError) {
    let start = trainer.start
    guard trainer.communicator.isAlone else { throw .sharedNeurons(ranks: trainer.communicator.ranks) }
    guard let theorem = trainer.theorem else { throw .undecided }
    if let failure = theorem.firstFailure { throw .notCertified(failure, reason: theorem.summary) }
    guard let lambdaMin = theorem.lambdaMin, let radius = theorem.radius else { throw .undecided }
    (network, inputs, targets) = (start, trainer.inputs, trainer.targets)
    (self.lambdaMin, self.radius, accuracy) = (lambdaMin, radius, theorem.accuracy)
  }
}

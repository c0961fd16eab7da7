internal import Communication
public import DenseLinearAlgebra

/// Why the initialisation of a run is not exported.
public enum CertifiedStartError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The run does not decide the hypotheses of `train.linear-convergence`.
  case undecided
  /// This hypothesis is not proved; the text gives the values.
  case notCertified(LinearConvergence.Hypothesis, reason: String)
  /// The neurons are distributed over several processes, none of which holds all of them.
  case sharedNeurons(ranks: Int)

  public var description: String {
    switch self {
    case .undecided:
      "the hypotheses of train.linear-convergence are not decided for this run; export the initialisation of a run with checks of the level certified, without a ridge and without fixed damping"
    case .notCertified(let hypothesis, let reason):
      "the initialisation is not exported, because the hypothesis \(hypothesis.rawValue) of train.linear-convergence does not hold or cannot be proved: \(reason); \(hypothesis.remedy)"
    case .sharedNeurons(let ranks):
      "the neurons are distributed over \(ranks) processes; export the initialisation from a run with one process"
    }
  }
}

extension LinearConvergence.Hypothesis {
  /// What may help.
  fileprivate var remedy: String {
    switch self {
    case .accuracy: "choose an accuracy of 1/6 or better"
    case .positivity: "use more neurons, or remove points that nearly coincide"
    case .stability:
      "use more neurons or smaller targets; weights that are sums of signs can put neurons exactly on the hyperplanes of points along the axes, which normal weights do not"
    }
  }
}

/// The initialisation of a run for which the hypotheses of `train.linear-convergence` are certified, in the exact numbers of the program.
///
/// Every double is an integer over a power of two, so a proof assistant can be given the data, the weights, the proved bound on
/// `λ_min(G(W_0))` and the radius `ρ` without rounding, and decide the hypotheses itself, by exact arithmetic: see `Proofs/CheckedStart.v`.
/// The proof there is about steps in real arithmetic; the steps of the program are rounded.
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

  /// - Throws: `CertifiedStartError` if the hypotheses are not certified, naming the first that is not.
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

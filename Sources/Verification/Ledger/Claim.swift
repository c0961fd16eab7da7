public import Claims

/// One row of the ledger: a claim, its source, its run-time check, its evidence, and what is still missing.
public struct Claim: Sendable, Encodable {
  public let identifier: ClaimID
  /// The statement in one line, for tables.
  public let headline: String
  /// The statement with its constants, in one or two lines.
  public let statement: String
  /// Where the paper uses it.
  public let place: String
  /// The module that it belongs to.
  public let module: String
  public let runTimeCheck: RunTimeCheck
  /// The evidence for it. `Ledger.evidence` lists the tests, laws and theorems, which name their claims themselves; a row lists
  /// the rest.
  public let evidence: [Evidence]
  /// The experiment of `sgn verify` that tests it.
  public let experiment: String?
  /// What is missing.
  public let owed: [String]

  /// How a run checks a claim.
  public enum RunTimeCheck: Sendable {
    /// By these functions of the claim's module.
    case checked(by: [String])
    /// No run can check it, for this reason.
    case notInARun(because: String)
  }

  /// One piece of evidence for a claim.
  public enum Evidence: Sendable, Hashable {
    /// A theorem of `Proofs/`, as `File.theorem`.
    case proof(String)
    /// A type or function that proves it at run time, rounding included.
    case certificate(String)
    /// A test, by its display name without the claim's identifier.
    case exact(String)
    case statistical(String)
    case numerical(String)
    /// A theorem that is cited and not checked.
    case assumed(String)

    public var kind: EvidenceKind {
      switch self {
      case .proof: .machineChecked
      case .certificate: .certified
      case .exact: .exact
      case .statistical: .statistical
      case .numerical: .numerical
      case .assumed: .assumed
      }
    }

    /// The name of the theorem, symbol, test or source.
    public var name: String {
      switch self {
      case .proof(let name), .certificate(let name), .exact(let name), .statistical(let name),
        .numerical(let name), .assumed(let name):
        name
      }
    }
  }

  init(
    _ identifier: ClaimID, headline: String, _ statement: String, place: String, runTimeCheck: RunTimeCheck,
    theorems: [String] = [], certificates: [String] = [], assumptions: [String] = [],
    experiment: String? = nil, owed: [String] = []
  ) {
    self.identifier = identifier
    self.headline = headline
    self.statement = statement
    self.place = place
    module = identifier.module
    self.runTimeCheck = runTimeCheck
    evidence =
      (Ledger.evidence[identifier.rawValue] ?? []) + theorems.map(Evidence.proof)
      + certificates.map(Evidence.certificate)
      + assumptions.map(Evidence.assumed)
    self.experiment = experiment
    self.owed = owed
  }

  /// The kinds of evidence for the claim, strongest first.
  public var evidenceKinds: [EvidenceKind] { Set(evidence.map(\.kind)).sorted() }

  /// The names of the evidence of one kind.
  public func evidence(of kind: EvidenceKind) -> [String] { evidence.filter { $0.kind == kind }.map(\.name) }

  /// The display names of the tests of the claim, without its identifier.
  public var tests: [String] { [EvidenceKind.exact, .statistical, .numerical].flatMap(evidence(of:)) }

  private enum CodingKeys: CodingKey {
    case identifier, headline, statement, place, module, runTimeChecks, withoutRunTimeCheck, tests, proofs
    case certificates, assumptions, experiment, evidenceKinds, owed
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(identifier, forKey: .identifier)
    try fields.encode(headline, forKey: .headline)
    try fields.encode(statement, forKey: .statement)
    try fields.encode(place, forKey: .place)
    try fields.encode(module, forKey: .module)
    switch runTimeCheck {
    case .checked(let functions): try fields.encode(functions, forKey: .runTimeChecks)
    case .notInARun(let reason):
      try fields.encode([String](), forKey: .runTimeChecks)
      try fields.encode(reason, forKey: .withoutRunTimeCheck)
    }
    try fields.encode(tests, forKey: .tests)
    try fields.encode(evidence(of: .machineChecked), forKey: .proofs)
    try fields.encode(evidence(of: .certified), forKey: .certificates)
    try fields.encode(evidence(of: .assumed), forKey: .assumptions)
    try fields.encode(experiment, forKey: .experiment)
    try fields.encode(evidenceKinds, forKey: .evidenceKinds)
    try fields.encode(owed, forKey: .owed)
  }
}

extension ClaimID {
  /// The part before the dot.
  public var section: String { String(rawValue.prefix { $0 != "." }) }

  /// The module that the claim belongs to.
  public var module: String {
    switch section {
    case "embedding": "SubspaceEmbedding"
    case "preconditioner": "Preconditioning"
    case "solver": "ConjugateGradient"
    case "ntk": "NeuralTangentKernel"
    default: "GaussNewton"
    }
  }
}

public import Claims

/// One row of the ledger: a claim, where it is from, what checks it, and what is still owed.
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
  public let invariant: Invariant
  /// What speaks for it. Tests, laws and theorems named after a claim say so themselves, `Ledger.evidence` has them; a row lists
  /// the rest.
  public let evidence: [Evidence]
  /// The experiment of `sgn verify` behind it.
  public let experiment: String?
  /// What is missing.
  public let owed: [String]

  /// What checks a claim while a program runs.
  public enum Invariant: Sendable {
    /// Functions of the claim's module that hold a run to it.
    case checked(by: [String])
    /// No run can be held to it, for this reason.
    case notInARun(because: String)
  }

  /// One thing that speaks for a claim.
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

    public var rung: Rung {
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
    _ identifier: ClaimID, headline: String, _ statement: String, place: String, invariant: Invariant,
    theorems: [String] = [], certificates: [String] = [], assumptions: [String] = [],
    experiment: String? = nil, owed: [String] = []
  ) {
    self.identifier = identifier
    self.headline = headline
    self.statement = statement
    self.place = place
    module = identifier.module
    self.invariant = invariant
    evidence =
      (Ledger.evidence[identifier.rawValue] ?? []) + theorems.map(Evidence.proof)
      + certificates.map(Evidence.certificate)
      + assumptions.map(Evidence.assumed)
    self.experiment = experiment
    self.owed = owed
  }

  /// The rungs that the claim stands on, highest first.
  public var rungs: [Rung] { Set(evidence.map(\.rung)).sorted() }

  /// The names of what stands on a rung.
  public func evidence(on rung: Rung) -> [String] { evidence.filter { $0.rung == rung }.map(\.name) }

  /// The display names of the tests that carry the claim, without its identifier.
  public var tests: [String] { [Rung.exact, .statistical, .numerical].flatMap(evidence(on:)) }

  private enum CodingKeys: CodingKey {
    case identifier, headline, statement, place, module, invariants, withoutInvariant, tests, proofs,
      certificates,
      assumptions
    case experiment, rungs, owed
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(identifier, forKey: .identifier)
    try fields.encode(headline, forKey: .headline)
    try fields.encode(statement, forKey: .statement)
    try fields.encode(place, forKey: .place)
    try fields.encode(module, forKey: .module)
    switch invariant {
    case .checked(let functions): try fields.encode(functions, forKey: .invariants)
    case .notInARun(let reason):
      try fields.encode([String](), forKey: .invariants)
      try fields.encode(reason, forKey: .withoutInvariant)
    }
    try fields.encode(tests, forKey: .tests)
    try fields.encode(evidence(on: .machineChecked), forKey: .proofs)
    try fields.encode(evidence(on: .certified), forKey: .certificates)
    try fields.encode(evidence(on: .assumed), forKey: .assumptions)
    try fields.encode(experiment, forKey: .experiment)
    try fields.encode(rungs, forKey: .rungs)
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

import Claims
import Foundation
import Laws
import Ledger
import TestSupport

/// The evidence that names its claims itself: theorems and tests by their names, laws by their claim.
///
/// The source of a piece of evidence also determines its kind. A theorem is machine-checked. A test tagged `.exact` and a law
/// `exactly` are exact. Whatever declares error rates is statistical: a law of an event, a test of the `StatisticalBudget`.
/// Everything else is numerical.
struct SourceEvidence {
  private(set) var byClaim: [ClaimID: [Claim.Evidence]] = [:]
  /// Mistakes in the sources, one line each.
  private(set) var problems: [String] = []

  init() throws {
    try findTheorems()
    try findTests()
    for law in Laws.all {
      let kind: EvidenceKind = law.probability != nil ? .statistical : law.isExact ? .exact : .numerical
      add(law.statement, as: kind, to: law.claim)
    }
    for claim in ClaimID.allCases {
      byClaim[claim, default: []].sort { ($0.kind, $0.name) < ($1.kind, $1.name) }
    }
  }

  private mutating func add(_ name: String, as kind: EvidenceKind, to claim: ClaimID) {
    let found: Claim.Evidence =
      switch kind {
      case .machineChecked: .proof(name)
      case .exact: .exact(name)
      case .statistical: .statistical(name)
      default: .numerical(name)
      }
    if byClaim[claim, default: []].contains(where: { $0.name == name }) {
      problems.append("\(claim.rawValue) has two tests named “\(name)”")
    }
    byClaim[claim, default: []].append(found)
  }

  /// Theorems are named after claims, `embedding_count_sketch`, their parts with a suffix. With its suffix a name may be that of
  /// another claim.
  private mutating func findTheorems() throws {
    let names = ClaimID.allCases.map { (claim: $0, name: $0.rawValue.replacing(/[.-]/, with: "_")) }
    for theorem in try SourceTree("Proofs", endings: ["v"]).theorems() {
      let short = theorem.split(separator: ".")[1]
      let fitting = names.filter { "\(short)_".hasPrefix("\($0.name)_") }
      guard let claim = fitting.max(by: { $0.name.count < $1.name.count })?.claim else { continue }
      add(theorem, as: .machineChecked, to: claim)
    }
  }

  private mutating func findTests() throws {
    let tests = try SourceTree("Tests")
    for test in tests.namedTests() {
      let claims = claims(namedBy: test)
      if test.isExact && claims.isEmpty { problems.append("“\(test.name)” is exact evidence of no claim") }
      let declaresRates = StatisticalBudget.tests.contains { $0.name == test.statement }
      if test.isExact && declaresRates {
        problems.append("“\(test.name)” declares error rates, so it is not exact")
      }
      let kind: EvidenceKind = declaresRates ? .statistical : test.isExact ? .exact : .numerical
      for claim in claims { add(test.statement, as: kind, to: claim) }
    }
    for path in tests.misplacedTags() {
      problems.append("put the tag .exact directly after the display name of a test: \(path)")
    }
  }

  /// The claims before the colon of a display name; `embedding.*` is the claim of every family.
  private mutating func claims(namedBy test: NamedTest) -> [ClaimID] {
    test.claims.flatMap { name in
      if name == "embedding.*" {
        return ClaimID.allCases.filter {
          $0.section == "embedding" && $0 != .embeddingIsometryInExpectation
        }
      }
      guard let claim = ClaimID(rawValue: name) else {
        problems.append("“\(test.name)” carries the unknown claim \(name)")
        return []
      }
      return [claim]
    }
  }
}

/// The evidence as source code of the module `Ledger`, for the tool `sgn`, which has neither tests nor proofs.
extension SourceEvidence {
  static let file = "Sources/Verification/Ledger/Ledger+Evidence.swift"

  var source: String {
    var text = """
      // Written by `make ledger` from the theorems, the laws and the tests.
      // swift-format-ignore-file

      extension Ledger {
        /// The evidence that names its claims itself, by the claim's identifier.
        static let evidence: [String: [Claim.Evidence]] = [

      """
    for claim in ClaimID.allCases {
      text += "    \"\(claim.rawValue)\": [\n"
      for evidence in byClaim[claim] ?? [] { text += "      \(literal(evidence)),\n" }
      text += "    ],\n"
    }
    return text + "  ]\n}\n"
  }

  private func literal(_ evidence: Claim.Evidence) -> String {
    let name = evidence.name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return switch evidence {
    case .proof: ".proof(\"\(name)\")"
    case .exact: ".exact(\"\(name)\")"
    case .statistical: ".statistical(\"\(name)\")"
    default: ".numerical(\"\(name)\")"
    }
  }
}

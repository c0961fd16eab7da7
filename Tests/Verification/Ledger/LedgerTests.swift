import Claims
import Foundation
import Ledger
import Testing

/// No orphans in either direction: the ledger, the sources, the tests and the proofs name the same claims and the same
/// evidence.
@Suite struct LedgerTests {
  @Test func everyClaimHasOneRowInTheOrderOfTheArgument() {
    #expect(Ledger.claims.map(\.identifier) == ClaimID.allCases)
    for claim in Ledger.claims {
      #expect(!claim.statement.isEmpty && !claim.place.isEmpty, "\(claim.identifier)")
      #expect(Ledger.row(claim.identifier).statement == claim.statement)
    }
  }

  /// The ledger's evidence agrees with the sources; `make ledger` rewrites it.
  @Test func theEvidenceIsThatOfTheSources() throws {
    let evidence = try SourceEvidence()
    for problem in evidence.problems { Issue.record("\(problem)") }
    if ProcessInfo.processInfo.environment["SGN_LEDGER"] == "write" {
      try SourceTree.write(evidence.source, to: SourceEvidence.file)
    }
    #expect(
      try SourceTree.text(of: SourceEvidence.file) == evidence.source,
      "theorems, laws or tests of claims have changed: run `make ledger` and commit \(SourceEvidence.file)")
  }

  @Test func everyClaimHasATest() {
    for claim in Ledger.claims {
      #expect(!claim.tests.isEmpty, "\(claim.identifier.rawValue) has no test")
    }
  }

  /// A run-time check is a function that the row names with its type, `Solution.checkStopping`, and that is defined in a file of
  /// that type. `RunCheckTests` sees in the logs of runs that they call it.
  @Test func namedChecksExist() throws {
    let sources = try SourceTree("Sources").files.map(\.text)
    for claim in Ledger.claims {
      guard case .checked(let checks) = claim.runTimeCheck else { continue }
      #expect(!checks.isEmpty && Set(checks).count == checks.count, "\(claim.identifier.rawValue)")
      for check in checks {
        let parts = check.split(separator: ".")
        let function = sources.filter { $0.contains("func \(parts.last!)(") }
        #expect(
          function.contains { text in
            parts.count == 1
              || ["extension", "struct", "class"].contains {
                text.contains("\($0) \(parts[0]) ") || text.contains("\($0) \(parts[0]):")
              }
          }, "\(claim.identifier.rawValue): no function \(check)")
      }
    }
  }

  @Test func certificatesExist() throws {
    let text = try SourceTree("Sources").files.map(\.text).joined()
    for claim in Ledger.claims {
      for name in claim.evidence(of: .certified) {
        #expect(
          text.contains("public struct \(name):"), "\(claim.identifier.rawValue): no certificate \(name)")
      }
    }
  }

  /// A row lists only theorems that are not named after its claim. It has the others already.
  @Test func theoremsExist() throws {
    let theorems = Set(try SourceTree("Proofs", endings: ["v"]).theorems())
    for claim in Ledger.claims {
      let listed = claim.evidence(of: .machineChecked)
      #expect(Set(listed).count == listed.count, "\(claim.identifier.rawValue) lists a theorem twice")
      for theorem in listed where !theorems.contains(theorem) {
        Issue.record("\(claim.identifier.rawValue): no theorem \(theorem)")
      }
    }
  }

  @Test func experimentsAndLedgerNameEachOther() throws {
    let text = try SourceTree("Sources/Verification/Experiments").files.map(\.text).joined()
    for claim in Ledger.claims {
      if let experiment = claim.experiment {
        #expect(
          text.contains("struct \(experiment):"), "\(claim.identifier.rawValue): no experiment \(experiment)")
      }
    }
  }

  /// Every claim has a theorem, or is owed one with the reason why it has none.
  @Test func whatIsMissingIsOwed() {
    for claim in Ledger.claims {
      let owed = claim.owed.joined(separator: "; ")
      if claim.evidenceKinds.first == .assumed {
        Issue.record("\(claim.identifier.rawValue) is only assumed")
      }
      if claim.evidence(of: .machineChecked).isEmpty {
        #expect(
          owed.contains("no proof by machine"), "\(claim.identifier) has no theorem and no reason for that")
      }
    }
  }

  /// Every identifier in backquotes is a claim, and every claim is named by a comment of its module.
  @Test func commentsNameKnownClaims() throws {
    let sections = Set(ClaimID.allCases.map(\.section))
    let sources = try SourceTree("Sources")
    let pages = try SourceTree("Sources", endings: ["md"])
    let documents =
      try ["README.md", "CONTRIBUTING.md"].map { ($0, try SourceTree.text(of: $0)) }
      + SourceTree("Documentation", endings: ["md"]).files
    for (path, text) in sources.files + pages.files + documents {
      for match in text.matches(of: /`([a-z]+)\.([a-z]+(?:-[a-z]+)*)`/)
      where sections.contains(String(match.1)) && match.2 != "csv" {
        #expect(
          ClaimID(rawValue: "\(match.1).\(match.2)") != nil, "\(path) names an unknown claim: \(match.0)")
      }
    }
    for claim in ClaimID.allCases {
      let module = sources.files.filter { $0.path.contains("/\(claim.module)/") }
      #expect(
        module.contains { $0.text.contains("`\(claim.rawValue)`") },
        "no comment of \(claim.module) names \(claim.rawValue)")
    }
  }

  /// Every claim is stated by an article of its module, in addition to the page of the module itself.
  @Test func articlesNameTheClaims() throws {
    let pages = try SourceTree("Sources", endings: ["md"])
    for claim in ClaimID.allCases {
      let catalog = "/\(claim.module)/\(claim.module).docc/"
      let articles = pages.files.filter {
        $0.path.contains(catalog) && !$0.path.hasSuffix("\(catalog)\(claim.module).md")
      }
      #expect(
        articles.contains { $0.text.contains("`\(claim.rawValue)`") },
        "no article of \(claim.module) names \(claim.rawValue)")
    }
  }

  /// Every library module has a page.
  @Test func modulesHaveAPage() throws {
    let pages = Set(try SourceTree("Sources", endings: ["md"]).files.map(\.path))
    let tools: Set = ["sgn", "mutants"]
    let folders = Set(
      try SourceTree("Sources").files.map { $0.path.split(separator: "/")[1...2].joined(separator: "/") })
    for folder in folders {
      let module = String(folder.split(separator: "/")[1])
      if tools.contains(module) { continue }
      #expect(pages.contains("Sources/\(folder)/\(module).docc/\(module).md"), "\(module) has no page")
    }
  }

  @Test func assumptionsAreNamedAndLimited() {
    #expect(Set(Ledger.assumptions.map(\.identifier)).count == Ledger.assumptions.count)
    for assumption in Ledger.assumptions {
      #expect(assumption.identifier.hasPrefix("assumption."))
      #expect(!assumption.statement.isEmpty && !assumption.mitigation.isEmpty)
    }
  }
}

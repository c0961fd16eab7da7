import Claims
import Laws
import Ledger
import Statistics
import TestSupport
import Testing

/// No orphans in either direction: the ledger, the sources, the tests and the proofs name the same claims and the same
/// evidence.
@Suite struct LedgerTests {
  /// A display name split into the claims it carries and the rest: `claim, claim: rest`. `embedding.*` stands for the
  /// claim of every family.
  private func carried(by name: String) throws -> (claims: [ClaimID], rest: String)? {
    guard let colon = name.firstRange(of: ": ") else { return nil }
    var claims: [ClaimID] = []
    for part in name[..<colon.lowerBound].split(separator: ", ") {
      guard part.wholeMatch(of: /[a-z]+\.[a-z*-]+/) != nil else { return nil }
      if part == "embedding.*" {
        claims += ClaimID.allCases.filter {
          $0.section == "embedding" && $0 != .embeddingIsometryInExpectation
        }
      } else {
        claims.append(try #require(ClaimID(rawValue: String(part)), "“\(name)” carries an unknown claim"))
      }
    }
    return (claims, String(name[colon.upperBound...]))
  }

  @Test func everyClaimHasOneRowInTheOrderOfTheArgument() {
    #expect(Ledger.claims.map(\.identifier) == ClaimID.allCases)
    for claim in Ledger.claims {
      #expect(!claim.statement.isEmpty && !claim.place.isEmpty, "\(claim.identifier)")
      #expect(Ledger.row(claim.identifier).statement == claim.statement)
    }
  }

  @Test func testsAndLedgerNameEachOther() throws {
    var found: [ClaimID: Set<String>] = [:]
    for (_, name) in try SourceTree("Tests").displayNames() {
      guard let (claims, rest) = try carried(by: name) else { continue }
      for claim in claims { found[claim, default: []].insert(rest) }
    }
    for law in Laws.all { found[law.claim, default: []].insert(law.statement) }
    for claim in Ledger.claims {
      let listed = Set(claim.tests)
      #expect(listed.count == claim.tests.count, "\(claim.identifier.rawValue) lists a test twice")
      #expect(!listed.isEmpty, "\(claim.identifier.rawValue) has no test")
      for name in listed.subtracting(found[claim.identifier] ?? []).sorted() {
        Issue.record("the ledger lists a test of \(claim.identifier.rawValue) that does not exist: “\(name)”")
      }
      for name in (found[claim.identifier] ?? []).subtracting(listed).sorted() {
        Issue.record("add to the row of \(claim.identifier.rawValue) under its rung: \"\(name)\"")
      }
    }
  }

  /// What stands on the statistical rung has declared its error rates: a law about a probability, or a random test of the
  /// budget. No law about a probability stands on another.
  @Test func statisticalEvidenceDeclaresItsErrorRates() {
    let laws = Set(Laws.all.filter { $0.probability != nil }.map(\.statement))
    let tests = Set(StatisticalBudget.tests.map(\.name))
    for claim in Ledger.claims {
      for name in claim.evidence(on: .statistical) {
        #expect(laws.contains(name) || tests.contains(name), "declare the error rates of “\(name)”")
      }
      for rung in [Rung.exact, .numerical] {
        #expect(claim.evidence(on: rung).allSatisfy { !laws.contains($0) }, "\(claim.identifier.rawValue)")
      }
    }
  }

  /// An invariant is a function of the claim's module, or of one above it, and the sources hold runs to the claim by its
  /// case; a claim that no run is held to says why.
  @Test func invariantsAndSourcesNameEachOther() throws {
    let sources = try SourceTree("Sources")
    let checks = sources.files.filter {
      !$0.path.hasPrefix("Sources/Foundations/Claims") && !$0.path.hasPrefix("Sources/Verification/Ledger")
    }
    let checkedText = checks.map(\.text).joined()
    let withoutSpaces = checkedText.filter { !$0.isWhitespace }
    for claim in Ledger.claims {
      let isFamily =
        claim.identifier.section == "embedding" && claim.identifier != .embeddingIsometryInExpectation
      // The families' checks go by `EmbeddingFamily.claim`.
      let isUsed = withoutSpaces.contains("log.check(.\(claim.identifier),") || isFamily
      switch claim.invariant {
      case .checked(let functions):
        #expect(!functions.isEmpty && isUsed, "\(claim.identifier.rawValue): no source holds a run to it")
        for function in functions {
          #expect(
            checkedText.contains("func \(function)("), "\(claim.identifier.rawValue): no function \(function)"
          )
        }
      case .notInARun(let reason):
        #expect(!reason.isEmpty && !isUsed, "\(claim.identifier.rawValue) is checked in a run after all")
      }
    }
  }

  @Test func certificatesExist() throws {
    let text = try SourceTree("Sources").files.map(\.text).joined()
    for claim in Ledger.claims {
      for name in claim.evidence(on: .certified) {
        #expect(
          text.contains("public struct \(name):"), "\(claim.identifier.rawValue): no certificate \(name)")
      }
    }
  }

  /// Theorems are named after claims, `embedding_count_sketch`, their parts with an ending, and listed as `File.theorem`; an
  /// ending may be a longer claim's own name.
  @Test func proofsAndLedgerNameEachOther() throws {
    var theorems: [String: String] = [:]
    for (path, text) in try SourceTree("Proofs", endings: ["v"]).files {
      let file = path.split(separator: "/").last!.dropLast(2)
      for match in text.matches(of: /(?m)^Theorem ([A-Za-z0-9_']+)/) {
        theorems["\(file).\(match.1)"] = String(match.1)
      }
    }
    func theoremName(_ claim: ClaimID) -> String { claim.rawValue.replacing(/[.-]/, with: "_") }
    let names = ClaimID.allCases.map(theoremName)
    for claim in Ledger.claims {
      let name = theoremName(claim.identifier)
      let listed = Set(claim.evidence(on: .machineChecked))
      for theorem in listed where theorems[theorem] == nil {
        Issue.record(
          "the ledger lists a theorem of \(claim.identifier.rawValue) that does not exist: \(theorem)")
      }
      let longer = names.filter { $0.hasPrefix(name + "_") }
      for (theorem, short) in theorems where short == name || short.hasPrefix(name + "_") {
        if listed.contains(theorem) || longer.contains(where: { short == $0 || short.hasPrefix($0 + "_") }) {
          continue
        }
        Issue.record("add to the row of \(claim.identifier.rawValue): .proof(\"\(theorem)\")")
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

  /// What is not there must be owed: a theorem, or the reason why there is none.
  @Test func whatIsMissingIsOwed() {
    for claim in Ledger.claims {
      let owed = claim.owed.joined(separator: "; ")
      if claim.rungs.first == .assumed { Issue.record("\(claim.identifier.rawValue) is only assumed") }
      if claim.evidence(on: .machineChecked).isEmpty {
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
    let documents = try ["README.md", "CONTRIBUTING.md"].map { ($0, try SourceTree.text(of: $0)) }
    for (path, text) in sources.files + pages.files + documents {
      for match in text.matches(of: /`([a-z]+)\.([a-z]+(?:-[a-z]+)*)`/)
      where sections.contains(String(match.1)) {
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

  /// Every claim is stated by an article of its module, beside the page of the module itself.
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

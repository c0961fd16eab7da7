import ArgumentParser
import Ledger
import SketchedGaussNewton

struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Show the ledger: every claim, its evidence, and what is still owed.",
    discussion: """
      Kinds of evidence, strongest first: machine-checked, certified at run time, exact, statistical, numerical, assumed.

      Examples:
        sgn claims
        sgn claims preconditioner.condition-bound
        sgn claims --json
      """)

  @Argument(help: "Claims to show in full, such as solver.fixed-point, or a section, such as solver.")
  var identifiers: [String] = []

  @Flag(help: "Print JSON, one claim per line, then the assumptions.")
  var json = false

  func run() throws {
    let chosen = try identifiers.isEmpty ? Ledger.claims : identifiers.flatMap(rows)
    if json {
      for claim in chosen { try printJSON(claim) }
      if identifiers.isEmpty { for assumption in Ledger.assumptions { try printJSON(assumption) } }
    } else if identifiers.isEmpty {
      try printTable(chosen)
    } else {
      for claim in chosen { try printInFull(claim) }
    }
  }

  private func rows(_ name: String) throws -> [Claim] {
    let rows = Ledger.claims.filter { $0.identifier.rawValue == name || $0.identifier.section == name }
    if rows.isEmpty {
      throw ValidationError("there is no claim \(name); `sgn claims` lists them all")
    }
    return rows
  }

  private func printTable(_ claims: [Claim]) throws {
    let width = claims.map(\.identifier.rawValue.count).max()! + 2
    try printLine(padded("claim", -width) + padded("tests", 5) + "  " + padded("in a run", -10) + "evidence")
    for claim in claims {
      let inRun = if case .checked = claim.runTimeCheck { "checked" } else { "–" }
      try printLine(
        padded(claim.identifier.rawValue, -width) + padded("\(claim.tests.count)", 5) + "  "
          + padded(inRun, -10)
          + claim.evidenceKinds.map(\.rawValue).joined(separator: ", "))
    }
    try printLine("")
    try printLine("Assumed throughout, not checked:")
    for assumption in Ledger.assumptions {
      try printLine("  \(assumption.identifier): \(assumption.statement)")
    }
    try printLine("")
    try printLine("For the statement of a claim, its evidence and what is owed: sgn claims CLAIM")
  }

  private func printInFull(_ claim: Claim) throws {
    try printLine(claim.identifier.rawValue)
    try printLine("  \(claim.statement)")
    try printLine("  paper       \(claim.place)")
    try printLine("  module      \(claim.module)")
    switch claim.runTimeCheck {
    case .checked(let functions):
      try printLine("  in a run    checked by \(functions.joined(separator: ", "))")
    case .notInARun(let reason): try printLine("  in a run    not checked: \(reason)")
    }
    for kind in claim.evidenceKinds {
      for name in claim.evidence(of: kind) { try printLine("  \(padded(kind.rawValue, -16))\(name)") }
    }
    if let experiment = claim.experiment { try printLine("  experiment  \(experiment)") }
    for debt in claim.owed { try printLine("  owed        \(debt)") }
    try printLine("")
  }
}

public import Claims

/// A question that reviewers of this line of work ask, and the answer that the measurements of one run give.
///
/// Every number in an answer is computed from the run’s rows, so that an answer cannot disagree with the data that it links to.
public struct ReviewerAnswer: Sendable {
  /// Unique, and an anchor.
  public let name: String
  public let question: String
  /// One paragraph.
  public let text: String
  public let table: Table?
  /// The plots that show it, by name.
  public let plots: [String]
  /// The claims in whose sections the data is, and which repeat the experiments.
  public let claims: [ClaimID]
  /// The names of the experiments that measured the data.
  public let experiments: [String]

  /// Words and numbers; the first column names the rows.
  public struct Table: Sendable {
    public let header: [String]
    public let rows: [[String]]
  }
}

/// The rows of a run.
struct Measurements {
  /// By the names of their experiments.
  let rows: [String: [Row]]

  /// - Traps: for an experiment that was not run.
  func rows(_ experiment: any Experiment) -> [Row] { rows[experiment.name]! }

  func contains(_ experiments: [any Experiment]) -> Bool {
    experiments.allSatisfy { rows[$0.name]?.isEmpty == false }
  }
}

/// A question with what it takes to answer it.
struct ReviewerQuestion {
  let name: String
  let question: String
  let experiments: [any Experiment]
  let plots: [String]
  let claims: [ClaimID]
  let answer: @Sendable (Measurements) -> (text: String, table: ReviewerAnswer.Table?)

  /// Nil where one of the experiments was not run.
  func answered(_ measurements: Measurements) -> ReviewerAnswer? {
    guard measurements.contains(experiments) else { return nil }
    let (text, table) = answer(measurements)
    return ReviewerAnswer(
      name: name, question: question, text: text, table: table, plots: plots, claims: claims,
      experiments: experiments.map(\.name))
  }
}

extension Verification {
  /// The answers that the experiments of a run give; a question whose experiments were not all run is left out.
  ///
  /// - Parameter rows: by the names of the experiments.
  public static func answers(_ rows: [String: [Row]]) -> [ReviewerAnswer] {
    let measurements = Measurements(rows: rows)
    return ReviewerQuestion.all.compactMap { $0.answered(measurements) }
  }
}

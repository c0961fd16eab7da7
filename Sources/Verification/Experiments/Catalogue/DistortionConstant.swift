internal import GaussNewton
internal import Statistics
internal import SubspaceEmbedding

/// The smallest constant with which the rows of a family suffice, as measured and as its theorem has it.
///
/// Sufficient means `ε ≤ ½` with probability `0.9`, shown at 95 % confidence (Clopper–Pearson) on every subspace, for this `s` and every larger one
/// that was tried.
struct DistortionConstant {
  private static let distortion = 0.5
  private static let failureProbability = 0.1

  let family: EmbeddingFamily
  private let n: Int
  /// `s` over `n`; nil where no `s` tried suffices.
  let measured: Int?
  /// `s`; nil where the theorem requires more rows than there are.
  let required: Int?

  /// - Parameter cells: of one family, each with the `half` of its `trials` draws in which `ε ≤ ½`.
  init(_ family: EmbeddingFamily, _ cells: [Row]) {
    self.family = family
    n = Int(cells[0]["n"])
    let bySize = Dictionary(grouping: cells) { $0["ratio"] }.sorted { $0.key > $1.key }
    let enough = bySize.prefix { $0.value.allSatisfy(Self.isEnough) }
    measured = enough.last.map { Int($0.key) }
    required = try? family.rowsNeeded(
      .subspace(n), SketchCoordinates(leftRows: Int(cells[0]["m"]), rightRows: Int(cells[0]["d"])),
      distortion: Self.distortion, failureProbability: Self.failureProbability)
  }

  private static func isEnough(_ cell: Row) -> Bool {
    ClopperPearson.lowerBound(successes: Int(cell["half"]), trials: Int(cell["trials"]), error: 0.05)
      >= 1 - failureProbability
  }

  /// The form `f` of the family's rows `s = c f(n, ε, δ)`, up to logarithms of `N`.
  private var form: (text: String, value: Double) {
    let form = family.distributionType.rowsForm
    let rows = form.rows(
      columns: n, distortion: Self.distortion, failureProbability: Self.failureProbability)
    return (form.text, rows)
  }

  var text: String {
    func constant(_ rows: Int) -> String { "c = \(short(Double(rows) / form.value))" }
    let ours =
      measured.map {
        "ε ≤ ½ with probability ≥ 0.9 (95 % confidence) from s = \($0)n on, \(constant($0 * n)) in s = c·\(form.text)"
      } ?? "no s tried gave ε ≤ ½ with probability ≥ 0.9 on every subspace"
    let theirs =
      required.map { "the theorem requires \(($0 + n - 1) / n)n, \(constant($0))" }
      ?? "the theorem requires more rows than there are"
    return "\(ours); \(theirs)"
  }
}

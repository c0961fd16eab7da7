internal import Claims
internal import KnownMistakes
internal import Laws

/// The known mistakes that give the same output as a port.
struct Suspects {
  private let context: StageContext

  init(_ context: StageContext) { self.context = context }

  /// The mistakes with an output of this stage that differs from the oracle's and agrees with the port's, up to the rounding that the
  /// stage allows, with the rows in which they differ.
  func matching(_ found: CaseArray, at stage: Stage) -> [String] {
    guard stage != .trajectory else { return [] }
    return KnownMistakes.all.compactMap { mistake in
      let port = SimulatedPort(mistake.implementation)
      guard let outputs = try? port.outputs(of: stage, context.header, context.teacher),
        let wrong = outputs[stage.output], wrong.shape == found.shape,
        wrong.elements != context.teacher[stage.output].elements
      else { return nil }
      let right = context.teacher[stage.output]
      // By the same measure, the oracle's own output must differ.
      guard isSame(found, wrong, at: stage), !isSame(right, wrong, at: stage) else { return nil }
      return "\(mistake.name) (\(mistake.claim.rawValue)), \(rows(wrong, right))"
    }
  }

  /// Whether two outputs are equal up to rounding.
  private func isSame(_ found: CaseArray, _ other: CaseArray, at stage: Stage) -> Bool {
    if stage == .iterates || stage == .solution {
      return ((try? context.distance(stage, found, other)) ?? nil).map { $0 <= 1 } ?? false
    }
    var teacher = context.teacher
    teacher.arrays[stage.output] = other
    let twin = StageContext(header: context.header, teacher: teacher, precision: context.precision)
    guard let ratio = try? twin.ratio(stage, found, final: nil) else { return false }
    return ratio.value <= stage.allowed
  }

  private func rows(_ wrong: CaseArray, _ right: CaseArray) -> String {
    guard let first = right.shape.first, first > 0 else { return "in the number" }
    if wrong.shape != right.shape { return "which has the shape \(wrong.shape)" }
    let length = right.elements.count / first
    let rows = (0..<first).filter { row in
      (row * length..<(row + 1) * length).contains { wrong.elements[$0] != right.elements[$0] }
    }
    if rows.count == first { return first == 1 ? "in row 0" : "in every row" }
    let shown = rows.prefix(8).map { "\($0)" }.joined(separator: ", ")
    return "in \(rows.count == 1 ? "row" : "rows") \(shown)\(rows.count > 8 ? ", …" : "")"
  }
}

internal import Claims
internal import KnownMistakes
internal import Laws

/// Known mistakes whose output a port's output is.
struct Suspects {
  private let context: StageContext

  init(_ context: StageContext) { self.context = context }

  /// The mistakes whose output of this stage differs from the oracle's and agrees with the port's, as far as the stage's own
  /// ratio sees, with the rows in which they differ.
  func matching(_ found: CaseArray, at stage: Stage) -> [String] {
    guard stage != .trajectory else { return [] }
    return KnownMistakes.all.compactMap { mistake in
      let port = SimulatedPort(mistake.implementation)
      guard let outputs = try? port.outputs(of: stage, context.header, context.teacher),
        let wrong = outputs[stage.output], wrong.shape == found.shape,
        wrong.elements != context.teacher[stage.output].elements
      else { return nil }
      var teacher = context.teacher
      teacher.arrays[stage.output] = wrong
      let other = StageContext(header: context.header, teacher: teacher, precision: context.precision)
      // The oracle's own output must fail by that measure, or the two cannot be told apart.
      let right = context.teacher[stage.output]
      guard let agrees = try? other.ratio(stage, found, final: nil), agrees.value <= stage.allowed,
        let differs = try? other.ratio(stage, right, final: nil), differs.value > stage.allowed
      else { return nil }
      return "\(mistake.name) (\(mistake.claim.rawValue)), in \(rows(wrong, right))"
    }
  }

  private func rows(_ wrong: CaseArray, _ right: CaseArray) -> String {
    guard let first = right.shape.first, first > 0 else { return "the number" }
    // Iterates may be fewer.
    let length = right.elements.count / first
    let rows = (0..<min(first, wrong.shape[0])).filter { row in
      (row * length..<(row + 1) * length).contains { wrong.elements[$0] != right.elements[$0] }
    }
    if rows.count == first { return first == 1 ? "row 0" : "every row" }
    let shown = rows.prefix(8).map { "\($0)" }.joined(separator: ", ")
    return "\(rows.count == 1 ? "row" : "rows") \(shown)\(rows.count > 8 ? ", …" : "")"
  }
}

internal import SketchedLeastSquares

extension OracleCase {
  /// Refuses a case with inconsistent parts, before anything is computed with them: sizes and shapes, values that a sign or an
  /// activation cannot have, stages that are not those of the solver or are described differently.
  ///
  /// - Parameter path: of `case.json`, for the message.
  func requireConsistency(_ path: String) throws(CaseError) {
    func require(_ condition: Bool, _ reason: String) throws(CaseError) {
      if !condition { throw .malformed(file: path, reason: reason) }
    }
    try require(header.schema == "../\(CaseSchema.file)", "$schema is not ../\(CaseSchema.file)")
    try require(!header.identifier.isEmpty, "the identifier is empty")
    try requireStages(require)
    for (name, array) in arrays where header.verdict != .invalid {
      try require(
        array.elements.allSatisfy(\.isFinite), "the array \(name) contains a number that is not finite")
    }
    guard let n = header.order else {
      try require(header.solver == nil && header.sketch == nil, "a solver or a sketch needs sizes")
      return
    }
    guard let solver = header.solver, let accuracy = header.accuracy else {
      throw .malformed(file: path, reason: "a step needs a solver and an accuracy")
    }
    try require(accuracy > 0 && accuracy < 1, "the accuracy must lie between 0 and 1")
    try require(
      solver.isSketched == (header.sketch != nil),
      "a sketch requires a solver that sketches, and such a solver requires a sketch")
    let s = header.sketch?.rows ?? 1
    try require(s > 0 && s <= 1 << 24, "a sketch must have at least 1 and at most \(1 << 24) rows, not \(s)")
    let damping = header.damping ?? 0
    try require(
      damping.isFinite && (damping >= 0 || header.verdict == .invalid), "the damping must not be negative")
    if let run = header.run {
      try require(
        run.tolerance > 0 && run.tolerance < 1 && (1...1000).contains(run.maximumSteps),
        "the run needs a tolerance between 0 and 1 and from 1 to 1000 steps")
    }
    var shapes: [String: [Int?]] = [
      "residual": [n], "gram": [n, n], "sketched_matrix": [s, n], "triangular_factor": [n, n],
      "condition_number": [], "preconditioned_residual": [n], "iterates": [nil, n], "solution": [n],
    ]
    if let sizes = header.sizes {
      shapes.merge(try networkShapes(sizes, require)) { $1 }
    } else {
      shapes.merge(try matrixShapes(solver, s, require)) { $1 }
    }
    for (name, array) in arrays where !name.hasPrefix("draw_") {
      guard let shape = shapes[name] else {
        throw .malformed(file: path, reason: "such a case has no array \(name)")
      }
      let fits =
        shape.count == array.shape.count
        && zip(shape, array.shape).allSatisfy { $0 == nil ? $1 > 0 : $0 == $1 }
      try require(
        fits, "the array \(name) has the shape \(array.shape), which does not fit the sizes of the case")
    }
    for name in inputNames {
      try require(arrays[name] != nil, "the array \(name) is missing")
    }
    guard let sizes = header.sizes else { return }
    try require(
      arrays["output_signs"]!.elements.allSatisfy { $0.magnitude == 1 }, "an output sign must be −1 or 1")
    try require(
      arrays["pattern"]?.elements.allSatisfy { $0 == 0 || $0 == 1 } ?? true, "an activation must be 0 or 1")
    for freedom in header.freedoms {
      let inRange = freedom.indices.allSatisfy {
        $0.count == 2 && (0..<n).contains($0[0]) && (0..<sizes.width).contains($0[1])
      }
      try require(
        freedom.stage == .pattern && header.verdict == .acceptable && inRange,
        "only activations of an acceptable case can be free, by indices in range")
    }
  }

  private var inputNames: [String] {
    switch header.problem {
    case nil: ["points", "targets", "weights", "output_signs"]
    case .system: ["matrix", "residual"]
    case .leastSquares: ["matrix", "observations"]
    }
  }

  private func networkShapes(
    _ sizes: CaseHeader.Sizes, _ require: (Bool, String) throws(CaseError) -> Void
  ) throws(CaseError) -> [String: [Int?]] {
    let (n, d, m) = (sizes.points, sizes.dimension, sizes.width)
    try require(n > 0 && d > 0 && m > 0, "the sizes must be positive")
    try require(header.matrix == nil && header.problem == nil, "a case has a network or a matrix, not both")
    return [
      "points": [n, d], "targets": [n], "weights": [m, d], "output_signs": [m], "pre_activations": [n, m],
      "pattern": [n, m], "outputs": [n], "next_weights": [m, d], "next_outputs": [n], "trajectory": [nil],
      "final_weights": [m, d],
    ]
  }

  private func matrixShapes(
    _ solver: SolverKind, _ s: Int, _ require: (Bool, String) throws(CaseError) -> Void
  ) throws(CaseError) -> [String: [Int?]] {
    let (rows, columns) = (header.matrix!.rows, header.matrix!.columns)
    try require(rows > 0 && columns > 0, "the sizes must be positive")
    try require(header.problem != nil, "a given matrix needs a problem")
    try require(header.run == nil && header.freedoms.isEmpty, "a given matrix has no run and no freedoms")
    try require(
      header.problem == .system || solver == .sketched && s >= columns,
      "least squares needs the solver sketched, and at least as many rows of the sketch as the matrix has columns"
    )
    return ["matrix": [rows, columns], "observations": [rows]]
  }

  /// Requires that the stages are those of the solver, and described as by this version.
  private func requireStages(_ require: (Bool, String) throws(CaseError) -> Void) throws(CaseError) {
    let names = header.stages.map(\.stage)
    let setting = header.setting
    let run: [Stage] = header.run == nil ? [] : [.trajectory]
    let expected =
      header.verdict == .invalid
      ? [] : header.solver == nil ? names.filter { $0 <= .hadamard } : setting.stages + run
    try require(
      names == expected && Set(names).count == names.count && (header.verdict == .invalid || !names.isEmpty),
      "the stages are \(names.map(\.rawValue)), they must be \(expected.map(\.rawValue))")
    for entry in header.stages {
      let outputs = [entry.stage.output] + (entry.stage == .trajectory ? ["final_weights"] : [])
      for name in entry.stage.reads(in: setting) + outputs {
        try require(arrays[name] != nil, "the stage \(entry.stage.rawValue) needs an array \(name)")
      }
      let right = CaseHeader.StageEntry(
        entry.stage, in: setting, shape: arrays[entry.stage.output]!.shape)
      try require(
        entry == right, "the stage \(entry.stage.rawValue) is not described as this version describes it")
    }
  }
}

extension CaseHeader.StageEntry {
  /// A stage as this version describes it.
  init(_ stage: Stage, in setting: Setting, shape: [Int]) {
    self.init(
      stage: stage, claim: stage.claim, definition: stage.definition(in: setting),
      reads: stage.reads(in: setting), output: "\(stage.output).npy", shape: shape,
      formula: stage.formula(in: setting), derivation: stage.derivation(in: setting),
      allowed: stage.allowed)
  }
}

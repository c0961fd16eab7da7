internal import DenseLinearAlgebra
internal import GaussNewton
internal import Laws
internal import NeuralTangentKernel
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// The context in which a stage is judged: the oracle's case and the port's arithmetic.
struct StageContext {
  let header: CaseHeader
  let teacher: Teacher
  let precision: Precision

  private var n: Int { teacher.count }
  private var d: Int { teacher.points.rows }
  private var m: Int { teacher.width }
  /// `N`.
  private var tallRows: Int { header.matrix?.rows ?? m * d }
  /// `μ`.
  private var damping: Double { header.damping ?? 0 }
  /// `G_μ`.
  private var system: Matrix { teacher.system(damping: header.damping) }

  /// The ratio of one stage, or nil if a comparison would be meaningless because the bound on rounding errors is at least as large as
  /// the quantity itself.
  ///
  /// - Parameter found: the output, finite and with the stage's shape.
  func ratio(_ stage: Stage, _ found: CaseArray, final weights: CaseArray?) throws -> StageRatio? {
    switch stage {
    case .words, .signs, .indices, .subset: .differences(found, teacher[stage.output])
    case .hadamard: hadamard(found)
    case .preActivations: preActivations(found)
    case .pattern: pattern(found)
    case .outputs: outputs(found)
    case .residual: residual(found)
    case .gram: gram(found)
    case .sketchedMatrix: sketchedMatrix(found)
    case .triangularFactor: triangularFactor(found)
    case .conditionNumber: try conditionNumber(found)
    case .preconditionedResidual: preconditionedResidual(found)
    case .iterates: try iterates(found)
    case .solution: header.problem == .leastSquares ? try leastSquares(found) : try solution(found)
    case .nextWeights: nextWeights(found)
    case .nextOutputs: nextOutputs(found)
    case .trajectory: try trajectory(found, weights!)
    }
  }

  /// Integers up to `1/u` are exact, including intermediate ones, because no sum exceeds `Σ|v_j|`.
  private func hadamard(_ found: CaseArray) -> StageRatio? {
    let largest = teacher.vector("vector").reduce(0) { $0 + $1.magnitude }
    return largest * precision.storage > 1 ? nil : .differences(found, teacher["hadamard"])
  }

  // MARK: The network

  private func preActivations(_ found: CaseArray) -> StageRatio? {
    guard let gamma = precision.allowance(additions: d, roundings: 3) else { return nil }
    let (w, x) = (teacher.network.weights, teacher.points)
    return .entries(found, teacher["pre_activations"]) { position in
      let (i, r) = (position / m, position % m)
      let magnitudes = (0..<d).reduce(0) { $0 + (w[$1, r] * x[$1, i]).magnitude }
      // Below the smallest normal number rounding errors are absolute.
      return gamma * magnitudes + Double(d) * precision.leastNormal
    }
  }

  private func pattern(_ found: CaseArray) -> StageRatio {
    let free = Set(header.freedoms.filter { $0.stage == .pattern }.flatMap(\.indices))
    let z = teacher["pre_activations"].elements
    let mayFlush = precision != .float64
    return .differences(found, teacher["pattern"]) { index in
      free.contains(index) || mayFlush && z[index[0] * m + index[1]].magnitude < precision.leastNormal
    }
  }

  private func outputs(_ found: CaseArray) -> StageRatio? {
    guard let gamma = precision.allowance(additions: m, roundings: 4) else { return nil }
    let z = teacher["pre_activations"].elements
    let scale = 1 / Double(m).squareRoot()
    return .entries(found, teacher["outputs"]) { i in
      gamma * scale * z[(i * m)..<((i + 1) * m)].reduce(0) { $0 + max(0, $1) } + precision.leastNormal
    }
  }

  private func residual(_ found: CaseArray) -> StageRatio? {
    guard let gamma = precision.allowance(additions: 1, roundings: 3) else { return nil }
    let (f, y) = (teacher.vector("outputs"), teacher.vector("targets"))
    return .entries(found, teacher["residual"]) {
      gamma * (f[$0].magnitude + y[$0].magnitude) + precision.leastNormal
    }
  }

  private func gram(_ found: CaseArray) -> StageRatio? {
    if header.problem != nil { return matrixGram(found) }
    guard let gamma = precision.allowance(additions: m * d, roundings: 6) else { return nil }
    let magnitudes = Matrix(rows: d, columns: n, elements: teacher.points.elements.map(\.magnitude))
    let products = magnitudes.transposeTimesSelf()
    let counts = teacher.columns("pattern").transposeTimesSelf()
    return .entries(found, teacher["gram"]) { position in
      gamma * counts.elements[position] * products.elements[position] / Double(m) + precision.leastNormal
    }
  }

  private func matrixGram(_ found: CaseArray) -> StageRatio? {
    guard let gamma = precision.allowance(additions: tallRows, roundings: 4) else { return nil }
    let magnitudes = Matrix(
      rows: tallRows, columns: n, elements: teacher.tallMatrix.elements.map(\.magnitude))
    let products = magnitudes.transposeTimesSelf()
    return .entries(found, teacher["gram"]) { gamma * products.elements[$0] + precision.leastNormal }
  }

  // MARK: The sketch and its factor

  private func sketchedMatrix(_ found: CaseArray) -> StageRatio? {
    guard let gamma = precision.allowance(additions: tallRows, roundings: 8), let sketch = header.sketch,
      let distribution = try? sketch.family.distribution(
        rows: sketch.rows, leftRows: header.matrix?.rows ?? m,
        rightRows: header.matrix == nil ? d : 1)
    else { return nil }
    // A family without a largest entry includes its matrix in the draws.
    let largest =
      distribution.largestEntry ?? teacher.vector("draw_matrix").map(\.magnitude).max() ?? 0
    let sums = header.matrix == nil ? jacobianSums : teacher.tallMatrix.columnMagnitudes
    return .entries(found, teacher["sketched_matrix"]) {
      gamma * largest * sums[$0 % n] + precision.leastNormal
    }
  }

  /// `‖A_i‖₁`: `m^(−1/2)` for each active neuron, times `‖x_i‖₁`.
  private var jacobianSums: [Double] {
    let (active, points) = (teacher.columns("pattern"), teacher.points)
    return (0..<n).map { i in
      active.column(i).reduce(0, +) / Double(m).squareRoot()
        * points.column(i).reduce(0) { $0 + $1.magnitude }
    }
  }

  private func triangularFactor(_ found: CaseArray) -> StageRatio? {
    let sketched = teacher.matrix("sketched_matrix")
    // QR runs over the rows of [SA; √μ I].
    guard
      let gamma = precision.allowance(
        additions: sketched.rows + (damping > 0 ? n : 0), roundings: 2)
    else { return nil }
    // ‖P‖_F may be much smaller than the trace of P. The allowance must be smaller still; otherwise zeros would pass.
    let (system, allowed) = (sketchedSystem, 30 * gamma * sketchedSystemSize)
    guard allowed < norm(system.elements) / 2 else { return nil }
    let r = Matrix(rows: n, columns: n, elements: found.elements).transposed
    if let place = firstBelowDiagonal(r) {
      let isTransposed = firstBelowDiagonal(r.transposed) == nil
      return StageRatio(
        wrong: "R must be upper triangular, but its entry \(place) is \(r[place[0], place[1]])"
          + (isTransposed ? "; it is lower triangular, like the transpose of R" : ""), at: place)
    }
    return StageRatio(norm((r.transposeTimesSelf() - system).elements) / allowed)
  }

  /// The first entry below the diagonal that is not exactly zero.
  private func firstBelowDiagonal(_ r: Matrix) -> [Int]? {
    for row in 0..<n {
      for column in 0..<row where r[row, column] != 0 { return [row, column] }
    }
    return nil
  }

  /// `P = (SA)ᵀSA + μI`.
  private var sketchedSystem: Matrix {
    var system = teacher.matrix("sketched_matrix").transposeTimesSelf()
    system.addToDiagonal(damping)
    return system
  }

  /// `‖SA‖_F² + nμ`, the trace of `P`.
  private var sketchedSystemSize: Double {
    let size = norm(teacher["sketched_matrix"].elements)
    return size * size + Double(n) * damping
  }

  /// `P⁻¹r` in the norm of `P`, in which its rounding errors are bounded.
  private func preconditionedResidual(_ found: CaseArray) -> StageRatio? {
    let sketched = teacher.matrix("sketched_matrix")
    guard
      let gamma = precision.allowance(additions: 3 * n + 4 * sketched.rows, roundings: 4)
    else { return nil }
    let allowed = gamma * sketchedSystemSize / damping
    guard allowed < 0.5 else { return nil }
    let expected = teacher.vector("preconditioned_residual")
    let error = difference(found.elements, expected)
    let length = norm(sketched.times(error) + scaled(error, by: damping.squareRoot()))
    let size = dot(teacher.residual, expected).squareRoot()
    return StageRatio(length == 0 ? 0 : length / (allowed * size))
  }

  private func conditionNumber(_ found: CaseArray) throws -> StageRatio? {
    let allowance = try header.problem == .leastSquares ? factorAllowance : systemAllowance
    guard let allowed = allowance, allowed < 0.5 else { return nil }
    let expected = teacher["condition_number"].elements[0]
    return StageRatio((found.elements[0] / expected - 1).magnitude / allowed)
  }

  /// `60 n γ κ(R)`.
  private var factorAllowance: Double? {
    get throws {
      guard let gamma = precision.allowance(additions: n, roundings: 2) else { return nil }
      let values = try SingularValueDecomposition.values(teacher.factor.matrix)
      return 60 * Double(n) * gamma * values[0] / values[n - 1]
    }
  }

  /// `30 n γ κ(G_μ)`, with `τ` instead of the condition number if `P` is in its low-rank form and `τ` is larger.
  private var systemAllowance: Double? {
    get throws {
      guard let gamma = precision.allowance(additions: n, roundings: 2) else { return nil }
      let values = try SymmetricEigen.values(system)
      guard values[0] > 0 else { return nil }
      let lowRank = header.setting.hasFewRows ? sketchedSystemSize / damping : 0
      return 30 * Double(n) * gamma * max(values[n - 1] / values[0], lowRank)
    }
  }

  // MARK: The solve

  /// Judges each iterate from the port's own previous one, because global conjugacy is lost in floating point and two correct runs
  /// diverge from each other; and also the start and the end of the run.
  private func iterates(_ found: CaseArray) throws -> StageRatio? {
    guard let allowed = try systemAllowance, allowed < 0.5,
      let gamma = precision.allowance(additions: n, roundings: 2), 30 * gamma < 0.5
    else { return nil }
    let (gram, r) = (system, teacher.residual)
    let iterates = vectors(found)
    if let entry = iterates[0].firstIndex(where: { $0 != 0 }) {
      return StageRatio(
        wrong: "g_0 must be zero, but its entry \(entry) is \(iterates[0][entry])", at: [0, entry])
    }
    let first = try sizeOfSolution()
    var worst = StageVerdict.Part(statement: "each iterate is the one that follows", ratio: 0, index: [0])
    for k in iterates.indices.dropLast() {
      let expected = try next(after: iterates[k], before: k > 0 ? iterates[k - 1] : nil)
      let error = size(difference(iterates[k + 1], expected), in: gram)
      guard error.isFinite else {
        return StageRatio(wrong: "iterate \(k + 1) overflows in ‖·‖_G", at: [k + 1])
      }
      let ratio = quotient(error, Double(k + 1) * allowed * first)
      if ratio > worst.ratio { worst = .init(statement: worst.statement, ratio: ratio, index: [k + 1]) }
    }
    // It must end when the residual is small enough up to rounding, not earlier, and at most two iterations later.
    let asked = header.accuracy! * norm(r)
    let ends = iterates.map { g in
      (
        residual: norm(difference(gram.times(g), r)),
        rounding: 30 * gamma * (norm(gram.elements) * norm(g) + norm(r))
      )
    }
    let last = ends.count - 1
    if let enough = ends.firstIndex(where: { $0.residual <= asked - $0.rounding }), last > enough + 2 {
      return StageRatio(
        wrong: "iterate \(enough) is accurate enough, but \(last - enough) more follow; at most two may",
        at: [enough]
      )
    }
    return StageRatio(largestOf: [
      worst,
      .init(
        statement: "the last iterate is accurate enough",
        ratio: quotient(ends[last].residual, asked + ends[last].rounding),
        index: [last]),
    ])
  }

  /// The rows of an array, of `n` entries each.
  private func vectors(_ array: CaseArray) -> [[Double]] {
    (0..<array.elements.count / n).map { Array(array.elements[($0 * n)..<(($0 + 1) * n)]) }
  }

  /// `‖e_0‖_G = ‖g‖_G` of the solution, the error of the iterate zero.
  private func sizeOfSolution() throws -> Double {
    dot(teacher.residual, try CholeskyFactorization(system).solve(teacher.residual)).squareRoot()
  }

  /// A ratio; if the right-hand side is zero, only zero is correct, and nothing is allowed.
  private func quotient(_ error: Double, _ allowed: Double) -> Double { error == 0 ? 0 : error / allowed }

  /// `‖v‖_G`.
  private func size(_ v: [Double], in gram: Matrix) -> Double {
    let square = dot(v, gram.times(v))
    return square.isFinite ? max(0, square).squareRoot() : .infinity
  }

  /// The iterate that should follow: for conjugate gradients the one with the smallest `‖e‖_G` in the plane through `g_k` along `P⁻¹ρ_k` and
  /// `g_k − g_{k−1}`, for the paper's iteration `g_k + P⁻¹GP⁻¹ρ_k`, with `ρ_k = r − Gg_k`.
  private func next(after iterate: [Double], before: [Double]?) throws -> [Double] {
    let gram = system
    let rho = difference(teacher.residual, gram.times(iterate))
    let precondition = try preconditioner
    let direction = try precondition(rho)
    var next = iterate
    if header.solver == .fixedPoint {
      add(1, try precondition(gram.times(direction)), to: &next)
      return next
    }
    // A G-orthonormal basis of the plane, twice orthogonalised.
    var basis: [[Double]] = []
    for vector in (before.map { [difference(iterate, $0)] } ?? []) + [direction] {
      var q = vector
      for _ in 0..<2 {
        for p in basis { add(-dot(p, gram.times(q)), p, to: &q) }
      }
      let length = max(0, dot(q, gram.times(q))).squareRoot()
      if length > 0 { basis.append(scaled(q, by: 1 / length)) }
    }
    for q in basis { add(dot(q, rho), q, to: &next) }
    return next
  }

  /// `P⁻¹`, from the oracle's factor, or from `P` itself if it has none.
  private var preconditioner: ([Double]) throws -> [Double] {
    get throws {
      guard header.solver?.isSketched ?? false else { return { $0 } }
      let factor =
        try header.setting.hasFewRows ? CholeskyFactorization(sketchedSystem).r : teacher.factor
      return { try factor.solve(factor.solveTransposed($0)) }
    }
  }

  /// The difference of two outputs of a solve, relative to the rounding error of the stage; nil if they cannot be compared.
  ///
  /// A solve is judged by a condition that many answers satisfy; this distinguishes the answers.
  func distance(_ stage: Stage, _ found: CaseArray, _ other: CaseArray) throws -> Double? {
    guard found.shape == other.shape else { return nil }
    if header.problem == .leastSquares {
      guard let allowed = try factorAllowance, allowed < 0.5 else { return nil }
      let factor = teacher.factor.matrix
      let size = norm(factor.times(other.elements))
      return norm(factor.times(difference(found.elements, other.elements))) / (allowed * size)
    }
    guard let allowed = try systemAllowance, allowed < 0.5 else { return nil }
    let (gram, first) = (system, try sizeOfSolution())
    let pairs = zip(vectors(found), vectors(other)).enumerated()
    return pairs.map { k, pair in
      // Errors grow with the number of iterations, which a solution does not show.
      size(difference(pair.0, pair.1), in: gram)
        / (Double(stage == .iterates ? k + 1 : n) * allowed * max(first, size(pair.1, in: gram)))
    }.max()
  }

  private func solution(_ found: CaseArray) throws -> StageRatio? {
    guard let gamma = precision.allowance(additions: n, roundings: 2), 30 * gamma < 0.5 else { return nil }
    // The port's rounded G must be definite.
    let values = try SymmetricEigen.values(system)
    guard gamma * values[n - 1] < values[0] else { return nil }
    let (gram, r, g) = (system, teacher.residual, found.elements)
    // With the oracle's own solution, so that a large answer does not raise the allowance.
    let rounding = 30 * gamma * (norm(gram.elements) * norm(teacher.vector("solution")) + norm(r))
    guard rounding < norm(r) / 2 || norm(r) == 0 else { return nil }
    // The exact solver must be as accurate as a backward stable factorisation: only rounding is allowed.
    let asked = header.solver == .gram ? 0 : header.accuracy! * norm(r)
    return StageRatio(quotient(norm(difference(gram.times(g), r)), asked + rounding))
  }

  /// `min ‖Ag − b‖² + μ‖g‖²`, by the normal residual multiplied by `R⁻ᵀ`.
  private func leastSquares(_ found: CaseArray) throws -> StageRatio? {
    guard let gamma = precision.allowance(additions: tallRows + n, roundings: 2), 30 * gamma < 0.5 else {
      return nil
    }
    let (a, b, factor) = (teacher.tallMatrix, teacher.observations, teacher.factor)
    func residual(_ g: [Double]) -> [Double] { difference(b, a.times(g)) }
    // With the oracle's own solution, so that a large answer does not raise the allowance.
    let g = teacher.vector("solution")
    let length = norm(residual(g) + scaled(g, by: damping.squareRoot()))
    let size = norm(teacher.stacked(damping: header.damping).elements)
    let smallest = try SingularValueDecomposition.values(factor.matrix)[n - 1]
    let condition = size / smallest
    // Beyond that, a perturbation of the size of rounding errors can make the columns dependent.
    guard 30 * gamma * condition < 0.5 else { return nil }
    let rounding = 30 * gamma * (condition * length + size * norm(g) + norm(b))
    // The residual of zero must be far larger than the allowance.
    let start = norm(try factor.solveTransposed(a.transposeTimes(b)))
    guard rounding < start / 2 else { return nil }
    var normal = a.transposeTimes(residual(found.elements))
    add(-damping, found.elements, to: &normal)
    return StageRatio(
      norm(try factor.solveTransposed(normal)) / (header.accuracy! * length + rounding))
  }

  // MARK: The update

  private func nextWeights(_ found: CaseArray) -> StageRatio? {
    guard let gamma = precision.allowance(additions: n, roundings: 5) else { return nil }
    let (w, x, g) = (teacher.network.weights, teacher.points, teacher.vector("solution"))
    let active = teacher.columns("pattern")
    let scale = 1 / Double(m).squareRoot()
    return .entries(found, teacher["next_weights"]) { position in
      let (r, k) = (position / d, position % d)
      let step = (0..<n).reduce(0) { $0 + active[r, $1] * (g[$1] * x[k, $1]).magnitude }
      return gamma * (w[k, r].magnitude + scale * step) + precision.leastNormal
    }
  }

  private func nextOutputs(_ found: CaseArray) -> StageRatio? {
    guard let allowed = outputRounding(teacher.columns("next_weights")) else { return nil }
    return .entries(found, teacher["next_outputs"]) { _ in allowed }
  }

  /// `γ m^(−1/2) Σ_r ‖w_r‖`, the largest allowed error of an output.
  private func outputRounding(_ weights: Matrix) -> Double? {
    guard let gamma = precision.allowance(additions: m + d, roundings: 5) else { return nil }
    return gamma * weights.columnNorms.reduce(0, +) / Double(m).squareRoot() + precision.leastNormal
  }

  // MARK: The port's own run

  /// The claims about a run, each as a ratio; the largest counts.
  private func trajectory(_ found: CaseArray, _ weights: CaseArray) throws -> StageRatio? {
    let (run, norms) = (header.run!, found.elements)
    let final = TwoLayerNetwork(
      weights: Matrix(rows: d, columns: m, elements: weights.elements), signs: teacher.signs)
    guard let firstRounding = outputRounding(teacher.network.weights),
      let rounding = outputRounding(final.weights)
    else { return nil }
    if let step = norms.firstIndex(where: { $0 < 0 }) {
      return StageRatio(wrong: "a norm cannot be \(norms[step])", at: [step])
    }
    let root = Double(n).squareRoot()
    let (first, last) = (norm(teacher.residual), norms[norms.count - 1])
    let reached = norm(difference(final.forward(teacher.points).outputs, teacher.vector("targets")))
    // Norms are rounded themselves: n + 2 operations.
    let relative = precision.allowance(additions: n + 2, roundings: 2) ?? 0.5
    // The allowance for the final weights is limited by that of the initial ones, so that cancelling weights cannot raise it.
    let floor = root * max(min(rounding, 4 * firstRounding), firstRounding)
    guard 2 * floor < first / 2 else { return nil }
    let halving = zip(norms, norms.dropFirst()).map { $1 / ($0 / 2 + 2 * floor) }
    let slowest = halving.indices.max { halving[$0] < halving[$1] }
    let parts: [(statement: String, ratio: Double, step: Int)] = [
      (
        "it starts at the given weights",
        (norms[0] - first).magnitude / (root * firstRounding + relative * first), 0
      ),
      (
        "the last norm is that of the final weights",
        (last - reached).magnitude / (floor + relative * reached),
        norms.count - 1
      ),
      // train.interpolates.
      (
        "the final weights reach the tolerance", reached / max(run.tolerance * first, 2 * floor),
        norms.count - 1
      ),
      ("the number of steps is allowed", Double(norms.count - 1) / Double(run.maximumSteps), norms.count - 1),
      // train.linear-convergence.
      ("each step halves the residual", slowest.map { halving[$0] } ?? 0, slowest.map { $0 + 1 } ?? 0),
    ]
    if let broken = parts.first(where: { !$0.ratio.isFinite }) {
      return StageRatio(wrong: "the outputs of the final weights overflow", at: [broken.step])
    }
    return StageRatio(
      largestOf: parts.map { .init(statement: $0.statement, ratio: $0.ratio, index: [$0.step]) })
  }
}

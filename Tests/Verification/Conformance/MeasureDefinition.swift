import DenseLinearAlgebra
import SketchedLeastSquares
import SubspaceEmbedding

@testable import Conformance

/// The judge's measures written a second time: the formulas of a case's header, entry by entry, as plain sums over its arrays.
struct MeasureDefinition {
  let one: OracleCase
  let stage: Stage
  let precision: Precision
  /// What each entry may be off by, of a stage that is compared entry by entry.
  private(set) var allowed: [Double]?
  /// `P = (SA)ᵀSA + μI` and its trace, where the case has a sketch.
  private var p = Matrix(rows: 0, columns: 0)
  private var trace = 0.0
  /// `G_μ` and its eigenvalues, where the case has `G`.
  private var g = Matrix(rows: 0, columns: 0)
  private var eigenvalues: [Double] = []

  init(_ one: OracleCase, _ stage: Stage, _ precision: Precision) throws {
    (self.one, self.stage, self.precision) = (one, stage, precision)
    if let sketch = one.header.sketch {
      let (sa, n) = (array("sketched_matrix"), n)
      p = Matrix(rows: n, columns: n) { i, j in
        sum(sketch.rows) { sa[$0 * n + i] * sa[$0 * n + j] } + (i == j ? mu : 0)
      }
      trace = sum(n) { p[$0, $0] }
    }
    if let gram = one.arrays["gram"]?.elements {
      g = Matrix(rows: n, columns: n, elements: gram) + Matrix.identity(n).scaled(by: mu)
      eigenvalues = try SymmetricEigen.values(g)
    }
    allowed = entryAllowance()
  }

  private var n: Int { one.header.order! }
  private var d: Int { one.header.sizes!.dimension }
  private var m: Int { one.header.sizes!.width }
  /// `N`.
  private var tall: Int { one.header.matrix?.rows ?? m * d }
  private var mu: Double { one.header.damping ?? 0 }
  private var root: Double { Double(m).squareRoot() }

  func array(_ name: String) -> [Double] { one.arrays[name]!.elements }

  /// `γ = γ_k(u_a) + γ_c(u_s) + γ_{k+c}(2⁻⁵³)`; nil where that, or a part of it, says nothing.
  func gamma(_ k: Int, _ c: Int) -> Double? {
    func part(_ k: Int, _ u: Double) -> Double { Double(k) * u / (1 - Double(k) * u) }
    let products = [
      Double(k) * precision.accumulation, Double(c) * precision.storage, Double(k + c) * 0x1p-53,
    ]
    let sum = part(k, precision.accumulation) + part(c, precision.storage) + part(k + c, 0x1p-53)
    return products.allSatisfy { $0 < 0.5 } && sum < 0.5 ? sum : nil
  }

  /// The ratio of an output; nil where nothing can be compared.
  func ratio(_ found: [Double], final weights: [Double]? = nil) throws -> Double? {
    switch stage {
    case .words, .signs, .indices, .subset: Double(zip(found, array(stage.output)).count { $0 != $1 })
    case .hadamard:
      array("vector").reduce(0) { $0 + abs($1) } > 1 / precision.storage
        ? nil : Double(zip(found, array("hadamard")).count { $0 != $1 })
    case .pattern: patternRatio(found)
    case .preActivations, .outputs, .residual, .gram, .sketchedMatrix, .nextWeights, .nextOutputs:
      entries(found, array(stage.output))
    case .triangularFactor: triangle(found)
    case .conditionNumber: try condition(found[0])
    case .preconditionedResidual: preconditioned(found)
    case .iterates: try iterates(found)
    case .solution: one.header.problem == .leastSquares ? try leastSquares(found) : system(found)
    case .trajectory: trajectory(found, weights ?? array("final_weights"))?.max()
    }
  }

  // MARK: Entry by entry

  private func entries(_ found: [Double], _ expected: [Double]) -> Double? {
    guard let allowed else { return nil }
    let (slack, size) = (allowed.map { $0 * $0 }.reduce(0, +), expected.map { $0 * $0 }.reduce(0, +))
    if slack.squareRoot() >= size.squareRoot() / 2 { return nil }
    return expected.indices.map {
      found[$0] == expected[$0] ? 0 : abs(found[$0] - expected[$0]) / allowed[$0]
    }
    .max()
  }

  private func entryAllowance() -> [Double]? {
    let least = precision.leastNormal
    switch stage {
    case .preActivations:
      let (w, x) = (array("weights"), array("points"))
      return gamma(d, 3).map { gamma in
        pairs(n, m) { i, r in
          gamma * sum(d) { abs(w[r * d + $0] * x[i * d + $0]) } + Double(d) * least
        }
      }
    case .outputs:
      let z = array("pre_activations")
      return gamma(m, 4).map { gamma in
        (0..<n).map { i in gamma / root * sum(m) { max(0, z[i * m + $0]) } + least }
      }
    case .residual:
      let (f, y) = (array("outputs"), array("targets"))
      return gamma(1, 3).map { gamma in f.indices.map { gamma * (abs(f[$0]) + abs(y[$0])) + least } }
    case .gram where one.header.problem == nil:
      let (b, x) = (array("pattern"), array("points"))
      return gamma(m * d, 6).map { gamma in
        pairs(n, n) { i, j in
          gamma * sum(m) { b[i * m + $0] * b[j * m + $0] } * sum(d) { abs(x[i * d + $0] * x[j * d + $0]) }
            / Double(m) + least
        }
      }
    case .gram:
      let a = array("matrix")
      return gamma(tall, 4).map { gamma in
        pairs(n, n) { i, j in gamma * sum(tall) { abs(a[$0 * n + i] * a[$0 * n + j]) } + least }
      }
    case .sketchedMatrix:
      let sums = columnSums
      return gamma(tall, 8).map { gamma in
        pairs(one.header.sketch!.rows, n) { gamma * largestEntry * sums[$1] + 0 * Double($0) + least }
      }
    case .nextWeights:
      let (w, x, g, b) = (array("weights"), array("points"), array("solution"), array("pattern"))
      return gamma(n, 5).map { gamma in
        pairs(m, d) { r, k in
          gamma * (abs(w[r * d + k]) + sum(n) { b[$0 * m + r] * abs(g[$0] * x[$0 * d + k]) } / root) + least
        }
      }
    case .nextOutputs:
      return outputRounding(array("next_weights")).map { Array(repeating: $0, count: n) }
    default: return nil
    }
  }

  /// `‖A_i‖₁`.
  private var columnSums: [Double] {
    if one.header.matrix != nil {
      let a = array("matrix")
      return (0..<n).map { i in sum(tall) { abs(a[$0 * n + i]) } }
    }
    let (b, x) = (array("pattern"), array("points"))
    return (0..<n).map { i in
      sum(m) { r in sum(d) { abs(b[i * m + r] * x[i * d + $0]) / root } }
    }
  }

  /// `max |S|`, by the definition of the family.
  private var largestEntry: Double {
    let s = Double(one.header.sketch!.rows)
    return switch one.header.sketch!.family {
    case .gaussian: array("draw_matrix").map { abs($0) }.max()!
    case .srht, .tensorSRHT: 1 / s.squareRoot()
    case .sparseSign: 1 / min(8, s).squareRoot()
    case .countSketch, .tensorSketch, .neuronBlock: 1
    case .leverageScore: .nan
    }
  }

  /// `γ m^(−1/2) Σ_r ‖w_r‖`.
  private func outputRounding(_ w: [Double]) -> Double? {
    gamma(m + d, 5).map { gamma in
      gamma / root * sum(m) { r in sum(d) { w[r * d + $0] * w[r * d + $0] }.squareRoot() }
        + precision.leastNormal
    }
  }

  private func patternRatio(_ found: [Double]) -> Double {
    let (b, z) = (array("pattern"), array("pre_activations"))
    let free = one.header.freedoms.flatMap(\.indices)
    return Double(
      b.indices.count {
        b[$0] != found[$0] && !free.contains([$0 / m, $0 % m])
          && (precision == .float64 || abs(z[$0]) >= precision.leastNormal)
      })
  }

  // MARK: The sketch

  private func triangle(_ r: [Double]) -> Double? {
    guard let gamma = gamma(one.header.sketch!.rows + (mu > 0 ? n : 0), 2),
      30 * gamma * trace < frobenius(p) / 2
    else { return nil }
    for i in 0..<n { for j in 0..<i where r[i * n + j] != 0 { return .infinity } }
    let error = Matrix(rows: n, columns: n) { i, j in sum(n) { r[$0 * n + i] * r[$0 * n + j] } } - p
    return frobenius(error) / (30 * gamma * trace)
  }

  private func preconditioned(_ y: [Double]) -> Double? {
    let s = one.header.sketch!.rows
    let tau = trace / mu
    guard let gamma = gamma(3 * n + 4 * s, 4), gamma * tau < 0.5 else { return nil }
    let right = array("preconditioned_residual")
    let e = difference(y, right)
    return dot(e, p.times(e)).squareRoot() / (gamma * tau * dot(array("residual"), right).squareRoot())
  }

  private func condition(_ found: Double) throws -> Double? {
    guard let allowed = one.header.problem == .leastSquares ? try factorAllowance : systemAllowance,
      allowed < 0.5
    else { return nil }
    return abs(found / array("condition_number")[0] - 1) / allowed
  }

  private var factorMatrix: Matrix {
    let r = array("triangular_factor")
    return Matrix(rows: n, columns: n) { r[$0 * n + $1] }
  }

  /// `60 n γ κ(R)`.
  private var factorAllowance: Double? {
    get throws {
      let values = try SingularValueDecomposition.values(factorMatrix)
      return gamma(n, 2).map { 60 * Double(n) * $0 * values[0] / values[n - 1] }
    }
  }

  // MARK: The solve

  private var hasFewRows: Bool { mu > 0 && (one.header.sketch?.rows ?? .max) < n }

  /// `30 n γ κ(G_μ)`.
  private var systemAllowance: Double? {
    let condition = max(eigenvalues[n - 1] / eigenvalues[0], hasFewRows ? trace / mu : 0)
    return gamma(n, 2).map { 30 * Double(n) * $0 * condition }
  }

  private func iterates(_ found: [Double]) throws -> Double? {
    guard let allowed = systemAllowance, allowed < 0.5, let gamma = gamma(n, 2), 30 * gamma < 0.5
    else { return nil }
    let r = array("residual")
    let all = (0..<found.count / n).map { Array(found[($0 * n)..<($0 * n + n)]) }
    if all[0].contains(where: { $0 != 0 }) { return .infinity }
    let first = dot(r, try CholeskyFactorization(g).solve(r)).squareRoot()
    let factor = one.header.solver!.isSketched ? try CholeskyFactorization(p) : nil
    func precondition(_ v: [Double]) throws -> [Double] { try factor?.solve(v) ?? v }
    var worst = 0.0
    for k in all.indices.dropLast() {
      let rho = difference(r, g.times(all[k]))
      var next = all[k]
      let direction = try precondition(rho)
      if one.header.solver == .fixedPoint {
        add(1, try precondition(g.times(direction)), to: &next)
      } else {
        // The minimiser over the plane, by its normal equations.
        let basis = [direction] + (k > 0 ? [difference(all[k], all[k - 1])] : [])
        let normal = Matrix(rows: basis.count, columns: basis.count) {
          dot(basis[$0], g.times(basis[$1])) / (lengths(basis, g)[$0] * lengths(basis, g)[$1])
        }
        let right = zip(basis, lengths(basis, g)).map { dot($0, rho) / $1 }
        let coefficients = try CholeskyFactorization(normal).solve(right)
        for (i, v) in basis.enumerated() { add(coefficients[i] / lengths(basis, g)[i], v, to: &next) }
      }
      let e = difference(all[k + 1], next)
      worst = max(worst, max(0, dot(e, g.times(e))).squareRoot() / (Double(k + 1) * allowed * first))
    }
    let asked = one.header.accuracy! * norm(r)
    let ends = all.map {
      (error: norm(difference(g.times($0), r)), rounding: 30 * gamma * (frobenius(g) * norm($0) + norm(r)))
    }
    if let enough = ends.firstIndex(where: { $0.error <= asked - $0.rounding }), ends.count - 1 > enough + 2 {
      return .infinity
    }
    return max(worst, ends.last!.error / (asked + ends.last!.rounding))
  }

  private func lengths(_ basis: [[Double]], _ g: Matrix) -> [Double] {
    basis.map { dot($0, g.times($0)).squareRoot() }
  }

  private func system(_ found: [Double]) -> Double? {
    let r = array("residual")
    guard let gamma = gamma(n, 2), 30 * gamma < 0.5, gamma * eigenvalues[n - 1] < eigenvalues[0] else {
      return nil
    }
    let rounding = 30 * gamma * (frobenius(g) * norm(array("solution")) + norm(r))
    guard rounding < norm(r) / 2 else { return nil }
    return norm(difference(g.times(found), r))
      / ((one.header.solver == .gram ? 0 : one.header.accuracy! * norm(r)) + rounding)
  }

  private func leastSquares(_ found: [Double]) throws -> Double? {
    guard let gamma = gamma(tall + n, 2), 30 * gamma < 0.5 else { return nil }
    let (entries, b, factor) = (array("matrix"), array("observations"), factorMatrix)
    let a = Matrix(rows: tall, columns: n) { entries[$0 * n + $1] }
    let right = array("solution")
    let left = difference(b, a.times(right))
    let rho = (dot(left, left) + mu * dot(right, right)).squareRoot()
    let size = (entries.map { $0 * $0 }.reduce(0, +) + Double(n) * mu).squareRoot()
    let kappa = size / (try SingularValueDecomposition.values(factor)[n - 1])
    guard 30 * gamma * kappa < 0.5 else { return nil }
    let rounding = 30 * gamma * (kappa * rho + size * norm(right) + norm(b))
    // ‖R⁻ᵀv‖² = vᵀ(RᵀR)⁻¹v.
    let inverse = try CholeskyFactorization(factor.transposeTimesSelf())
    func behind(_ v: [Double]) throws -> Double { dot(v, try inverse.solve(v)).squareRoot() }
    guard rounding < (try behind(a.transposeTimes(b))) / 2 else { return nil }
    var normal = a.transposeTimes(difference(b, a.times(found)))
    for i in 0..<n { normal[i] -= mu * found[i] }
    return try behind(normal) / (one.header.accuracy! * rho + rounding)
  }

  /// How far one output of a solve is from another, of the rounding that the stage allows; nil where they cannot be compared.
  func distance(_ found: [Double], _ other: [Double]) throws -> Double? {
    if one.header.problem == .leastSquares {
      guard let allowed = try factorAllowance, allowed < 0.5 else { return nil }
      let r = factorMatrix
      return norm(r.times(difference(found, other))) / (allowed * norm(r.times(other)))
    }
    guard let allowed = systemAllowance, allowed < 0.5 else { return nil }
    let r = array("residual")
    func size(_ v: [Double]) -> Double { dot(v, g.times(v)).squareRoot() }
    let first = dot(r, try CholeskyFactorization(g).solve(r)).squareRoot()
    return (0..<found.count / n).map { k -> Double in
      let (x, y) = (Array(found[(k * n)..<(k * n + n)]), Array(other[(k * n)..<(k * n + n)]))
      let times = stage == .solution ? n : k + 1
      return size(difference(x, y)) / (Double(times) * allowed * max(first, size(y)))
    }.max()
  }

  // MARK: The run

  /// In the order of the statements.
  func trajectory(_ norms: [Double], _ weights: [Double]) -> [Double]? {
    guard let before = outputRounding(array("weights")), let after = outputRounding(weights) else {
      return nil
    }
    let floor = Double(n).squareRoot() * (after < before ? before : after > 4 * before ? 4 * before : after)
    let (run, first) = (one.header.run!, norm(array("residual")))
    guard 2 * floor < first / 2 else { return nil }
    if norms.contains(where: { $0 < 0 }) { return [.infinity] }
    let relative = gamma(n + 2, 2) ?? 0.5
    let (x, a) = (array("points"), array("output_signs"))
    let outputs = (0..<n).map { i in
      sum(m) { r in a[r] * max(0, sum(d) { weights[r * d + $0] * x[i * d + $0] }) } / root
    }
    let reached = norm(difference(outputs, array("targets")))
    return [
      abs(norms[0] - first) / (Double(n).squareRoot() * before + relative * first),
      abs(norms.last! - reached) / (floor + relative * reached),
      reached / max(run.tolerance * first, 2 * floor),
      Double(norms.count - 1) / Double(run.maximumSteps),
      zip(norms, norms.dropFirst()).map { $1 / ($0 / 2 + 2 * floor) }.max() ?? 0,
    ]
  }

  // MARK: Sums

  private func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += term(i) }
    return sum
  }
  private func pairs(_ rows: Int, _ columns: Int, _ entry: (Int, Int) -> Double) -> [Double] {
    (0..<rows).flatMap { i in (0..<columns).map { entry(i, $0) } }
  }
  private func frobenius(_ matrix: Matrix) -> Double { norm(matrix.elements) }
}

internal import Communication
internal import DenseLinearAlgebra
internal import LinearOperators
internal import Preconditioning
internal import RealModule

/// `min ‖b̄ − Āz‖` with `Ā = [A; √μ I]C`, `b̄ = [b; 0]`, the right-hand side divided by a power of two.
struct LeastSquaresProblem<Base: TallMatrix, Factor: FactoredPreconditioner> {
  let matrix: Base
  let rightHandSide: [Double]
  /// `√μ`.
  let dampingRoot: Double
  let preconditioner: Factor
  let rightHandSideNorm: Double

  init(matrix: Base, rightHandSide: [Double], dampingRoot: Double, preconditioner: Factor) {
    (self.matrix, self.rightHandSide) = (matrix, rightHandSide)
    (self.dampingRoot, self.preconditioner) = (dampingRoot, preconditioner)
    rightHandSideNorm = matrix.share.communicator.norm(ofShares: rightHandSide)
  }

  /// `C z`, with a failure converted to `SolverError`.
  func factorTimes(_ z: [Double]) throws(SolverError) -> [Double] {
    do { return try preconditioner.factorTimes(z) } catch { throw .preconditioner(error) }
  }

  /// `Cᵀ y`, with a failure converted to `SolverError`.
  func factorTransposeTimes(_ y: [Double]) throws(SolverError) -> [Double] {
    do { return try preconditioner.factorTransposeTimes(y) } catch { throw .preconditioner(error) }
  }
}

/// Golub and Kahan's bidiagonalisation of `Ā`, started from the residual of an iterate, with the rotations of LSQR that keep the
/// iterate `g = Cz` itself up to date.
struct GolubKahanProcess<Base: TallMatrix, Factor: FactoredPreconditioner> {
  private let problem: LeastSquaresProblem<Base, Factor>

  /// `g`.
  var iterate: [Double]
  /// `u`: its `N` entries for the rows of `A`, and the `n` for those of `√μ I`, which are omitted without damping.
  private var upper: [Double] = []
  private var lower: [Double] = []
  private var v: [Double] = []
  /// `C v`.
  private var image: [Double] = []
  /// `w`, along which the iterate moves.
  private var direction: [Double] = []
  private var alpha = 0.0
  private var rhoBar = 0.0
  private var phiBar = 0.0
  /// `w ← Cv − cw` at the next step; nil at the first one.
  private var last: (rho: Double, theta: Double)?
  /// The largest `‖Āv‖` or `‖Āᵀu‖` seen, at most `‖Ā‖`.
  private var largestImage = 0.0

  /// The quantity that was not finite when `start` or `step` returned nil.
  private(set) var failure = ""

  init(_ problem: LeastSquaresProblem<Base, Factor>, iterate: [Double]?) {
    self.problem = problem
    self.iterate = iterate ?? Array(repeating: 0, count: problem.matrix.columns)
  }

  /// Whether the process has terminated: `Āᵀu = 0`, and no direction is left.
  var isExhausted: Bool { alpha == 0 || phiBar == 0 }

  /// A length relative to `‖b‖`.
  func relativeToRightHandSide(_ length: Double) -> Double {
    problem.rightHandSideNorm > 0 ? length / problem.rightHandSideNorm : 0
  }

  /// The smaller of the two quantities that the rules compare with the tolerance.
  private func size(residual: Double, normalCosine: Double) -> Residual {
    let normal = largestImage > 0 ? normalCosine / largestImage : 0
    return Residual(norm: residual, relative: min(relativeToRightHandSide(residual), normal))
  }

  /// Starts from the residual `r̄ = [b − Ag; −√μ g]` of the iterate, computed from it: `u₁ = r̄/‖r̄‖` and `α₁v₁ = Āᵀu₁`, so that
  /// `α₁ = ‖Āᵀr̄‖/‖r̄‖`.
  ///
  /// - Returns: its size; nil where it is not finite.
  mutating func start(_ run: inout SolverRun) throws -> Residual? {
    if iterate.allSatisfy({ $0 == 0 }) {
      upper = problem.rightHandSide
    } else {
      run.applications += 1
      upper = difference(problem.rightHandSide, try problem.matrix.times(iterate))
    }
    lower = problem.dampingRoot > 0 ? scaled(iterate, by: -problem.dampingRoot) : []
    v = Array(repeating: 0, count: iterate.count)
    last = nil
    guard let beta = normalizeLeft() else { return nil }
    phiBar = beta
    guard try advanceRight(beta: 0, &run) else { return nil }
    rhoBar = alpha
    return size(residual: phiBar, normalCosine: alpha)
  }

  /// One iteration.
  ///
  /// - Returns: the size of the residual according to the recursion; nil where it is not finite.
  mutating func step(_ run: inout SolverRun) throws -> Residual? {
    if let last {
      combine(image, -last.theta / last.rho, &direction)
    } else {
      direction = image
    }

    run.applications += 1
    var next = try problem.matrix.times(image)
    add(-alpha, upper, to: &next)
    swap(&upper, &next)
    if !lower.isEmpty {
      combine(scaled(image, by: problem.dampingRoot), -alpha, &lower)
    }
    let lastAlpha = alpha
    guard let beta = normalizeLeft() else { return nil }
    largestImage = max(largestImage, .hypot(lastAlpha, beta))
    guard try advanceRight(beta: beta, &run) else { return nil }

    let rho = Double.hypot(rhoBar, beta)
    let (cosine, sine) = (rhoBar / rho, beta / rho)
    let directionCoefficient = last.map { $0.theta / $0.rho } ?? 0
    run.lanczos.append(
      stepLength: 1 / rho / rho, directionCoefficient: directionCoefficient * directionCoefficient)
    add(cosine * phiBar / rho, direction, to: &iterate)
    last = (rho, sine * alpha)
    rhoBar = -cosine * alpha
    phiBar *= sine
    guard iterate.allSatisfy(\.isFinite) else {
      failure = "g"
      return nil
    }
    return size(residual: phiBar, normalCosine: alpha * cosine.magnitude)
  }

  /// Divides `u` by its length and returns the length.
  private mutating func normalizeLeft() -> Double? {
    let beta = Double.hypot(problem.matrix.share.communicator.norm(ofShares: upper), norm(lower))
    guard beta.isFinite else {
      failure = "‖b − Ag‖"
      return nil
    }
    if beta > 0 {
      divide(&upper, by: beta)
      divide(&lower, by: beta)
    }
    return beta
  }

  /// `αv ← Āᵀu − βv`, and `Cv`; false where that is not finite.
  private mutating func advanceRight(beta: Double, _ run: inout SolverRun) throws -> Bool {
    run.applications += 1
    var next = try problem.matrix.transposeTimes(upper)
    if !lower.isEmpty { add(problem.dampingRoot, lower, to: &next) }
    next = try problem.factorTransposeTimes(next)
    add(-beta, v, to: &next)
    swap(&v, &next)
    alpha = norm(v)
    guard alpha.isFinite else {
      failure = "‖CᵀAᵀ(b − Ag)‖"
      return false
    }
    if alpha > 0 { divide(&v, by: alpha) }
    largestImage = max(largestImage, .hypot(alpha, beta))
    image = try problem.factorTimes(v)
    return true
  }
}

/// `y ← x + factor·y`.
private func combine(_ x: [Double], _ factor: Double, _ y: inout [Double]) {
  for i in y.indices { y[i] = x[i] + factor * y[i] }
}

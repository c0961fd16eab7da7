internal import ConjugateGradient
internal import RealModule

/// The quantities that predict the number of iterations of a solve.
public struct SolveForecast: Codable, Sendable, Equatable {
  /// `ε₀`.
  public let accuracy: Double
  /// `λ_min(K + μI)`, or the value assumed for it.
  public let smallestEigenvalue: Double
  /// `κ(K + μI)`, if the kernel is known.
  public let conditionNumber: Double?

  /// The assumed `λ_min(K)` if it is not known: about that of each of the bundled sets.
  static let assumedEigenvalue = 0.02

  /// - Parameters:
  ///   - accuracy: `ε₀`.
  ///   - kernel: the kernel of the inputs. Without its smallest eigenvalue, `assumedEigenvalue` is used.
  ///   - shift: `μ`, a lower bound on the damping in every step's system.
  public init(accuracy: Double, kernel: KernelSummary? = nil, shift: Double = 0) {
    self.accuracy = accuracy
    let smallest = (kernel?.smallestEigenvalue ?? Self.assumedEigenvalue) + shift
    smallestEigenvalue = smallest
    // Both eigenvalues are known to a thousandth, so equal ones may be in the wrong order.
    conditionNumber = kernel?.largestEigenvalue.map { max(1, ($0 + shift) / smallest) }
  }

  /// `ln(c/ε₀)` with `c = √(1/2λ)`, at least 1: the required reduction, to be divided by `ln √(s/n)` per iteration.
  ///
  /// In the coordinates of the preconditioner the residual `R⁻ᵀr_k` is reduced by `√(n/s)` per iteration, and its direction is
  /// random relative to the singular vectors of `R`, because the sketch is random. So `‖r_k‖ = ‖RᵀR⁻ᵀr_k‖` is about `√(tr(G)/n)` times its norm,
  /// and `tr(G)/n` is ½ for unit inputs, while the initial residual has `‖R⁻ᵀr_0‖² ≈ r_0ᵀG⁻¹r_0 ≤ ‖r_0‖²/λ`, a bound that residuals
  /// nearly attain late in training, when their large components are gone. This is a rule for typical data, not a bound.
  var digits: Double { .log(max(1, (0.5 / smallestEigenvalue).squareRoot()) / accuracy) }

  /// `⌈ln(c/ε₀) / ln √(s/n)⌉`, and `n` at most.
  public func iterations(points: Int, rows: Int) -> Int {
    guard rows > points else { return points }
    let needed = (digits / (Double.log(Double(rows) / Double(points)) / 2)).rounded(.up)
    return needed < Double(points) ? Int(needed) : points
  }

  /// `⌈ln(c/ε₀)/ln((√κ+1)/(√κ−1))⌉` for a preconditioner with `κ(P⁻¹G_μ) = κ`, and `n` at most.
  public func iterations(points: Int, conditionNumber: Double) -> Int {
    let root = max(1, conditionNumber).squareRoot()
    let needed = max(1, (digits / .log((root + 1) / (root - 1))).rounded(.up))
    return needed < Double(points) ? Int(needed) : points
  }

  /// The bound of `solver.iterations` if `κ(K)` is known, and `n` at most.
  func plainIterations(points: Int) -> Int {
    guard let conditionNumber,
      let needed = ConvergenceBounds.iterationsNeeded(
        tolerance: accuracy, conditionNumber: conditionNumber, operatorConditionNumber: conditionNumber)
    else { return points }
    return min(points, needed)
  }
}

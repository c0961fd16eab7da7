internal import ConjugateGradient
internal import RealModule

/// What the number of iterations of a solve is expected by.
public struct SolveForecast: Codable, Sendable, Equatable {
  /// `ε₀`.
  public let accuracy: Double
  /// `λ_min(K + μI)`, or what is assumed of it.
  public let smallestEigenvalue: Double
  /// `κ(K + μI)`, where the kernel is known.
  public let conditionNumber: Double?

  /// `λ_min(K)` where it is not known: about that of each of the bundled sets.
  static let assumedEigenvalue = 0.02

  /// - Parameters:
  ///   - accuracy: `ε₀`.
  ///   - kernel: the kernel of the inputs. Without its smallest eigenvalue `assumedEigenvalue` takes its place.
  ///   - shift: `μ`, what the system of every step is sure to be damped by.
  public init(accuracy: Double, kernel: KernelSummary? = nil, shift: Double = 0) {
    self.accuracy = accuracy
    let smallest = (kernel?.smallestEigenvalue ?? Self.assumedEigenvalue) + shift
    smallestEigenvalue = smallest
    // Either eigenvalue is known to a thousandth, and equal ones may come out in the wrong order.
    conditionNumber = kernel?.largestEigenvalue.map { max(1, ($0 + shift) / smallest) }
  }

  /// `ln(c/ε₀)` with `c = √(1/2λ)`, at least 1: what an iteration's `ln √(s/n)` is to be divided into.
  ///
  /// In the coordinates of the preconditioner the residual `R⁻ᵀr_k` falls by `√(n/s)` an iteration, and its direction is
  /// random to the singular vectors of `R`, for the sketch is. So `‖r_k‖ = ‖RᵀR⁻ᵀr_k‖` is about `√(tr(G)/n)` times its norm,
  /// and `tr(G)/n` is ½ for unit inputs, while the first one has `‖R⁻ᵀr_0‖² ≈ r_0ᵀG⁻¹r_0 ≤ ‖r_0‖²/λ`, which residuals come
  /// near to late in training: their large components are gone. It is a law of typical data, not a bound.
  var digits: Double { .log(max(1, (0.5 / smallestEigenvalue).squareRoot()) / accuracy) }

  /// `⌈ln(c/ε₀) / ln √(s/n)⌉`, and `n` at most.
  public func iterations(points: Int, rows: Int) -> Int {
    guard rows > points else { return points }
    let needed = (digits / (Double.log(Double(rows) / Double(points)) / 2)).rounded(.up)
    return needed < Double(points) ? Int(needed) : points
  }

  /// `⌈ln(c/ε₀)/ln((√κ+1)/(√κ−1))⌉` behind a preconditioner with `κ(P⁻¹G_μ) = κ`, and `n` at most.
  public func iterations(points: Int, conditionNumber: Double) -> Int {
    let root = max(1, conditionNumber).squareRoot()
    let needed = max(1, (digits / .log((root + 1) / (root - 1))).rounded(.up))
    return needed < Double(points) ? Int(needed) : points
  }

  /// The bound of `solver.iterations` where `κ(K)` is known, and `n` at most.
  func plainIterations(points: Int) -> Int {
    guard let conditionNumber,
      let needed = ConvergenceBounds.iterationsNeeded(
        tolerance: accuracy, conditionNumber: conditionNumber, operatorConditionNumber: conditionNumber)
    else { return points }
    return min(points, needed)
  }
}

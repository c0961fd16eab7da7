internal import CounterStream
internal import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel

/// How long the two kinds of operations take that a step is made of.
///
/// `reference` decides: the solver of `auto` and the default rows follow from the sizes alone, so that the same command does
/// the same on every machine. `measured()` informs: `sgn plan` turns operations into seconds of the machine it runs on.
public struct MachineSpeed: Codable, Sendable, Equatable {
  /// Seconds of one operation of a large matrix product, which the arithmetic units limit.
  public var dense: Double
  /// Seconds of one addition in a product by `G`, which loads limit.
  public var streamed: Double

  public init(dense: Double, streamed: Double) {
    precondition(dense > 0 && streamed > 0, "no operation takes \(dense) or \(streamed) seconds")
    (self.dense, self.streamed) = (dense, streamed)
  }

  /// Rounded from timings on one machine with two threads and AVX2. Only the ratio decides anything.
  public static let reference = MachineSpeed(dense: 2e-11, streamed: 5e-11)

  /// This machine's, each the best of three. Cost: a few tens of milliseconds.
  public static func measured() -> MachineSpeed {
    let order = 512
    let matrix = Matrix(rows: order, columns: order, repeating: 1)
    let dense = leastSeconds { _ = matrix * matrix } / Double(2 * order * order * order)

    let (n, d, m) = (256, 32, 4096)
    let stream = CounterStream(seed: 0)
    let inputs = Matrix(rows: d, columns: n, elements: stream.substream("points").normals(0..<(n * d)))
    let network = TwoLayerNetwork(width: m, dimension: d, stream: stream)
    let product = network.transposedJacobian(network.forward(inputs).pattern, inputs: inputs)
    let z = inputs.transposeTimes(inputs.column(0))
    let cost = StageCost(
      stage: .products, operations: product.gramOperations,
      lookups: ActivationPattern.lookups(neurons: m, points: n))
    let unit = cost.seconds(MachineSpeed(dense: 1, streamed: 1))
    return MachineSpeed(dense: dense, streamed: leastSeconds { _ = product.gramTimes(z) } / unit)
  }

  /// Never zero, however coarse the clock is.
  private static func leastSeconds(_ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    return max(1e-9, (0..<3).map { _ in clock.measure(body) / .seconds(1) }.min()!)
  }
}

/// The operations of one stage of a step, and how long they take.
public struct StageCost: Codable, Sendable, Equatable {
  /// A part of a step whose operations are of one kind.
  public enum Stage: String, Codable, Sendable, CaseIterable {
    /// `K`, entry by entry, before the first step.
    case kernel
    /// The eigenvalues and vectors of `K`, before the first step.
    case spectrum
    /// `WX`, the pre-activations.
    case forward
    /// Comparing, packing and summing the pre-activations.
    case activations
    /// The bits that two points have in common.
    case counts
    /// `XᵀX`, and its entrywise product with the counts; or the products of which `(SA)ᵀSA` consists.
    case gram
    case sketch
    /// Cholesky of `G`, of `(SA)ᵀSA` or of `K`, or QR of `SA`.
    case factorization
    /// Products by `G`.
    case products
    /// The solves with a triangular factor, and products by a stored matrix.
    case triangles
    /// Updates and products of vectors in an iteration.
    case vectors
    /// `Jᵀg`.
    case update
  }

  public let stage: Stage
  public let operations: Int
  /// Stored sums that are looked up: no operations, but where vectors are short they take most of the time.
  public let lookups: Int

  init(stage: Stage, operations: Int, lookups: Int = 0) {
    (self.stage, self.operations, self.lookups) = (stage, operations, lookups)
  }

  /// Predicted seconds: each operation takes as long as `weight` operations of its kind, a look-up as long as ten additions.
  public func seconds(_ speed: MachineSpeed) -> Double {
    let (kind, weight) = stage.speed
    return Double(operations) * weight * speed[keyPath: kind] + Double(lookups) * 10 * speed.streamed
  }
}

extension [StageCost] {
  /// All operations.
  public var operations: Int { reduce(0) { $0 + $1.operations } }
  /// Predicted seconds, one stage after the other.
  public func seconds(_ speed: MachineSpeed) -> Double { reduce(0) { $0 + $1.seconds(speed) } }
}

extension StageCost.Stage {
  /// The kind of the stage's operations, and how many of that kind one of them takes. The weights are rounded from timings of
  /// the kernels on one machine; they decide nothing but speed.
  fileprivate var speed: (kind: KeyPath<MachineSpeed, Double>, weight: Double) {
    switch self {
    case .forward, .gram: (\.dense, 1)
    case .factorization: (\.dense, 1.3)
    // Half of its operations are products of a matrix by a vector.
    case .spectrum: (\.dense, 3)
    case .kernel: (\.streamed, 4)
    case .products, .update, .vectors: (\.streamed, 1)
    case .activations: (\.streamed, 1.8)
    case .sketch: (\.streamed, 3)
    case .counts: (\.streamed, 2.8)
    // On one thread.
    case .triangles: (\.streamed, 4)
    }
  }
}

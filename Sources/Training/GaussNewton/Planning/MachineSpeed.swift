internal import CounterStream
public import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel

/// How long the two kinds of operations take that a step is made of.
///
/// `reference` decides: the solver of `auto` and the default rows follow from the sizes and the processor's instructions alone, so
/// that the same command does the same on every machine of that level. `measured()` informs: `sgn plan` turns operations into seconds of the machine it runs on.
public struct MachineSpeed: Codable, Sendable, Equatable {
  /// The instructions of the kernels. They decide how many operations of its kind one of a stage takes.
  public var level: InstructionLevel
  /// Seconds of one operation of a large matrix product, which the arithmetic units limit.
  public var dense: Double
  /// Seconds of one addition in a product by `G`, which loads limit.
  public var streamed: Double

  public init(level: InstructionLevel = .inUse, dense: Double, streamed: Double) {
    precondition(dense > 0 && streamed > 0, "no operation takes \(dense) or \(streamed) seconds")
    (self.level, self.dense, self.streamed) = (level, dense, streamed)
  }

  /// That of the level in use.
  public static var reference: MachineSpeed { reference(.inUse) }

  /// Rounded from timings on one machine that has all levels, by two of its threads. Only ratios decide anything.
  ///
  /// Products of matrices are OpenBLAS's, which chooses instructions of its own: those timed were of AVX2 at every level. Where it
  /// has AVX-512 they take as little as half the time, and everything else is dearer beside them.
  ///
  /// - Source: `Benchmarks/Sources/speeds`, which makes this table and that of the stages again.
  public static func reference(_ level: InstructionLevel) -> MachineSpeed {
    let streamed =
      switch level {
      case .portable: 5.8e-11
      case .avx2: 3.5e-11
      case .avx512: 3.7e-11
      }
    return MachineSpeed(level: level, dense: 8.4e-12, streamed: streamed)
  }

  /// This machine's at the level in use, each the best of three. Cost: a few tens of milliseconds.
  public static func measured() -> MachineSpeed {
    let clock = ContinuousClock()
    return measured { clock.measure($0) / .seconds(1) }
  }

  /// The same by any clock.
  ///
  /// - Parameter seconds: runs what it is given, and says how long that took.
  static func measured(by seconds: (@escaping () -> Void) -> Double) -> MachineSpeed {
    // Never zero, however coarse the clock is.
    func leastSeconds(_ body: @escaping () -> Void) -> Double {
      max(1e-9, (0..<3).map { _ in seconds(body) }.min()!)
    }
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

  /// Predicted seconds: each operation takes as long as `weight` operations of its kind, a look-up as long as some additions.
  public func seconds(_ speed: MachineSpeed) -> Double {
    let (kind, weight) = stage.speed(speed.level)
    return Double(operations) * weight * speed[keyPath: kind]
      + Double(lookups) * speed.level.additionsOfLookup * speed.streamed
  }
}

extension [StageCost] {
  /// All operations.
  public var operations: Int { reduce(0) { $0 + $1.operations } }
  /// Predicted seconds, one stage after the other.
  public func seconds(_ speed: MachineSpeed) -> Double { reduce(0) { $0 + $1.seconds(speed) } }
}

extension StageCost.Stage {
  /// The kind of the stage's operations, and how many of that kind one of them takes at a level. The weights are rounded as the
  /// speeds of `MachineSpeed.reference` are; they decide nothing but speed.
  fileprivate func speed(_ level: InstructionLevel) -> (kind: KeyPath<MachineSpeed, Double>, weight: Double) {
    switch self {
    // A factorisation of some thousand columns, where it decides; of a thousand and fewer up to twice as many.
    case .factorization: (\.dense, 1.4)
    // Its products are narrow.
    case .gram: (\.dense, 1.4)
    // Half of its operations are products of a matrix by a vector.
    case .spectrum: (\.dense, 1.5)
    case .forward: (\.dense, level.weight(3.6, 0.95, 0.95))
    case .kernel: (\.streamed, level.weight(2.7, 4.2, 3.8))
    case .products, .update, .vectors: (\.streamed, 1)
    case .activations: (\.streamed, level.weight(1.4, 1.2, 0.2))
    // Counts of buckets, as neuron-block has them.
    case .sketch: (\.streamed, level.weight(1.4, 2, 1.9))
    // A table of nibbles is looked up with AVX2; AVX-512 has an instruction.
    case .counts: (\.streamed, level.weight(5.4, 1.8, 0.67))
    // On one thread, from memory.
    case .triangles: (\.streamed, level.weight(2.4, 4, 4))
    }
  }
}

extension InstructionLevel {
  fileprivate var additionsOfLookup: Double { weight(1.6, 3.6, 3.8) }

  fileprivate func weight(_ portable: Double, _ avx2: Double, _ avx512: Double) -> Double {
    switch self {
    case .portable: portable
    case .avx2: avx2
    case .avx512: avx512
    }
  }
}

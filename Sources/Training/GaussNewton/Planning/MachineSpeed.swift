internal import CounterStream
public import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel

/// The speeds of the two kinds of operations in a step.
///
/// `reference` is used for decisions: the solver of `auto` and the default rows follow only from the sizes and the processor's
/// instructions, so that the same command does the same on every machine of that level. `measured()` is only informative: `sgn plan` turns
/// operations into seconds on the machine on which it runs.
public struct MachineSpeed: Codable, Sendable, Equatable {
  /// The instructions of the kernels. They determine the weight of each stage's operations.
  public var level: InstructionLevel
  /// Seconds per operation of a large matrix product, limited by the arithmetic units.
  public var dense: Double
  /// Seconds per addition in a product with `G`, limited by memory loads.
  public var streamed: Double

  public init(level: InstructionLevel = .inUse, dense: Double, streamed: Double) {
    precondition(
      dense > 0 && streamed > 0, "the seconds per operation must be > 0, not \(dense) and \(streamed)")
    (self.level, self.dense, self.streamed) = (level, dense, streamed)
  }

  /// The reference speed for the level in use.
  public static var reference: MachineSpeed { reference(.inUse) }

  /// Rounded from timings on one machine that has all levels, with two threads. Only ratios matter for decisions.
  ///
  /// Matrix products are OpenBLAS's, which chooses its own instructions: those timed used AVX2 at every level. Where it
  /// has AVX-512 they take as little as half the time, and everything else is relatively more expensive.
  ///
  /// - Source: `Benchmarks/Sources/speeds`, which regenerates this table and that of the stages.
  public static func reference(_ level: InstructionLevel) -> MachineSpeed {
    let streamed =
      switch level {
      case .portable: 5.8e-11
      case .avx2: 3.5e-11
      case .avx512: 3.7e-11
      }
    return MachineSpeed(level: level, dense: 8.4e-12, streamed: streamed)
  }

  /// The speeds of this machine at the level in use, each the best of three. Cost: a few tens of milliseconds.
  public static func measured() -> MachineSpeed {
    let clock = ContinuousClock()
    return measured { clock.measure($0) / .seconds(1) }
  }

  /// The same with a given clock.
  ///
  /// - Parameter seconds: runs its argument and returns the time taken.
  static func measured(by seconds: (@escaping () -> Void) -> Double) -> MachineSpeed {
    // Never zero, however coarse the clock.
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
    /// The counts of common bits of two points.
    case counts
    /// `XᵀX`, and its entrywise product with the counts; or the products that form `(SA)ᵀSA`.
    case gram
    case sketch
    /// Cholesky of `G`, of `(SA)ᵀSA` or of `K`, or QR of `SA`.
    case factorization
    /// Products with `G`.
    case products
    /// The solves with a triangular factor, and products with a stored matrix.
    case triangles
    /// Updates and products of vectors in an iteration.
    case vectors
    /// `Jᵀg`.
    case update
  }

  public let stage: Stage
  public let operations: Int
  /// Look-ups of stored sums: not operations, but for short vectors they take most of the time.
  public let lookups: Int

  init(stage: Stage, operations: Int, lookups: Int = 0) {
    (self.stage, self.operations, self.lookups) = (stage, operations, lookups)
  }

  /// Predicted seconds: each operation takes as long as `weight` operations of its kind, a look-up as long as a few additions.
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
  /// The kind of the stage's operations, and their weight at a level. The weights are rounded as the
  /// speeds of `MachineSpeed.reference` are; they only affect predicted times.
  fileprivate func speed(_ level: InstructionLevel) -> (kind: KeyPath<MachineSpeed, Double>, weight: Double) {
    switch self {
    // For factorisations of several thousand columns, where it matters; for a thousand and fewer it is up to twice as large.
    case .factorization: (\.dense, 1.4)
    // Its matrix products are narrow.
    case .gram: (\.dense, 1.4)
    // Half of its operations are matrix–vector products.
    case .spectrum: (\.dense, 1.5)
    case .forward: (\.dense, level.weight(3.6, 0.95, 0.95))
    case .kernel: (\.streamed, level.weight(2.7, 4.2, 3.8))
    case .products, .update, .vectors: (\.streamed, 1)
    case .activations: (\.streamed, level.weight(1.4, 1.2, 0.2))
    // Bucket counts, as in neuron-block.
    case .sketch: (\.streamed, level.weight(1.4, 2, 1.9))
    // AVX2 looks up a table of nibbles; AVX-512 has an instruction for it.
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

internal import CSketchPeak
internal import DenseLinearAlgebra
public import SubspaceEmbedding

/// The operations that a sketch cannot avoid, in the units of this machine's limits.
///
/// The limit is the time of these parts one after another, each at its own limit, measured now.
public struct SketchLimit {
  /// Additions of doubles in the first-level cache, at the full vector width.
  var additions = 0.0
  /// The same for 16-bit integers.
  var shortAdditions = 0.0
  /// Look-ups of random entries of a column of the sketch.
  var lookUps = 0.0
  /// Rows of eight entries that are added to those of a table of `s` rows.
  var rowAdditions = 0.0
  /// Blocks of random words.
  var blocks = 0.0
  /// Operations of dense products.
  var products = 0.0
  /// Bytes of the matrix, or of its left factor's bits.
  var bytesRead = 0.0
  /// Entries of the sketch, in newly allocated memory.
  private let entriesWritten: Double

  private let rows: Int
  private let sums: [Double]
  private let places: [Int]
  private let buckets: [Int32]
  private let axpy = Axpy()
  private let product = LargeProduct()
  private let newMemory: NewMemory

  /// A sketch of the transposed Jacobian of a network, with a left factor of bits.
  public init(_ family: EmbeddingFamily, rows: Int, _ size: Size) {
    self.init(rows: rows, columns: size.points)
    let (n, d, m, s) = (
      Double(size.points), Double(size.dimension), Double(size.width), Double(rows)
    )
    bytesRead = n * m / 8
    switch family {
    case .countSketch, .sparseSign:
      // Each coordinate, with its word of 64 points, in each of its buckets.
      let members = m * d * (family == .countSketch ? 1 : 8)
      (additions, lookUps) = (members * n, 2 * members * (n / 64).rounded(.up))
    case .srht: transform(entries: size.width * size.dimension, columns: n)
    case .tensorSRHT:
      transform(entries: size.width, columns: n)
      (shortAdditions, additions) = (additions, 0)
      lookUps += s * n
    // A product and an addition for each rotation, and the left sketch as numbers.
    case .tensorSketch: additions = (2 * min(d, s) + 1) * s * n
    case .neuronBlock: break
    case .gaussian: (blocks, products) = (s * m * d / 2, 2 * s * m * d * n)
    case .leverageScore: lookUps = 2 * s * n
    }
  }

  /// A sketch of a stored matrix of `N` rows and `n` columns.
  public init(_ family: EmbeddingFamily, rows: Int, entries: Int, columns: Int) {
    self.init(rows: rows, columns: columns)
    let (length, n, s) = (Double(entries), Double(columns), Double(rows))
    bytesRead = 8 * length * n
    switch family {
    case .countSketch: rowAdditions = length * n / 8
    case .sparseSign: rowAdditions = 8 * length * n / 8
    case .srht: transform(entries: entries, columns: n)
    case .gaussian: (blocks, products) = (s * length / 2, 2 * s * length * n)
    default: preconditionFailure("\(family.rawValue) is not for matrices without structure")
    }
  }

  private init(rows: Int, columns: Int) {
    self.rows = rows
    entriesWritten = Double(rows * columns)
    newMemory = NewMemory(rows * columns)
    sums = [Double](repeating: 1, count: 8 * rows)
    places = (0..<(1 << 12)).map { Int(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) % rows }
    buckets = places.map { Int32($0) }
  }

  /// A transform of blocks of up to 2¹⁴ entries, about four times as many as rows, and a choice from each block.
  private mutating func transform(entries: Int, columns: Double) {
    var order = 64
    while order < 4 * rows && order < 1 << 14 && order < entries { order *= 2 }
    let number = (Double(entries) / Double(order)).rounded(.up)
    additions = columns * number * Double(order) * Double(order.trailingZeroBitCount)
    lookUps = columns * number * Double(rows)
  }

  /// Seconds of the parts at their limits.
  private func parts() -> [(name: String, seconds: Double)] {
    var parts: [(name: String, seconds: Double)] = []
    func add(_ name: String, _ amount: Double, _ secondsOfOne: () -> Double) {
      if amount > 0 { parts.append((name, amount * secondsOfOne())) }
    }
    add("additions", additions) { secondsOfOne { sketch_peak_additions(100_000) } }
    add("short additions", shortAdditions) { secondsOfOne { sketch_peak_short_additions(100_000) } }
    add("look-ups", lookUps) {
      secondsOfOne { [sums, places] in
        for _ in 0..<16 { sketch_peak_look_up(sums, places, places.count) }
        return UInt64(16 * places.count)
      }
    }
    add("rows added", rowAdditions) {
      secondsOfOne { [sums, buckets] in
        var table = sums
        for _ in 0..<64 { sketch_peak_add_rows(&table, buckets, buckets.count) }
        return UInt64(64 * buckets.count)
      }
    }
    add("random words", blocks) { secondsOfOne { sketch_peak_philox_blocks(500_000) } }
    add("products", products) { product.seconds(operations: 1) }
    add("reading", bytesRead) { axpy.seconds(bytes: 1) }
    add("writing", entriesWritten) { newMemory.seconds() }
    return parts
  }

  /// Seconds of all of them.
  public func seconds() -> Double { parts().reduce(0) { $0 + $1.seconds } }

  /// The share of each.
  public var note: String {
    let parts = parts()
    let sum = parts.reduce(0) { $0 + $1.seconds }
    return parts.map { "\($0.name) \(short($0.seconds / sum))" }.joined(separator: ", ")
  }

  /// The seconds of one of the operations that a body reports, on all threads.
  private func secondsOfOne(_ body: @Sendable () -> UInt64) -> Double {
    let count = Parallelism.threadCount
    let done = Double(body())
    return elapsed { Parallelism.forEach(count) { _ in _ = body() } } / (done * Double(count))
  }
}

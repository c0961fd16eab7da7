public import Communication
public import CounterStream
internal import DenseLinearAlgebra

/// A tall matrix known by two closures, `v ↦ Av` and `u ↦ Aᵀu`: the products with any Jacobian, however they are computed.
///
/// ```swift
/// let jacobian = ClosureMatrix(rows: 3, columns: 2) { v in
///   [v[0], v[0] + v[1], 2 * v[1]]
/// } transposeTimes: { u in
///   [u[0] + u[1], u[1] + 2 * u[2]]
/// }
/// try jacobian.checkAdjoint(stream: CounterStream(seed: 1))
/// ```
///
/// Every result of a closure is checked: a wrong number of entries or a number that is not finite is an error.
public struct ClosureMatrix: TallMatrix {
  public let rows: Int
  public let columns: Int
  public let share: Share
  public let timesOperations: Int
  public let transposeTimesOperations: Int
  private let product: @Sendable ([Double]) throws -> [Double]
  private let transposedProduct: @Sendable ([Double]) throws -> [Double]

  /// - Parameters:
  ///   - rows: `N`.
  ///   - columns: `n`.
  ///   - timesOperations: additions and multiplications of one `Av`, if known.
  ///   - transposeTimesOperations: those of one `Aᵀu`.
  ///   - times: `v ↦ Av`, `n` entries to `N`.
  ///   - transposeTimes: `u ↦ Aᵀu`, `N` entries to `n`.
  /// - Traps: when a size or a count is negative.
  public init(
    rows: Int, columns: Int, timesOperations: Int = 0, transposeTimesOperations: Int = 0,
    times: @escaping @Sendable (_ v: [Double]) throws -> [Double],
    transposeTimes: @escaping @Sendable (_ u: [Double]) throws -> [Double]
  ) {
    precondition(rows >= 0, "the number of rows must be ≥ 0, not \(rows)")
    self.init(
      share: .whole(rows), columns: columns, timesOperations: timesOperations,
      transposeTimesOperations: transposeTimesOperations, times: times, transposeTimes: transposeTimes)
  }

  /// A matrix whose rows are distributed over processes, each with closures for its own rows: `v ↦ Av` returns the entries of its rows, and `u ↦ Aᵀu` the
  /// contribution of its rows, which is summed over the ranks here.
  ///
  /// - Parameters:
  ///   - share: which of the `N` rows this process holds.
  ///   - columns: `n`.
  ///   - timesOperations: additions and multiplications of one `Av` over all ranks, if known.
  ///   - transposeTimesOperations: those of one `Aᵀu`.
  ///   - times: `v ↦ Av` for the rows of this process.
  ///   - transposeTimes: the contribution of these rows to `Aᵀu`.
  /// - Traps: when a size or a count is negative.
  public init(
    share: Share, columns: Int, timesOperations: Int = 0, transposeTimesOperations: Int = 0,
    times: @escaping @Sendable (_ v: [Double]) throws -> [Double],
    transposeTimes: @escaping @Sendable (_ u: [Double]) throws -> [Double]
  ) {
    precondition(columns >= 0, "the number of columns must be ≥ 0, not \(columns)")
    precondition(
      timesOperations >= 0 && transposeTimesOperations >= 0, "the number of operations must be ≥ 0")
    (rows, self.columns, self.share) = (share.count, columns, share)
    (self.timesOperations, self.transposeTimesOperations) = (timesOperations, transposeTimesOperations)
    (product, transposedProduct) = (times, transposeTimes)
  }

  /// `A v` by the closure.
  ///
  /// - Throws: what the closure throws, and `ClosureMatrixError` for a result of the wrong length or with a number that is not finite.
  public func times(_ v: [Double]) throws -> [Double] {
    precondition(
      v.count == columns, "a \(rows)×\(columns) matrix cannot multiply a vector of \(v.count) entries")
    return try checked(product(v), count: rows, .times)
  }

  /// `Aᵀ u` by the closure. Throws as `times`.
  public func transposeTimes(_ u: [Double]) throws -> [Double] {
    precondition(
      u.count == rows,
      "the transpose of a \(rows)×\(columns) matrix cannot multiply a vector of \(u.count) entries")
    var sum = try checked(transposedProduct(u), count: columns, .transposeTimes)
    share.communicator.sum(&sum)
    return sum
  }

  public var access: TallMatrixAccess { .columns(productsWithUnitVectors) }

  private func checked(
    _ result: [Double], count: Int, _ closure: ClosureMatrixError.Closure
  ) throws(ClosureMatrixError) -> [Double] {
    if result.count != count { throw .wrongLength(closure, found: result.count, expected: count) }
    if let place = result.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(closure, entry: place, value: "\(result[place])")
    }
    return result
  }
}

extension ClosureMatrix {
  /// Checks, on random vectors, that the closures are transposes of each other: `⟨u, Av⟩ = ⟨Aᵀu, v⟩`.
  ///
  /// The defect is measured against `‖Av‖ + ‖Aᵀu‖`: for vectors of independent standard normals each inner product is a normal number of
  /// that size, so two unrelated matrices have a defect near 1, whatever the sizes. For closures in double precision the defect is of the
  /// order of `√(N + n)` roundings, at most `10⁻¹²`. The default tolerance leaves a margin of four digits, and a matrix of which a fraction
  /// `10⁻⁷` is wrong is detected.
  ///
  /// - Parameters:
  ///   - stream: the vectors are drawn from it.
  ///   - trials: how many pairs of vectors.
  ///   - tolerance: the largest defect allowed; choose a larger one for closures that compute in single precision.
  /// - Cost: one product of each kind per trial.
  /// - Throws: `ClosureMatrixError.notAdjoint` with the largest defect measured, and what the products throw.
  public func checkAdjoint(stream: CounterStream, trials: Int = 3, tolerance: Double = 1e-8) throws {
    precondition(trials >= 1, "the number of trials must be ≥ 1, not \(trials)")
    var largest = 0.0
    for trial in 0..<trials {
      let stream = stream.substream(trial)
      let v = stream.substream("v").normals(0..<columns)
      let u = stream.substream("u").normals(share.range)
      let (image, coimage) = try (times(v), transposeTimes(u))
      let scale = share.communicator.norm(ofShares: image) + norm(coimage)
      let product = share.communicator.gather(dot(u, image)).reduce(0, +)
      if scale > 0 { largest = max(largest, abs(product - dot(coimage, v)) / scale) }
    }
    if !(largest <= tolerance) {
      throw ClosureMatrixError.notAdjoint(defect: largest, allowed: tolerance)
    }
  }
}

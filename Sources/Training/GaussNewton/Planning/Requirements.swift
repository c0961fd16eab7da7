internal import Foundation
internal import RealModule
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// Refuses runs that do not fit into this machine's memory.
///
/// - Parameters:
///   - bytes: the memory of the run, or of one of its ranks.
///   - size: the size that determines it.
///   - isDamped: whether every step's system is damped; if not, damping could avoid a matrix of `n²` numbers.
///   - ranks: the number of ranks, each assumed to have the memory of this machine.
///   - available: that memory.
func requireMemory(
  _ bytes: Double, for size: PlannedSize, isDamped: Bool = true, ranks: Int = 1,
  available: UInt64 = ProcessInfo.processInfo.physicalMemory
) throws(PlanError) {
  if bytes <= Double(available) { return }
  if case .solver(let solver) = size, !isDamped, solver != .cg {
    throw .tooLargeUndamped(solver, bytes: bytes, available: available)
  }
  throw .tooLarge(size, bytes: bytes, available: available, ranks: ranks)
}

/// The rows of the sketch; a product that overflows is too large for memory as well.
func rowCount(_ rows: RowCount, points n: Int) throws -> Int {
  do {
    return try rows.rows(columns: n)
  } catch .rowsNotRepresentable(let needed) {
    try requireMemory(16 * needed * Double(n), for: .rows(rows))
    throw SketchError.rowsNotRepresentable(needed: needed)
  }
}

/// Refuses sizes whose operations overflow. With `M` the larger of `n` and `s`, every term of the cost model is at most
/// `9 M n · max(M, m(d + 3))`, because no solve is expected to take more than `n` iterations, and the model adds fewer than 16 such terms.
/// From 256 points and neurons on all terms together are at most `8M²n + 4Mnm(d + 3)`: `4M²n` for a QR factorisation, `n³/3` twice, and
/// `2n³` for triangles in `n` iterations; `2Mnmd` for a Gaussian sketch, `1.1n²md` for `2n` products with `G`, and less than `0.9Mnmd` for
/// all passes over the network and transforms together.
///
/// Only the Gaussian sketch multiplies all its rows by those of `A`; for the others only the products and the passes grow with `m`. They
/// are at most `(2n + 320p)nm(d + 3)`: each sketch, of which there are `p ≤ 1 + log₂(1 + n/64)` if rows are doubled, takes fewer than 85
/// operations for each entry of `A` in Hadamard transforms of up to 2⁴⁰ coordinates, or 2 for each of at most 110 directions of leverage
/// scores, and all passes together fewer than 20.
func requireCountable(
  points n: Int, dimension d: Int, width m: Int, rows s: Int, embedding: EmbeddingFamily?
) throws(PlanError) {
  let largest = Double(max(n, s))
  let (points, coordinates) = (Double(n), Double(m) * (Double(d) + 3))
  func isCountable(_ factor: Double) -> Bool {
    8 * largest * largest * points + factor * points * coordinates < Double(Int.max)
  }
  if min(n, m) >= 256 {
    if isCountable(4 * largest) { return }
    if embedding != .gaussian, isCountable(2 * points + 320 * (1 + .log2(1 + points / 64))) { return }
  }
  let term = 9 * largest * Double(n) * max(largest, Double(m) * (Double(d) + 3))
  if 16 * term >= Double(Int.max) { throw .tooManyOperations(points: n, dimension: d, width: m, rows: s) }
}

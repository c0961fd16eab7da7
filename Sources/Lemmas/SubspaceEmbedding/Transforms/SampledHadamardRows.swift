internal import CKernels
internal import DenseLinearAlgebra
internal import LinearOperators

/// `P H` of a matrix that comes row by row: `n` columns of a block are filled, and transformed all at once.
///
/// The entries of a column are combined in the same order as in `SampledHadamard.apply`, so the two agree bit for bit.
///
/// - Memory: `B×n` for the block, at most eight times the result (`B < 8s`, unless that is below 64) and `2¹⁴n`, and the result, `s×n`.
struct SampledHadamardRows {
  private let sampled: SampledHadamard
  /// The block at `start`, column by column.
  private var block: Matrix
  private var start = 0
  /// `P H A` of the blocks that are complete.
  private var sums: Matrix

  init(_ sampled: SampledHadamard, columns: Int) {
    self.sampled = sampled
    block = Matrix(rows: sampled.blockLength, columns: columns)
    sums = Matrix(rows: sampled.rows.count, columns: columns)
  }

  /// Adds the rows of a block of `A`.
  ///
  /// - Parameters:
  ///   - place: the index of row `j` of `A` among the rows on which `H` acts, and its factor; the indices increase.
  mutating func add(_ rows: RowBlock, at place: (_ j: Int) -> (row: Int, factor: Double)) {
    var (first, range) = (0, rows.range)
    while !range.isEmpty {
      let position = place(range.lowerBound).row
      if position >= start + block.rows {
        transformBlock()
        start = position / block.rows * block.rows
      }
      let count = range.prefix { place($0).row < start + block.rows }.count
      let places = range.prefix(count).map { j in
        let (row, factor) = place(j)
        return (row: row - start, factor: factor)
      }
      fill(rows, from: first, places)
      first += count
      range = (range.lowerBound + count)..<range.upperBound
    }
  }

  /// `P H A`, when all rows have been added.
  mutating func finish() -> Matrix {
    transformBlock()
    return sums
  }

  private mutating func fill(
    _ rows: RowBlock, from first: Int, _ places: [(row: Int, factor: Double)]
  ) {
    let height = block.rows
    block.withMutableSpan { block in
      switch rows {
      case .dense(_, let rows):
        // Tiles of rows and columns, so that both sides stay in the cache.
        let (n, values) = (rows.rows, rows.elements.span)
        for top in stride(from: 0, to: places.count, by: 64) {
          for j in 0..<n {
            for i in top..<min(top + 64, places.count) {
              block[places[i].row + j * height] = places[i].factor * values[j + (first + i) * n]
            }
          }
        }
      case .sparse(_, let rows):
        for (i, place) in places.enumerated() {
          for entry in rows.entries(ofRow: first + i) {
            block[place.row + Int(rows.columnIndices[entry]) * height] = place.factor * rows.values[entry]
          }
        }
      }
    }
  }

  /// Transforms the block, adds the entries that `P` picks, and clears it.
  private mutating func transformBlock() {
    let (height, picks, number) = (block.rows, sampled.rows, start / block.rows)
    let columns = block.columns
    unsafe block.withUnsafeMutableElements { block in
      unsafe sums.withUnsafeMutableElements { sums in
        guard let block = block.baseAddress, let sums = sums.baseAddress else { return }
        // Columns are disjoint.
        nonisolated(unsafe) let (block_, sums_) = unsafe (block, sums)
        Parallelism.forEach(columns) { j in
          let column = unsafe block_ + j * height
          unsafe ckernels_walsh_hadamard(column, height)
          unsafe ckernels_add_picked(
            column, height, number, picks, picks.count, sums_ + j * picks.count)
          unsafe column.update(repeating: 0, count: height)
        }
      }
    }
  }
}

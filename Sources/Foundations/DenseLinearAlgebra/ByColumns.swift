/// The entries of a matrix whose columns are computed on all threads, up to `together` neighbouring ones at a time; each starts
/// as `initial`.
///
/// A column is a function of its index alone, so the result does not depend on the number of threads. The body must not call
/// BLAS. An entry type that is not named here is copied one by one through its metadata.
@specialized(where Entry == Double)
@specialized(where Entry == Int32)
@specialized(where Entry == Int)
package func entriesByColumns<Entry: BitwiseCopyable & Sendable>(
  rows: Int, columns: Int, together: Int, initial: Entry,
  _ fill: @Sendable (_ columns: Range<Int>, _ entries: inout MutableSpan<Entry>) -> Void
) -> [Entry] {
  unsafe [Entry](unsafeUninitializedCapacity: rows * columns) { entries, count in
    // Columns are disjoint, so threads never write to the same place.
    nonisolated(unsafe) let room = unsafe entries
    Parallelism.forEach((columns + together - 1) / together) { index in
      let range = (index * together)..<min((index + 1) * together, columns)
      let part = unsafe UnsafeMutableBufferPointer(
        rebasing: room[(range.lowerBound * rows)..<(range.upperBound * rows)])
      unsafe part.initialize(repeating: initial)
      var span = unsafe part.mutableSpan
      fill(range, &span)
    }
    count = rows * columns
  }
}

extension Matrix {
  /// A matrix whose columns are computed one by one, on all threads; each starts at zero.
  package static func byColumns(
    rows: Int, columns: Int, _ fill: @Sendable (_ column: Int, _ entries: inout MutableSpan<Double>) -> Void
  ) -> Matrix {
    byColumns(rows: rows, columns: columns, together: 1) { range, entries in
      fill(range.lowerBound, &entries)
    }
  }

  /// The same, with up to `together` neighbouring columns computed at once.
  package static func byColumns(
    rows: Int, columns: Int, together: Int,
    _ fill: @Sendable (_ columns: Range<Int>, _ entries: inout MutableSpan<Double>) -> Void
  ) -> Matrix {
    let elements = entriesByColumns(
      rows: rows, columns: columns, together: together, initial: 0.0, fill)
    return Matrix(rows: rows, columns: columns, elements: elements)
  }
}

/// Consecutive ranges that cover `0..<rows`, for matrices that are too large to be stored whole.
///
/// The length of each range except the last is a multiple of 64 rows (one word of packed bits), and a block of that many rows
/// has about a million entries over all columns: large for `dgemm`, small for memory.
public func rowBlocks(rows: Int, columns: Int) -> [Range<Int>] {
  let size = max(64, (1 << 20) / max(columns, 1) / 64 * 64)
  return stride(from: 0, to: rows, by: size).map { $0..<min($0 + size, rows) }
}

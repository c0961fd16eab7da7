internal import CKernels
internal import DenseLinearAlgebra

/// The coordinates of each bucket, in order: sums over the members of one bucket stay in registers, whereas sums over all
/// coordinates would access scattered memory.
struct BucketMembers: Sendable {
  /// The members of all buckets in order, each stored as twice its index, plus one where its sign is negative.
  let members: [UInt32]
  /// Where the members of each bucket start, and where the last ones end.
  let starts: [Int]

  /// The maximum number of coordinates.
  static let mostCoordinates = 1 << 31

  /// - Parameters:
  ///   - rows: the number of buckets.
  ///   - buckets: those of coordinate `j` are at `jζ ..< (j+1)ζ`.
  ///   - signs: the signs that go with them.
  ///   - negative: bit `r` flips the signs of the coordinates `rd ..< (r+1)d`.
  ///   - leftRows: `m`, the number of bits used.
  ///   - dimension: `d`.
  init(rows: Int, buckets: [Int32], signs: [Int8], negative: [UInt64], leftRows m: Int, dimension d: Int) {
    precondition(
      m * d <= Self.mostCoordinates, "\(m * d) coordinates are too many for 32 bits with a sign")
    let nonzeros = buckets.count / max(1, m * d)
    // Neurons are split into parts whose members are counted first, so that each part knows where its own go.
    let parts = min(m, Parallelism.threadCount)
    let range = { @Sendable (part: Int) in (part * m / parts)..<((part + 1) * m / parts) }
    var next = entriesByColumns(rows: rows, columns: parts, together: 1, initial: 0) { part, counts in
      let range = range(part.lowerBound)
      for bucket in buckets[(range.lowerBound * d * nonzeros)..<(range.upperBound * d * nonzeros)] {
        counts[Int(bucket)] += 1
      }
    }
    var starts = [Int](repeating: 0, count: rows + 1)
    var total = 0
    for t in 0..<rows {
      starts[t] = total
      for part in 0..<parts {
        let count = next[part * rows + t]
        next[part * rows + t] = total
        total += count
      }
    }
    starts[rows] = total
    members = unsafe [UInt32](unsafeUninitializedCapacity: total) { members, count in
      unsafe next.withUnsafeMutableBufferPointer { next in
        // Every part writes to its own positions.
        nonisolated(unsafe) let (next, members) = (next.baseAddress!, members.baseAddress!)
        Parallelism.forEach(parts) { part in
          let range = range(part)
          unsafe ckernels_place_members(
            buckets, signs, negative, range.lowerBound, range.count, d, nonzeros, next + part * rows, members)
        }
      }
      count = total
    }
    self.starts = starts
  }
}

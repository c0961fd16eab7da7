internal import CKernels
public import DenseLinearAlgebra

// Products with the matrix of bits B, `b_ir`, without multiplications: the terms of the set bits are added. A kernel looks up precomputed
// sums of all subsets of four vectors, so that four bits cost one addition, whether they are set or not.

extension ActivationPattern {
  /// How many neurons share the stored sums of the kernel.
  private static let tileNeurons = 256
  /// How many points do: fewer, so that there are tiles for all threads.
  private static let tilePoints = 128

  /// `Σ_r b_ir v_r` for each point: sums over the neurons that are active on it, added to `sums`.
  ///
  /// The definition is the double loop. Terms are added in the order of the neurons, within subsets of four first.
  ///
  /// - Parameters:
  ///   - vectors: `d×k`, one vector for each of the neurons.
  ///   - range: `k` neurons, starting at a multiple of 64.
  ///   - sums: `d×n`.
  /// - Cost: `8⌈k/32⌉d(n + 15⌈n/128⌉)` additions, split over points.
  public func addSumsOverNeurons(_ vectors: Matrix, neurons range: Range<Int>, to sums: inout Matrix) {
    let (d, stride) = (vectors.rows, wordsPerPoint)
    precondition(
      vectors.columns == range.count && range.lowerBound >= 0 && range.upperBound <= neurons
        && range.lowerBound % 64 == 0 && sums.rows == d && sums.columns == points,
      "\(vectors.rows)×\(vectors.columns) vectors for neurons \(range) do not match \(sums.rows)×\(sums.columns) sums"
    )
    guard !range.isEmpty, d > 0, points > 0 else { return }
    unsafe vectors.withUnsafeElements { vectors in
      unsafe words.withUnsafeBufferPointer { words in
        unsafe sums.withUnsafeMutableElements { sums in
          // Tiles of points are disjoint.
          nonisolated(unsafe) let (v, w, s) = unsafe (
            vectors.baseAddress!, words.baseAddress! + range.lowerBound / 64, sums.baseAddress!
          )
          Parallelism.forEach((points + Self.tilePoints - 1) / Self.tilePoints) { tile in
            let first = tile * Self.tilePoints
            unsafe ckernels_add_masked_sums(
              w + first * stride, stride, min(Self.tilePoints, points - first), v, range.count, d,
              s + first * d)
          }
        }
      }
    }
  }

  /// `Σ_i b_ir u_i` for each neuron of a range: sums over the points on which it is active, delivered one tile of neurons at a time.
  ///
  /// - Parameters:
  ///   - vectors: `d×n`, one vector for each point.
  ///   - range: `k` neurons, starting at a multiple of 64.
  ///   - body: receives the neurons of a tile and their sums, `d` entries each; it is called on all threads.
  /// - Cost: `8⌈n/32⌉d(k + 15⌈k/256⌉)` additions, split over neurons.
  @unsafe func withSumsOverPoints(
    _ vectors: Matrix, neurons range: Range<Int>,
    _ body: @Sendable (_ tile: Range<Int>, _ sums: UnsafeBufferPointer<Double>) -> Void
  ) {
    let (d, n, stride) = (vectors.rows, points, wordsPerPoint)
    precondition(
      vectors.columns == n && range.lowerBound >= 0 && range.upperBound <= neurons
        && range.lowerBound % 64 == 0,
      "\(vectors.rows)×\(vectors.columns) vectors and neurons \(range) do not match a \(neurons)×\(n) pattern"
    )
    guard !range.isEmpty, d > 0, n > 0 else { return }
    let wordsPerNeuron = (n + 63) / 64
    unsafe vectors.withUnsafeElements { vectors in
      unsafe words.withUnsafeBufferPointer { words in
        nonisolated(unsafe) let (v, w) = (vectors.baseAddress!, words.baseAddress!)
        Parallelism.forEach((range.count + Self.tileNeurons - 1) / Self.tileNeurons) { tile in
          let first = range.lowerBound + tile * Self.tileNeurons
          let neurons = first..<min(first + Self.tileNeurons, range.upperBound)
          let bits = unsafe Self.transposed(w + first / 64, stride: stride, points: n, neurons: neurons.count)
          unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: neurons.count * d) { sums in
            unsafe sums.initialize(repeating: 0)
            unsafe ckernels_add_masked_sums(
              bits, wordsPerNeuron, neurons.count, v, n, d, sums.baseAddress!)
            unsafe body(neurons, UnsafeBufferPointer(sums))
          }
        }
      }
    }
  }

  /// `Σ_i b_ir u_i` for each neuron of a range, as a matrix.
  ///
  /// - Parameters:
  ///   - vectors: `d×n`, one vector for each point.
  ///   - range: `k` neurons, starting at a multiple of 64.
  /// - Returns: `d×k`.
  public func sumsOverPoints(_ vectors: Matrix, neurons range: Range<Int>) -> Matrix {
    let d = vectors.rows
    var result = Matrix(rows: d, columns: range.count)
    unsafe result.withUnsafeMutableElements { result in
      nonisolated(unsafe) let result = unsafe result
      unsafe withSumsOverPoints(vectors, neurons: range) { tile, sums in
        let first = (tile.lowerBound - range.lowerBound) * d
        for k in sums.indices { unsafe result[first + k] = sums[k] }
      }
    }
    return result
  }

  /// The bits of a range of neurons, neuron by neuron: `⌈n/64⌉` words each, transposed 64 by 64 bits at a time.
  private static func transposed(
    _ words: UnsafePointer<UInt64>, stride: Int, points n: Int, neurons: Int
  ) -> [UInt64] {
    let (perNeuron, blocks) = ((n + 63) / 64, (neurons + 63) / 64)
    var result = [UInt64](repeating: 0, count: neurons * perNeuron)
    unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 64 * blocks) { squares in
      for word in 0..<perNeuron {
        unsafe ckernels_transpose_bits(
          words + 64 * word * stride, stride, min(64, n - 64 * word), blocks, squares.baseAddress!)
        for r in 0..<neurons { result[r * perNeuron + word] = unsafe squares[r] }
      }
    }
    return result
  }

  /// Additions of sums over `terms` vectors for a number of rows of bits, as the kernel performs them: terms in runs of 32, which are
  /// eight groups of four. Each tile of rows stores fifteen sums for each group, and each row then adds one.
  private static func additions(rows: Int, terms: Int, dimension: Int, tileRows: Int) -> Int {
    8 * ((terms + 31) / 32) * dimension * (rows + 15 * ((rows + tileRows - 1) / tileRows))
  }

  /// The additions of `addSumsOverNeurons` over all neurons.
  public static func additionsOverNeurons(neurons m: Int, points n: Int, dimension d: Int) -> Int {
    additions(rows: n, terms: m, dimension: d, tileRows: tilePoints)
  }

  /// The additions of `sumsOverPoints` over all neurons.
  public static func additionsOverPoints(neurons m: Int, points n: Int, dimension d: Int) -> Int {
    additions(rows: m, terms: n, dimension: d, tileRows: tileNeurons)
  }

  /// The number of stored sums that `sumsOverPoints` looks up over all neurons: one for each neuron and four points.
  public static func lookupsOverPoints(neurons m: Int, points n: Int) -> Int { 8 * ((n + 31) / 32) * m }

  /// The number of stored sums that both sums look up.
  public static func lookups(neurons m: Int, points n: Int) -> Int {
    lookupsOverPoints(neurons: m, points: n) + 8 * ((m + 31) / 32) * n
  }

  /// How many neurons' vectors are kept at a time when sums over points are then summed over neurons: a multiple of a tile.
  static let neuronBlock = 4096

  /// The blocks of all neurons.
  var neuronBlocks: [Range<Int>] {
    Swift.stride(from: 0, to: neurons, by: Self.neuronBlock).map { $0..<min(neurons, $0 + Self.neuronBlock) }
  }
}

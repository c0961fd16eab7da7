internal import Communication
public import DenseLinearAlgebra
internal import LinearOperators

// Products with A = L ⊙ X where L holds bits and one factor s_r = m^{-1/2}a_r for each neuron: sums over set bits instead
// of products.
//
//   A g   has the columns  s_r Σ_i b_ir (g_i x_i),
//   Aᵀv   has the entries  x_iᵀ Σ_r b_ir (s_r v_r),
//   AᵀAz  has the entries  x_iᵀ (1/m) Σ_r b_ir Σ_j b_jr (z_j x_j), for s_r² = 1/m.
//
// Their definitions are the products of a general Khatri–Rao matrix, and the matrix formed explicitly.

extension TransposedJacobian {
  private var d: Int { inputs.rows }
  private var m: Int { pattern.neurons }
  private var n: Int { pattern.points }

  /// Adds `scale · A g` to a `d×m` matrix, as `KhatriRaoMatrix.addProduct` does.
  ///
  /// - Cost: `addProductOperations`. Memory: a tile of 256 neurons for each thread.
  public func addProduct(_ g: [Double], scale: Double = 1, to sum: inout Matrix) {
    precondition(g.count == n, "a product with \(n) columns needs as many coefficients, not \(g.count)")
    precondition(
      sum.rows == d && sum.columns == m,
      "a product of shape \(d)×\(m) cannot be added to a \(sum.rows)×\(sum.columns) matrix")
    let weighted = inputs.scalingColumns(by: g)
    let d = d
    unsafe sum.withUnsafeMutableElements { entries in
      // Tiles of neurons are disjoint.
      nonisolated(unsafe) let entries = unsafe entries
      unsafe pattern.withSumsOverPoints(weighted, neurons: 0..<m) { tile, sums in
        for r in tile {
          let factor = scale * scaledSigns[r]
          let from = (r - tile.lowerBound) * d
          for k in 0..<d { unsafe entries[r * d + k] += factor * sums[from + k] }
        }
      }
    }
  }

  /// `nd` in scaling, the sums, and `2md + m` in adding the scaled sums.
  public var addProductOperations: Int { Self.addProductOperations(neurons: width, points: n, dimension: d) }

  /// The operations of `addProduct`, from the sizes alone.
  public static func addProductOperations(neurons m: Int, points n: Int, dimension d: Int) -> Int {
    n * d + ActivationPattern.additionsOverPoints(neurons: m, points: n, dimension: d) + 2 * m * d + m
  }

  /// `Aᵀ v` for a `d×m` matrix of blocks `v_r`, as `KhatriRaoMatrix.transposeTimes` does.
  ///
  /// - Cost: `transposeTimesOperations`. Memory: a block of neurons.
  public func transposeTimes(_ v: Matrix) -> [Double] {
    precondition(
      v.rows == d && v.columns == m, "a \(v.rows)×\(v.columns) matrix does not match \(m) blocks of \(d)")
    var sums = Matrix(rows: d, columns: n)
    for block in pattern.neuronBlocks {
      let scaled = v.columns(block).scalingColumns(by: Array(scaledSigns[block]))
      pattern.addSumsOverNeurons(scaled, neurons: block, to: &sums)
    }
    var products = inputs.columnDots(sums)
    leftShare.communicator.sum(&products)
    return products
  }

  /// `md` in scaling, the sums, and `2nd` in the inner products.
  public var transposeTimesOperations: Int {
    width * d + ActivationPattern.additionsOverNeurons(neurons: width, points: n, dimension: d) + 2 * n * d
  }

  /// `AᵀA z`, block by block of neurons, so that not even one vector of length `md` is stored.
  ///
  /// - Cost: `gramOperations`. Memory: a block of neurons.
  public func gramTimes(_ z: [Double]) -> [Double] {
    precondition(z.count == n, "a product with \(n) columns needs as many coefficients, not \(z.count)")
    let weighted = inputs.scalingColumns(by: z)
    var sums = Matrix(rows: d, columns: n)
    for block in pattern.neuronBlocks {
      pattern.addSumsOverNeurons(pattern.sumsOverPoints(weighted, neurons: block), neurons: block, to: &sums)
    }
    var products = inputs.columnDots(sums)
    leftShare.communicator.sum(&products)
    return scaled(products, by: 1 / Double(width))
  }

  /// A term is scaled, summed over points, over neurons and over coordinates, and scaled twice: `n + m + d` roundings and eight in reserve;
  /// the entries of `A` are not rounded here. The signs `±1` cancel, and `1/m` is applied last, so that underflow in the sums contributes
  /// at most `√d nη‖A‖_F`, and in the inner products and their scaling `√n(d + 1)η`, less than the allowance.
  public func gramTimesError(norm: Double, squaredFrobeniusNorm: Double) -> Double? {
    productRounding(
      chain: width + n + d + 8, rows: share.total, columns: columns, norm: norm,
      squaredFrobeniusNorm: squaredFrobeniusNorm)
  }

  /// `nd` in scaling, the two sums, `2nd + n` in the inner products and the factor `1/m`.
  public var gramOperations: Int { Self.gramOperations(neurons: width, points: n, dimension: d) }

  /// The operations of a product with `G`, from the sizes alone.
  public static func gramOperations(neurons m: Int, points n: Int, dimension d: Int) -> Int {
    n * d + ActivationPattern.additionsOverPoints(neurons: m, points: n, dimension: d)
      + ActivationPattern.additionsOverNeurons(neurons: m, points: n, dimension: d) + 2 * n * d + n
  }
}

public import DenseLinearAlgebra

/// Whether the kernel of given unit inputs can be positive definite, from the geometry of the inputs alone.
///
/// `K ≻ 0` **iff** the inputs are distinct and the representatives of the antipodal pairs `{x, −x}` among
/// them are linearly independent. So duplicates always make `K` singular, one antipodal pair never does, and
/// three antipodal pairs in the plane do.
///
/// The test is for exact duplicates; nearly equal points leave `K` positive definite with a small `λ_min`.
///
/// - Claim: `ntk.kernel-is-positive-definite`.
public struct KernelPositivity: Sendable, Equatable {
  /// Groups of two or more equal columns.
  public let duplicates: [[Int]]
  /// Pairs of columns with `x_i = −x_j`.
  public let antipodalPairs: [ColumnPair]
  /// The rank of one representative of each antipodal pair.
  public let rankOfRepresentatives: Int

  public var isPositiveDefinite: Bool {
    duplicates.isEmpty && rankOfRepresentatives == antipodalPairs.count
  }

  /// - Parameter inputs: `d×n` with unit columns.
  /// - Cost: `O(nd)` and, with `p` antipodal pairs, one singular value decomposition of a `d×p` matrix.
  /// - Throws: `LinearAlgebraError`.
  public init(_ inputs: Matrix) throws(LinearAlgebraError) {
    duplicates = inputs.groupsOfEqualColumns.filter { $0.count > 1 }
    antipodalPairs = inputs.oppositeColumns
    let representatives = inputs.selectingColumns(antipodalPairs.map(\.first))
    let values = try SingularValueDecomposition.values(representatives)
    let threshold =
      Double(max(representatives.rows, representatives.columns)) * unitRoundoff * (values.first ?? 0)
    rankOfRepresentatives = values.count { $0 > threshold }
  }
}

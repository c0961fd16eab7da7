public import CounterStream
public import DenseLinearAlgebra

/// Points by their recipe, of the kinds that make the theory's difference.
public struct PointSet: PropertyCase {
  /// Simplest first.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Coordinate vectors in turn, and their opposites: every product is exact, and the Jacobian is as coherent as can be.
    case coherent
    /// Uniform on the sphere.
    case spherical
    /// Uniform on the sphere of half of the coordinates; the others are zero.
    case padded
    /// Every point twice.
    case duplicated
    /// Every point with its opposite.
    case antipodal
    /// Within 0.1 of one of two centres.
    case clustered
    /// In pairs at an angle of about 10⁻⁴.
    case nearParallel
  }

  public var kind: Kind
  /// `n`.
  public var count: Int
  /// `d`.
  public var dimension: Int
  public var seed: Int

  public init(kind: Kind, count: Int, dimension: Int, seed: Int = 0) {
    (self.kind, self.count, self.dimension, self.seed) = (kind, count, dimension, seed)
  }

  /// Every kind in turn; sizes of one come first.
  public static func generate(index: Int, from stream: CounterStream) -> PointSet {
    let kinds = Kind.allCases
    let corners = [(1, 1), (1, 4), (2, 1), (2, 2)]
    let round = index / kinds.count
    let (n, d) =
      round < corners.count
      ? corners[round] : (1 + stream.index(at: 0, below: 10), 1 + stream.index(at: 1, below: 8))
    return PointSet(kind: kinds[index % kinds.count], count: n, dimension: d, seed: index)
  }

  /// Fewer points, fewer coordinates, a simpler kind.
  public var simpler: [PointSet] {
    shrinking([\PointSet.count, \.dimension])
      + Kind.allCases.prefix { $0 != kind }.map {
        PointSet(kind: $0, count: count, dimension: dimension, seed: seed)
      }
  }

  /// `d×n`, unit columns.
  public var points: Matrix {
    let sphere = unitPoints(dimension: dimension, count: count, seed: seed)
    switch kind {
    case .coherent:
      return Matrix(rows: dimension, columns: count) { k, i in
        i % dimension == k ? (i / dimension % 2 == 0 ? 1 : -1) : 0
      }
    case .spherical: return sphere
    case .padded:
      let used = (dimension + 1) / 2
      let small = unitPoints(dimension: used, count: count, seed: seed)
      return Matrix(rows: dimension, columns: count) { k, i in k < used ? small[k, i] : 0 }
    case .duplicated: return Matrix(rows: dimension, columns: count) { sphere[$0, $1 / 2] }
    case .antipodal:
      return Matrix(rows: dimension, columns: count) { ($1 % 2 == 0 ? 1 : -1) * sphere[$0, $1 / 2] }
    case .clustered: return near(sphere, centre: { $0 % 2 }, distance: 0.1)
    case .nearParallel: return near(sphere, centre: { $0 / 2 }, distance: 1e-4)
    }
  }

  /// Points at a distance from others of the set.
  private func near(_ sphere: Matrix, centre: (Int) -> Int, distance: Double) -> Matrix {
    let offsets = unitPoints(dimension: dimension, count: count, seed: seed + 1)
    return normalizingColumns(
      Matrix(rows: dimension, columns: count) { k, i in
        sphere[k, min(centre(i), count - 1)] + distance * offsets[k, i]
      })
  }
}

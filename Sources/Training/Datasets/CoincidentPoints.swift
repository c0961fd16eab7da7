internal import CounterStream
internal import DenseLinearAlgebra

/// Unit vectors that coincide with an earlier one.
///
/// In the order of the points, each point that coincides with an earlier kept point joins the first such point; any other is kept. So no two
/// kept points coincide, and no chain of near points can drift.
///
/// - Claim: `ntk.kernel-is-positive-definite` needs distinct points; the kept points are, by more than rounding.
struct CoincidentPoints: Equatable {
  struct Joined: Equatable {
    let point: Int
    /// The earlier point that it joins.
    let kept: Int
    /// `‖x_point − x_kept‖`.
    let distance: Double
  }

  /// By `point`, ascending.
  let joined: [Joined]

  /// - Parameters:
  ///   - points: `d×n` with unit columns.
  ///   - reach: points farther apart than this do not coincide.
  ///   - coincide: whether two points within reach coincide; symmetric.
  /// - Cost: expected `O(nd)`. The points are sorted into cells by their inner product with one direction, which differs between two points by no more
  ///   than their distance, and only those of neighbouring cells are compared; `O(n²d)` if most points share neighbouring cells without coinciding.
  init(
    _ points: Matrix, reach: Double,
    where coincide: (_ point: Int, _ kept: Int, _ distance: Double) -> Bool = { _, _, _ in true }
  ) {
    let (d, n) = (points.rows, points.columns)
    // Any direction finds the same points; a random one has no structure in common with the data.
    let direction = unitVector(CounterStream(seed: 0).substream("direction").normals(0..<d))!
    // Both products err by γ_d, as the vectors have norm 1 up to rounding.
    let width = reach + 4 * roundingBound(d + 2)
    var cells: [Int: [Int]] = [:]
    var joined: [Joined] = []
    for j in 0..<n {
      let x = points.column(j)
      let cell = Int((dot(x, direction) / width).rounded(.down))
      let near = (-1...1).flatMap { cells[cell + $0] ?? [] }.sorted()
      let found = near.lazy.map { Joined(point: j, kept: $0, distance: distance(x, points.column($0))) }
        .first { $0.distance <= reach && coincide(j, $0.kept, $0.distance) }
      if let found { joined.append(found) } else { cells[cell, default: []].append(j) }
    }
    self.joined = joined
  }

  /// Points with equal coordinates, in any units.
  ///
  /// - Cost: expected `O(nd)`.
  init(equal points: Matrix) {
    joined = points.groupsOfEqualColumns.flatMap { group in
      group.dropFirst().map { Joined(point: $0, kept: group[0], distance: 0) }
    }.sorted { $0.point < $1.point }
  }

  /// The points in groups, in order of occurrence; the first of each group is kept.
  func groups(of points: Int) -> [[Int]] {
    var groups = (0..<points).map { [$0] }
    for joined in joined {
      groups[joined.kept].append(joined.point)
      groups[joined.point] = []
    }
    return groups.filter { !$0.isEmpty }
  }
}

/// `‖x − y‖`.
func distance(_ x: [Double], _ y: [Double]) -> Double {
  zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}

extension CoincidentPoints {
  /// The points that rounding cannot distinguish, or that make the kernel numerically singular.
  ///
  /// Points farther apart than the `nearness` of their dimension do not coincide. Others coincide in one of two ways.
  ///
  /// Kernel: two points at an angle `θ` have `λ_min(K) ≤ ½ − K_ij ≤ θ/2π + O(θ²)`, and below `n²u` an eigenvalue of a computed `K` may be
  /// zero. So points within `2πn²u` make the kernel numerically singular. Dividing by the norm moves each of the two by `γ_{d+5}`, as
  /// derived in `Preprocessing`, which adds `2γ_{d+5}`.
  ///
  /// Table: a number `x` in a table is computed or measured and may carry four roundings. Points whose coordinates all agree to `4u|x| + 4u|y|`
  /// coincide however much standardising magnifies the difference, up to `nearness`.
  ///
  /// - Parameters:
  ///   - points: in their original units, `d×n`.
  ///   - inputs: the same on the unit sphere.
  init(_ points: Matrix, inputs: Matrix) {
    let n = Double(points.columns)
    let singular = 2 * .pi * n * n * unitRoundoff + 2 * roundingBound(inputs.rows + 5)
    self.init(inputs, reach: CoincidentPoints.nearness(dimension: inputs.rows)) { j, k, distance in
      distance <= singular
        || zip(points.column(j), points.column(k)).allSatisfy {
          abs($0 - $1) <= 4 * unitRoundoff * (abs($0) + abs($1))
        }
    }
  }

  /// The distance at which the product of two unit vectors, `1 − ‖x − y‖²/2`, is 1 up to its rounding `γ_d`: the Gram matrix of a network
  /// in which no neuron distinguishes the two is then numerically singular.
  static func nearness(dimension: Int) -> Double { (2 * roundingBound(dimension)).squareRoot() }
}

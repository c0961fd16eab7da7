public import CounterStream
internal import DenseLinearAlgebra
internal import RealModule

extension SyntheticSpecification {
  /// The points and targets; a function of only the specification and the stream.
  ///
  /// Adding points does not change earlier ones, because each point has its own stream.
  ///
  /// - Parameter stream: read at the substream `"synthetic"`.
  /// - Postconditions: every point has norm 1 up to rounding, as `Preprocessing.Mode.none` requires.
  public func generate(stream: CounterStream) -> Dataset {
    let stream = stream.substream("synthetic")
    let (n, d) = (count("n"), count("d"))
    let points = (0..<n).flatMap { point($0, dimension: d, from: stream) }
    let inputs = Matrix(rows: d, columns: n, elements: points)
    let noise = real("noise")
    let disturbance = stream.substream("noise").normals(0..<n)
    let targets = zip(cleanTargets(inputs, from: stream), disturbance).map { $0 + noise * $1 }
    return Dataset(
      name: description, inputs: inputs, targets: targets,
      featureNames: (1...d).map { "x\($0)" }, targetName: "y", origins: (0..<n).map { .point($0) })
  }

  private func point(_ i: Int, dimension d: Int, from stream: CounterStream) -> [Double] {
    let own = stream.substream("points")
    switch family {
    case .sphere, .teacher:
      return uniformPoint(dimension: d, from: own.substream(i))
    case .clustered:
      let centre = uniformPoint(
        dimension: d, from: stream.substream("centres").substream(i % count("clusters")))
      let radius = real("spread") / Double(d).squareRoot()
      return firstDirection(dimension: d, from: own.substream(i)) { normals in
        zip(centre, normals).map { $0 + radius * $1 }
      }
    case .nearParallel:
      let base = uniformPoint(dimension: d, from: own.substream(i - i % 2))
      if i % 2 == 0 { return base }
      let tangent = firstDirection(dimension: d, from: own.substream(i)) { normals in
        let component = dot(base, normals)
        return zip(base, normals).map { $1 - component * $0 }
      }
      let angle = real("angle")
      return unitVector(zip(base, tangent).map { .cos(angle) * $0 + .sin(angle) * $1 })!
    case .antipodal:
      guard i < 2 * count("pairs") else { return uniformPoint(dimension: d, from: own.substream(i)) }
      let base = uniformPoint(dimension: d, from: own.substream(i - i % 2))
      return i % 2 == 0 ? base : base.map { -$0 }
    }
  }

  /// A uniform point of the sphere: the direction of a standard normal vector.
  private func uniformPoint(dimension: Int, from stream: CounterStream) -> [Double] {
    firstDirection(dimension: dimension, from: stream) { $0 }
  }

  /// The direction of `shape` of a standard normal vector, or of the first draw that is not zero.
  private func firstDirection(
    dimension: Int, from stream: CounterStream, _ shape: ([Double]) -> [Double]
  ) -> [Double] {
    var start = 0
    while true {
      let normals = stream.normals(start..<start + dimension)
      if let direction = unitVector(shape(normals)) { return direction }
      start += dimension
    }
  }

  private func cleanTargets(_ inputs: Matrix, from stream: CounterStream) -> [Double] {
    let n = inputs.columns
    let stream = stream.substream("targets")
    if family == .teacher { return teacherOutputs(inputs, from: stream) }
    return choice("targets") == "signs" ? stream.signs(n) : stream.normals(0..<n)
  }

  /// `f(x) = width^(-1/2) Σ_r a_r max(0, w_rᵀx)` with `w_r ~ N(0, I)` and random signs `a_r`.
  private func teacherOutputs(_ inputs: Matrix, from stream: CounterStream) -> [Double] {
    let width = count("width")
    let signs = stream.substream("signs").signs(width)
    let weights = (0..<width).map { stream.substream("weights").substream($0).normals(0..<inputs.rows) }
    return (0..<inputs.columns).map { j in
      let point = inputs.column(j)
      let sum = zip(signs, weights).reduce(0) { sum, neuron in
        sum + neuron.0 * max(0, dot(neuron.1, point))
      }
      return sum / Double(width).squareRoot()
    }
  }
}

internal import DenseLinearAlgebra

/// One of the random choices of an embedding, as data from which another implementation can rebuild the same `S`.
public struct SketchDraw: Sendable, Equatable {
  public enum Values: Sendable, Equatable {
    case integers([Int])
    case reals([Double])
  }

  /// Its name in the family's formula, such as `signs`.
  public let name: String
  /// In C order: the last index varies fastest.
  public let shape: [Int]
  public let values: Values

  init(_ name: String, _ integers: [Int], shape: [Int]? = nil) {
    (self.name, self.shape, values) = (name, shape ?? [integers.count], .integers(integers))
  }

  init(_ name: String, reals: [Double], shape: [Int]) {
    (self.name, self.shape, values) = (name, shape, .reals(reals))
  }
}

extension SubspaceEmbedding {
  /// `matrix`, the entries of `S` themselves, `(s, N)`: the only draw of an embedding without structure.
  public var draws: [SketchDraw] {
    [SketchDraw("matrix", reals: denseMatrix().transposed.elements, shape: [rows, columns])]
  }
}

extension SubsampledHadamardEmbedding {
  /// `signs`, the diagonal of `D`, and `rows`, those of `H` that `P` picks.
  public var draws: [SketchDraw] {
    [SketchDraw("signs", hadamard.signs.map { Int($0) }), SketchDraw("rows", sampledRows)]
  }
}

extension CountSketch {
  /// `buckets` and `signs`, one for each coordinate.
  public var draws: [SketchDraw] {
    [SketchDraw("buckets", buckets.map { Int($0) }), SketchDraw("signs", signs.map { Int($0) })]
  }
}

extension SparseSignEmbedding {
  /// `buckets` and `signs`, `(N, ζ)`.
  public var draws: [SketchDraw] {
    let shape = [columns, nonzerosPerColumn]
    return [
      SketchDraw("buckets", buckets.map { Int($0) }, shape: shape),
      SketchDraw("signs", signs.map { Int($0) }, shape: shape),
    ]
  }
}

extension TensorSRHT {
  /// `left_signs`, `right_signs`, `left_rows` and `right_rows`, of `D₁`, `D₂`, `P₁` and `P₂`.
  public var draws: [SketchDraw] {
    [
      SketchDraw("left_signs", left.signs.map { Int($0) }),
      SketchDraw("right_signs", right.signs.map { Int($0) }),
      SketchDraw("left_rows", leftRows), SketchDraw("right_rows", rightRows),
    ]
  }
}

extension TensorSketch {
  /// `left_buckets`, `left_signs`, `right_buckets` and `right_signs`, of the CountSketches of `b̃` and of `x`.
  public var draws: [SketchDraw] {
    [
      SketchDraw("left_buckets", left.buckets.map { Int($0) }),
      SketchDraw("left_signs", left.signs.map { Int($0) }),
      SketchDraw("right_buckets", right.buckets.map { Int($0) }),
      SketchDraw("right_signs", right.signs.map { Int($0) }),
    ]
  }
}

extension RowSample {
  /// `rows`, the sampled rows of `A`, and their `weights`; `places`, their rows in `S`, if other processes hold others.
  public var draws: [SketchDraw] {
    [SketchDraw("rows", sampledRows), SketchDraw("weights", reals: weights, shape: [weights.count])]
      + (places.count < rows ? [SketchDraw("places", places)] : [])
  }
}

extension NeuronBlock {
  /// `buckets` and `signs`, one for each neuron.
  public var draws: [SketchDraw] { sketch.draws }
}

internal import DenseLinearAlgebra
internal import SketchedLeastSquares
internal import SubspaceEmbedding

extension CaseCatalogue {
  // MARK: The columns of S

  /// The columns of `A` are coordinate vectors, up to a scale, so that `SA` shows columns of `S`: a wrong entry is visible, and the
  /// sketches that a port draws itself can be judged (`Judge.judgeOwnSketch`).
  ///
  /// The coordinates include four whose indices have exclusive or zero, below and above the middle, because the entries of a row of a
  /// Hadamard matrix multiply to one there, which leaves the product of the signs; and every power of two, which distinguishes the rows.
  /// Two coordinates are often in one bucket, which makes `SA` singular; so the cases are damped.
  static let columns = EmbeddingFamily.oblivious.map { family in
    let identifier = "columns-\(family.rawValue)"
    let exercises = "coordinate vectors as the columns of A, so that SA shows columns of S"
    if family.distributionType.needsSplit {
      return step(identifier, exercises, neurons(family), flags: ["columns"])
    }
    return matrix(
      identifier, exercises, MatrixDefinition(rows: 1000, columns: coordinates.count), flags: ["columns"]
    ) { ($0.coordinates, $0.family, $0.sketchRows, $0.damping) = (coordinates, family, 96, 1) }
  }

  private static let coordinates = [0, 1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 512, 513, 514, 515, 999]

  /// Points on the axes with a single active neuron each: column `k` of `A` is a multiple of `e_(r_k d + k)`.
  private static func neurons(_ family: EmbeddingFamily) -> StepDefinition {
    let d = activeNeurons.count
    var step = StepDefinition(.explicit(Matrix.identity(d)), width: 70, sketch: family, rows: 96)
    // Of the size of the squared columns.
    step.damping = 1.0 / 64
    step.adjust = { weights in
      weights = Matrix(rows: d, columns: weights.columns) { k, r in
        weights[k, r].magnitude * (activeNeurons[k] == r ? 1 : -1)
      }
    }
    return step
  }

  /// `r_k`. Neuron 7 is active on three points, which shows whether its coordinates stay together.
  private static let activeNeurons = [0, 1, 2, 3, 7, 7, 7, 20, 64, 65, 66, 67, 33, 48, 61, 69]
}

internal import DenseLinearAlgebra
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// Cases on either side of every size at which implementations switch methods.
///
/// A port is tested at the sizes that its author tried. Beyond them, failures occur at powers of two: a count that overflows its
/// integer, a tile or a register that is not full, a word of bits with one neuron in it, a transform of the next order. So each
/// quantity of a case takes, for every such power `t`, the values `t − 1`, `t` and `t + 1`.
///
///     let cases = try AdversarialSizes.definitions.map { try OracleCase($0) }
public enum AdversarialSizes {
  /// A quantity that a port stores, counts or loops over.
  public enum Quantity: String, CaseIterable, Sendable {
    /// `n`: the order of `G` and of `R`.
    case points
    /// `d`: the length of the inner products.
    case dimension
    /// `m`: the neurons, each a bit of a word.
    case width
    /// `(BBᵀ)_ij`: the number of neurons that are active on both points.
    case count
    /// `s`.
    case rows
    /// `N`: the length of vectors that are hashed or transformed.
    case coordinates
    /// `max |Hv|`, for the integers of a transform.
    case transformed

    /// The powers of two at which something changes, with what changes there.
    public var thresholds: [Int] {
      switch self {
      // Tiles of a matrix product or of a factorisation, in registers and in cache.
      case .points: [4, 8, 16, 32, 64, 128]
      // Registers of 2, 4, 8 or 16 numbers, and a cache line of single-precision numbers.
      case .dimension: [2, 4, 8, 16, 32]
      // Bytes, words, and registers of 128, 256 and 512 bits.
      case .width: [8, 16, 32, 64, 128, 256, 512, 1024]
      // Integers of 7, 8, 15 and 16 bits, and the largest that float16 and bfloat16 represent exactly, 2¹¹ and 2⁸.
      case .count: [128, 256, 2048, 32_768, 65_536]
      // Blocks of threads, and the tiles of a QR factorisation. More would not fit into the memory of a port that stores its sketch.
      case .rows: [32, 64, 128, 256, 512, 1024]
      // Orders of the Hadamard transform, of which 8 to 14 levels fit registers, a block of threads, or its shared memory; and indices
      // of 16 bits.
      case .coordinates: [256, 512, 1024, 2048, 4096, 16_384, 65_536]
      // Integers of 8, 16 and 32 bits, and the largest that float16 and float32 represent exactly, 2¹¹ and 2²⁴.
      case .transformed: [128, 256, 2048, 32_768, 65_536, 1 << 24, 1 << 31]
      }
    }

    /// The values on either side of every threshold, and the threshold itself.
    public var values: [Int] { Set(thresholds.flatMap { [$0 - 1, $0, $0 + 1] }).sorted() }
  }

  /// All of them, named after the quantity and its value.
  public static let definitions: [CaseDefinition] = Quantity.allCases.flatMap { quantity in
    quantity.values.enumerated().map { definition(quantity, $1, place: $0) }
  }

  /// - Parameter place: the position of the value in the list; the families and solvers alternate.
  private static func definition(_ quantity: Quantity, _ value: Int, place: Int) -> CaseDefinition {
    CaseDefinition(
      identifier: "\(quantity.rawValue)-\(value)", exercises: "\(quantity.rawValue) of \(value)",
      flags: ["sizes", quantity.rawValue], content: content(quantity, value, place: place))
  }

  private static func content(_ quantity: Quantity, _ value: Int, place: Int) -> CaseDefinition.Content {
    switch quantity {
    case .points:
      .step(
        StepDefinition(
          .synthetic("sphere,n=\(value),d=9"), width: 4 * value, sketch: take(fast, place), rows: 6 * value))
    case .dimension:
      .step(
        StepDefinition(
          .synthetic("sphere,n=\(min(5, value)),d=\(value)"), width: 66, sketch: take(fast, place), rows: 50))
    case .width:
      // Narrow networks may have points without active neurons, so that the solve needs damping.
      .step(
        damped(
          StepDefinition(.synthetic("sphere,n=4,d=3"), width: value, sketch: take(fast, place), rows: 24)))
    case .count: .step(counted(value))
    case .rows:
      .step(
        StepDefinition(
          .synthetic("sphere,n=5,d=8"), width: max(40, value / 4), sketch: take(unrounded, place),
          rows: value))
    case .coordinates: .matrix(matrix(rows: value, take(unstructured, place)))
    // Lengths from 8 to 8,192, each with small and with large results.
    case .transformed: .hadamard(length: 8 << (place % 11), largest: value)
    }
  }

  private static func take<Element>(_ choices: [Element], _ place: Int) -> Element {
    choices[place % choices.count]
  }

  /// All families except the Gaussian one, which would have to store its matrix.
  private static let fast = EmbeddingFamily.oblivious.filter { $0 != .gaussian }
  /// The families that allow any number of rows.
  private static let unrounded = fast.filter { $0 != .neuronBlock }
  /// The families for any matrix.
  private static let unstructured: [EmbeddingFamily] = [.srht, .countSketch, .sparseSign]

  private static func damped(_ step: StepDefinition) -> StepDefinition {
    var step = step
    step.damping = 0.1
    return step
  }

  /// Points and weights in the positive orthant: every neuron is active on both points, and every count is `m`.
  private static func counted(_ width: Int) -> StepDefinition {
    var step = StepDefinition(
      .explicit(Matrix(rows: 2, columns: 2, elements: [1, 0, 0.6, 0.8])), width: width, solver: .gram)
    step.adjust = { weights in
      weights = Matrix(
        rows: weights.rows, columns: weights.columns, elements: weights.elements.map(\.magnitude))
    }
    return step
  }

  private static func matrix(rows: Int, _ family: EmbeddingFamily) -> MatrixDefinition {
    var matrix = MatrixDefinition(rows: rows, columns: 6)
    (matrix.family, matrix.sketchRows, matrix.binades) = (family, 60, 3)
    return matrix
  }
}

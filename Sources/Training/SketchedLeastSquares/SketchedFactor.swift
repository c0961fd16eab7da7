public import Communication
public import DenseLinearAlgebra
public import Preconditioning
public import SubspaceEmbedding

/// `P = (SA)ᵀSA + μI` of one sketch in the form that its rows allow, or `P = Ĝ + μI` of a Nyström approximation, with its origin and its cost.
///
/// It can precondition any number of solves, including those with a matrix close to `A`: an iteration is verified by its recomputed residual,
/// whatever the preconditioner.
public struct SketchedFactor: FactoredPreconditioner {
  /// A triangle `R`, for `s ≥ n` or where `n²` numbers are acceptable; or `SA` itself, or the factor of `Ĝ`, for `s < n` with damping.
  ///
  /// Indirect: a copy is one pointer without undefined bits. Stored inline, the two cases differ in size, and distinguishing them
  /// reads a word of which the smaller one defines only a single bit, which Valgrind reports as an error.
  public indirect enum Form: Sendable {
    case triangular(SketchedPreconditioner)
    case lowRank(LowRankPreconditioner)

    /// `μ`.
    public var damping: Double {
      switch self {
      case .triangular(let preconditioner): preconditioner.damping
      case .lowRank(let preconditioner): preconditioner.damping
      }
    }

    /// A bound on how far rounding moves the spectrum of `P⁻¹G_μ`, relative to itself: zero in triangular form, whose factor carries a
    /// backward error instead.
    public var spectrumChange: Double {
      switch self {
      case .triangular: 0
      case .lowRank(let preconditioner): preconditioner.spectrumChange
      }
    }

    /// `P`, whatever its form.
    public var preconditioner: any FactoredPreconditioner {
      switch self {
      case .triangular(let preconditioner): preconditioner
      case .lowRank(let preconditioner): preconditioner
      }
    }

    /// `s`.
    public var sketchRows: Int {
      switch self {
      case .triangular(let preconditioner): preconditioner.sketchRows
      case .lowRank(let preconditioner): preconditioner.sketchRows
      }
    }
  }

  /// The origin of `P`.
  public enum Origin: Sendable {
    /// `S`, and the distribution from which it was drawn.
    case sketch(any SubspaceEmbedding, of: any SketchDistribution)
    /// Columns of `G`.
    case columns(NystromBound)
  }

  public let form: Form
  public let origin: Origin
  /// The cost of sketch and factorisation.
  public internal(set) var cost: FactorCost

  /// `s`: the rows of the sketch, or the number of columns of `G`.
  public var rows: Int { form.sketchRows }

  /// `S`, if there is one.
  public var embedding: (any SubspaceEmbedding)? {
    if case .sketch(let embedding, _) = origin { embedding } else { nil }
  }

  /// The distribution from which `S` was drawn.
  public var distribution: (any SketchDistribution)? {
    if case .sketch(_, let distribution) = origin { distribution } else { nil }
  }

  /// The bound on `G − Ĝ` for a Nyström approximation.
  public var nystromBound: NystromBound? {
    if case .columns(let bound) = origin { bound } else { nil }
  }

  /// `R`, in the triangular form.
  public var triangle: TriangularMatrix? {
    if case .triangular(let preconditioner) = form { preconditioner.r } else { nil }
  }

  private var preconditioner: any FactoredPreconditioner { form.preconditioner }

  public var order: Int { preconditioner.order }
  public var operationsPerApplication: Int { preconditioner.operationsPerApplication }
  public func apply(_ r: [Double]) throws(LinearAlgebraError) -> [Double] { try preconditioner.apply(r) }
  public func factorTimes(_ z: [Double]) throws(LinearAlgebraError) -> [Double] {
    try preconditioner.factorTimes(z)
  }
  public func factorTransposeTimes(_ y: [Double]) throws(LinearAlgebraError) -> [Double] {
    try preconditioner.factorTransposeTimes(y)
  }
}

/// Additions and multiplications of a sketch and its factorisation, counted by kind, because a look-up, a product and a factorisation do not
/// take the same time; and what crosses the network.
public struct FactorCost: Codable, Sendable, Equatable {
  /// Operations of the sketch, limited by memory loads.
  public var sketch = 0
  /// Operations of the products that form `(SA)ᵀSA` or `SA(SA)ᵀ`.
  public var products = 0
  public var factorization = 0
  public var traffic = Traffic()

  public var total: Int { sketch + products + factorization }
  /// The total.
  var whole: SolveCost { SolveCost(operations: total, traffic: traffic) }

  init(sketch: Int = 0) { self.sketch = sketch }

  /// Low-rank `P` from a sketch of `s` rows with the given cost: adds `s²n` for its Gram matrix and `s³/3`.
  package init(lowRank sketch: Int, rows s: Int, columns n: Int) {
    (self.sketch, products, factorization) = (sketch, s * s * n, s * s * s / 3)
  }

  /// Low-rank `P` from columns of `G` and their factor with the given costs: adds the same operations as for a sketch.
  package init(nystrom columns: Int, making: Int, rank s: Int, columns n: Int) {
    self.init(lowRank: columns, rows: s, columns: n)
    products += making
  }

  /// Adds the spectrum of a matrix of order `s`, `4s³/3`.
  package mutating func add(spectrumOf s: Int) { factorization += 4 * s * s * s / 3 }

  /// Adds the cost of a discarded attempt.
  package mutating func add(_ other: FactorCost) {
    sketch += other.sketch
    products += other.products
    factorization += other.factorization
    traffic.add(other.traffic)
  }

  /// The triangle by Cholesky of a sketch's Gram matrix: its cost, and `n³/3`.
  public init(_ gram: SketchedGramCost, columns n: Int) {
    (sketch, products) = (gram.sketch, gram.products)
    factorization = SketchedPreconditioner.gramOperations(columns: n)
  }
}

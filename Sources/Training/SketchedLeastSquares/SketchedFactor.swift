public import Communication
public import DenseLinearAlgebra
public import Preconditioning
public import SubspaceEmbedding

/// `P = (SA)ᵀSA + μI` of one sketch in the form that its rows allow, or `P = Ĝ + μI` of a Nyström approximation, with what it was made from and at what cost.
///
/// It can precondition any number of solves, those with a matrix near to `A` too: an iteration is verified by its recomputed residual,
/// whatever preconditioned it.
public struct SketchedFactor: FactoredPreconditioner {
  /// By a triangle `R`, for `s ≥ n` or where `n²` numbers are no burden; or by `SA` itself, or the factor of `Ĝ`, for `s < n` with damping.
  ///
  /// Indirect: a copy is one pointer, and no bit of it is undefined. Side by side the two kinds differ in size, and telling them apart
  /// reads a word of which the smaller one defines a single bit, which Valgrind takes for a mistake.
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

    /// At most how far rounding moves the spectrum of `P⁻¹G_μ`, relative to itself: none in triangular form, whose factor carries a backward error instead.
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

  /// What `P` was made from.
  public enum Origin: Sendable {
    /// `S`, and what it was drawn from.
    case sketch(any SubspaceEmbedding, of: any SketchDistribution)
    /// Columns of `G`.
    case columns(NystromBound)
  }

  public let form: Form
  public let origin: Origin
  /// What sketch and factorisation cost.
  public internal(set) var cost: FactorCost

  /// `s`: the rows of the sketch, or how many columns of `G`.
  public var rows: Int { form.sketchRows }

  /// `S`, where there is one.
  public var embedding: (any SubspaceEmbedding)? {
    if case .sketch(let embedding, _) = origin { embedding } else { nil }
  }

  /// What `S` was drawn from.
  public var distribution: (any SketchDistribution)? {
    if case .sketch(_, let distribution) = origin { distribution } else { nil }
  }

  /// What is known of `G − Ĝ`, of a Nyström approximation.
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

/// Additions and multiplications of a sketch and its factorisation, counted by kind, for a look-up, a product and a factorisation do not
/// take the same time; and what crosses the network.
public struct FactorCost: Codable, Sendable, Equatable {
  /// Those of the sketch, which loads limit.
  public var sketch = 0
  /// Those of the products of which `(SA)ᵀSA` or `SA(SA)ᵀ` consists.
  public var products = 0
  public var factorization = 0
  public var traffic = Traffic()

  public var total: Int { sketch + products + factorization }
  /// All of it.
  var whole: SolveCost { SolveCost(operations: total, traffic: traffic) }

  init(sketch: Int = 0) { self.sketch = sketch }

  /// `P` of low rank from a sketch of `s` rows that cost so much: `s²n` for its Gram matrix and `s³/3`.
  package init(lowRank sketch: Int, rows s: Int, columns n: Int) {
    (self.sketch, products, factorization) = (sketch, s * s * n, s * s * s / 3)
  }

  /// `P` of low rank from columns of `G` that cost so much, from the making of the factor, and as much as from a sketch then.
  package init(nystrom columns: Int, making: Int, rank s: Int, columns n: Int) {
    self.init(lowRank: columns, rows: s, columns: n)
    products += making
  }

  /// Adds the spectrum of a matrix of order `s`, `4s³/3`.
  package mutating func add(spectrumOf s: Int) { factorization += 4 * s * s * s / 3 }

  /// Adds what an attempt cost that came to nothing.
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

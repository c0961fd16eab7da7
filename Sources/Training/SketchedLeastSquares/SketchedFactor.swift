public import DenseLinearAlgebra
public import Preconditioning
public import SubspaceEmbedding

/// `P = (SA)ᵀSA + μI` of one sketch, in the form that its rows allow, with what it was made from and at what cost.
///
/// It can precondition any number of solves, those with a matrix near to `A` too: an iteration is verified by its recomputed residual,
/// whatever preconditioned it.
public struct SketchedFactor: FactoredPreconditioner {
  /// By a triangle `R`, for `s ≥ n` or where `n²` numbers are no burden; or by `SA` itself, for `s < n` with damping.
  public enum Form: Sendable {
    case triangular(SketchedPreconditioner)
    case lowRank(LowRankPreconditioner)

    /// `s`.
    public var sketchRows: Int {
      switch self {
      case .triangular(let preconditioner): preconditioner.sketchRows
      case .lowRank(let preconditioner): preconditioner.sketchRows
      }
    }
  }

  public let form: Form
  /// What `S` was drawn from.
  public let distribution: any SketchDistribution
  /// `S`.
  public let embedding: any SubspaceEmbedding
  /// What sketch and factorisation cost.
  public let cost: FactorCost

  /// `s`.
  public var rows: Int { embedding.rows }

  /// `R`, in the triangular form.
  public var triangle: TriangularMatrix? {
    if case .triangular(let preconditioner) = form { preconditioner.r } else { nil }
  }

  private var preconditioner: any FactoredPreconditioner {
    switch form {
    case .triangular(let preconditioner): preconditioner
    case .lowRank(let preconditioner): preconditioner
    }
  }

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
/// take the same time.
public struct FactorCost: Codable, Sendable, Equatable {
  /// Those of the sketch, which loads limit.
  public var sketch = 0
  /// Those of the products of which `(SA)ᵀSA` or `SA(SA)ᵀ` consists.
  public var products = 0
  public var factorization = 0

  public var total: Int { sketch + products + factorization }

  init(sketch: Int) { self.sketch = sketch }

  /// The triangle by Cholesky of a sketch's Gram matrix: its cost, and `n³/3`.
  public init(_ gram: SketchedGramCost, columns n: Int) {
    (sketch, products) = (gram.sketch, gram.products)
    factorization = SketchedPreconditioner.gramOperations(columns: n)
  }
}

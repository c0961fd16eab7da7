public import CounterStream
internal import DenseLinearAlgebra
public import LinearOperators
internal import Preconditioning
internal import SubspaceEmbedding

extension SketchedLeastSquares {
  /// Lemmas 1 and 2: draws `S`, and makes `P = (SA)ᵀSA + μI` in the form that its rows allow.
  ///
  /// - `s < n`, `μ > 0`: low rank, from `SA` itself (`preconditioner.low-rank`). Memory: `sn`. Where `μ` is so small beside `‖SA‖²` that this form
  ///   loses too many digits, `P` is made by QR of `[SA; √μ I]`, with its `n²`: the form of the result says which it is.
  /// - otherwise the triangle `R` of `P = RᵀR`, by Cholesky of the sketch's Gram matrix, which `neuron-block` has for much less than the sketch;
  ///   and by QR of the sketch where that loses too many digits. QR has to store the sketch and takes one of at most `16n` rows, so a family
  ///   that stores its sketch anyway, and has no more rows, is sketched once.
  ///
  /// - Parameters:
  ///   - a: `A`, `N×n`.
  ///   - stream: all that is random comes from it.
  /// - Cost: one sketch or two, `s²n` or `n³/3` to `2sn²`; counted in the result.
  /// - Throws: `LeastSquaresError.sketch`, `.preconditioner`; what reading `A` throws.
  public func factor(_ a: some TallMatrix, stream: CounterStream) throws -> SketchedFactor {
    var times = SolveTimes()
    return try factor(a, stream: stream, times: &times)
  }

  func factor(
    _ a: some TallMatrix, stream: CounterStream, times: inout SolveTimes
  ) throws -> SketchedFactor {
    guard let distribution else { preconditionFailure("the solver \(solver.rawValue) draws no sketch") }
    let (n, s) = (a.columns, distribution.rows)
    if s < n { return try lowRankFactor(a, distribution, stream: stream, times: &times) }

    let embedding = try times.measure(\.sketch) { try sample(distribution, a, stream) }
    let gramCost = distribution.gramCost(of: a)
    // The factorisations work in the storage of what they factor.
    var sketch: Matrix?
    var gram: Matrix?
    try times.measure(\.sketch) {
      if gramCost.storedRows == s, s <= Self.mostStoredRows(n) {
        sketch = try embedding.apply(a)
        gram = sketch!.transposeTimesSelf()
      } else {
        gram = try embedding.sketchedGram(a)
      }
    }
    let byGram = try times.measure(\.factorization) {
      try refusing { () throws(PreconditionerError) in
        try SketchedPreconditioner(sketchedGram: gram.take()!, sketchRows: s, damping: damping)
      }
    }
    var cost = FactorCost(gramCost, columns: n)
    cost.sketch += distribution.samplingOperations(of: a)
    if let byGram {
      return SketchedFactor(
        form: .triangular(byGram), distribution: distribution, embedding: embedding, cost: cost)
    }

    var (stored, ofStored) = (embedding, distribution)
    if sketch == nil {
      let smaller = try distribution.with(rows: min(s, Self.mostStoredRows(n)))
      try times.measure(\.sketch) {
        (stored, ofStored) = (try sample(smaller, a, stream), smaller)
        sketch = try stored.apply(a)
      }
      cost.sketch += smaller.samplingOperations(of: a) + smaller.operations(of: a)
    }
    let byQR = try times.measure(\.factorization) {
      try refusing { () throws(PreconditionerError) in
        try SketchedPreconditioner(sketchedMatrix: sketch.take()!, damping: damping)
      }
    }
    cost.factorization += SketchedPreconditioner.operations(
      rows: stored.rows + (damping > 0 ? n : 0), columns: n)
    return SketchedFactor(form: .triangular(byQR), distribution: ofStored, embedding: stored, cost: cost)
  }

  /// The rows of a sketch that QR is given, `16n`.
  static func mostStoredRows(_ n: Int) -> Int { 16 * n }

  private func lowRankFactor(
    _ a: some TallMatrix, _ distribution: any SketchDistribution, stream: CounterStream,
    times: inout SolveTimes
  ) throws -> SketchedFactor {
    let embedding = try times.measure(\.sketch) { try sample(distribution, a, stream) }
    let sketch = try times.measure(\.sketch) { try embedding.apply(a) }
    var cost = FactorCost(
      sketch: distribution.samplingOperations(of: a) + distribution.operations(of: a))
    let (s, n) = (distribution.rows, a.columns)
    return try times.measure(\.factorization) {
      try refusing { () throws(PreconditionerError) in
        let form = try SketchedFactor.Form(sketchedMatrix: sketch, damping: damping)
        switch form {
        case .lowRank: (cost.products, cost.factorization) = (s * s * n, s * s * s / 3)
        case .triangular: cost.factorization = SketchedPreconditioner.operations(rows: s + n, columns: n)
        }
        return SketchedFactor(
          form: form, distribution: distribution, embedding: embedding, cost: cost)
      }
    }
  }

  private func sample(
    _ distribution: any SketchDistribution, _ a: some TallMatrix, _ stream: CounterStream
  ) throws -> any SubspaceEmbedding {
    do {
      return try distribution.sample(stream, for: a, damping: damping)
    } catch let error as SketchError {
      throw LeastSquaresError.sketch(error)
    }
  }

  /// What a sketch without a preconditioner means for the solve.
  private func refusing<Result>(
    _ factor: () throws(PreconditionerError) -> Result
  ) throws(LeastSquaresError) -> Result {
    do { return try factor() } catch { throw .preconditioner(error) }
  }
}

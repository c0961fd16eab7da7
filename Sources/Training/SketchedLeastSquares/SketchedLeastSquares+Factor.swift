internal import Communication
public import CounterStream
internal import DenseLinearAlgebra
public import LinearOperators
internal import Preconditioning
internal import SubspaceEmbedding

extension SketchedLeastSquares {
  /// Lemmas 1 and 2: draws `S`, and computes `P = (SA)ᵀSA + μI` in the form that its rows allow.
  ///
  /// - `s < n`, `μ > 0`: low rank, from `SA` itself (`preconditioner.low-rank`). Memory: `sn`. If `μ` is so small compared with `‖SA‖²` that this form
  ///   loses too many digits, `P` is computed by QR of `[SA; √μ I]`, with `n²` numbers: the form of the result says which it is. For more than
  ///   `mostColumnsOfGram` columns this is refused.
  /// - otherwise the triangle `R` of `P = RᵀR`, by Cholesky of the sketch's Gram matrix, which `neuron-block` computes for much less than the sketch;
  ///   and by QR of the sketch if that loses too many digits. QR must store the sketch and uses one of at most `16n` rows, so a family
  ///   that stores its sketch anyway, with no more rows than that, is sketched once.
  ///
  /// - `nystrom`: low rank, from columns of `G` (`preconditioner.nystrom`).
  ///
  /// If the number of rows is automatic, `s` is doubled, starting at 256, until the sketch's own statistical dimension is at most `¾s`. Up
  /// to `s ≈ d_μ` a sketch has hardly any eigenvalue below `μ`, so that the ratio is close to one; from there on it decreases. This is a
  /// rule for preconditioners, not an estimate of `d_μ`.
  ///
  /// - Parameters:
  ///   - a: `A`, `N×n`.
  ///   - leastSize: the minimum number of rows or columns, if their number is automatic.
  ///   - stream: the source of all randomness.
  /// - Cost: one sketch or two, `s²n` or `n³/3` to `2sn²`; counted in the result.
  /// - Throws: `LeastSquaresError.sketch`, `.preconditioner`; errors from reading `A`.
  public func factor(
    _ a: some TallMatrix, leastSize: Int = 0, stream: CounterStream
  ) throws -> SketchedFactor {
    var times = SolveTimes()
    return try factor(a, leastSize: leastSize, stream: stream, times: &times)
  }

  func factor(
    _ a: some TallMatrix, leastSize: Int, stream: CounterStream, times: inout SolveTimes
  ) throws -> SketchedFactor {
    if solver == .nystrom { return try nystromFactor(a, leastSize: leastSize, stream: stream, times: &times) }
    guard let distribution else {
      preconditionFailure("the solver \(solver.rawValue) does not draw a sketch")
    }
    if case .automatic(let most) = size, damping > 0 {
      return try growingFactor(
        a, distribution, least: max(leastSize, Self.firstRows), most: min(most, a.columns), stream: stream,
        times: &times)
    }
    let (n, s) = (a.columns, distribution.rows)
    if s < n { return try lowRankFactor(a, distribution, stream: stream, times: &times) }

    let embedding = try times.measure(\.sketch) { try sample(distribution, a, stream) }
    let gramCost = distribution.gramCost(of: a)
    // The factorisations overwrite their arguments.
    var sketch: Matrix?
    var gram: Matrix?
    if gramCost.storedRows == s, s <= Self.mostStoredRows(n) {
      sketch = try times.measure(\.sketch) { try embedding.apply(a) }
      gram = times.measure(\.gram) { sketch!.transposeTimesSelf() }
    } else {
      gram = try times.measure(\.sketch) { try embedding.sketchedGram(a) }
    }
    let sketchTraffic = sketch == nil ? distribution.gramTraffic(of: a) : distribution.traffic(of: a)
    let byGram = try times.measure(\.factorization) {
      try refusing { () throws(PreconditionerError) in
        try SketchedPreconditioner(sketchedGram: gram.take()!, sketchRows: s, damping: damping)
      }
    }
    var cost = FactorCost(gramCost, columns: n)
    cost.sketch += distribution.samplingOperations(of: a)
    cost.traffic.add(distribution.samplingTraffic(columns: n))
    cost.traffic.add(sketchTraffic)
    if let byGram {
      return SketchedFactor(
        form: .triangular(byGram), origin: .sketch(embedding, of: distribution), cost: cost)
    }

    var (stored, ofStored) = (embedding, distribution)
    if sketch == nil {
      let smaller = try distribution.with(rows: min(s, Self.mostStoredRows(n)))
      try times.measure(\.sketch) {
        (stored, ofStored) = (try sample(smaller, a, stream), smaller)
        sketch = try stored.apply(a)
      }
      cost.sketch += smaller.samplingOperations(of: a) + smaller.operations(of: a)
      cost.traffic.add(smaller.samplingTraffic(columns: n))
      cost.traffic.add(smaller.traffic(of: a))
    }
    let byQR = try times.measure(\.factorization) {
      try refusing { () throws(PreconditionerError) in
        try SketchedPreconditioner(sketchedMatrix: sketch.take()!, damping: damping)
      }
    }
    cost.factorization += SketchedPreconditioner.operations(
      rows: stored.rows + (damping > 0 ? n : 0), columns: n)
    return SketchedFactor(form: .triangular(byQR), origin: .sketch(stored, of: ofStored), cost: cost)
  }

  /// The maximum number of rows of a sketch for QR, `16n`.
  static func mostStoredRows(_ n: Int) -> Int { 16 * n }

  private func lowRankFactor(
    _ a: some TallMatrix, _ distribution: any SketchDistribution, stream: CounterStream,
    times: inout SolveTimes
  ) throws -> SketchedFactor {
    let embedding = try times.measure(\.sketch) { try sample(distribution, a, stream) }
    let sketch = try times.measure(\.sketch) { try embedding.apply(a) }
    let (s, n) = (distribution.rows, a.columns)
    var cost = FactorCost(
      lowRank: distribution.samplingOperations(of: a) + distribution.operations(of: a), rows: s, columns: n)
    cost.traffic.add(distribution.samplingTraffic(columns: n))
    cost.traffic.add(distribution.traffic(of: a))
    return try times.measure(\.factorization) {
      try refusing { () throws(PreconditionerError) in
        let form = try SketchedFactor.Form(
          sketchedMatrix: sketch, damping: damping, mostColumns: Self.mostColumnsOfGram)
        if case .triangular = form {
          (cost.products, cost.factorization) = (
            0, SketchedPreconditioner.operations(rows: s + n, columns: n)
          )
        }
        return SketchedFactor(form: form, origin: .sketch(embedding, of: distribution), cost: cost)
      }
    }
  }

  /// The default maximum number of columns of `G` for `nystrom`: an eighth of them, because for a spectrum that hardly decays more do not
  /// pay off, but at least 256 if there are as many.
  public static func mostUsualColumns(_ n: Int) -> Int { min(n, max(256, n / 8)) }

  /// The rows of the first sketch if their number is automatic.
  package static let firstRows = 256

  private func growingFactor(
    _ a: some TallMatrix, _ distribution: any SketchDistribution, least: Int, most: Int,
    stream: CounterStream, times: inout SolveTimes
  ) throws -> SketchedFactor {
    var rows = min(least, most)
    var wasted = FactorCost()
    while true {
      var factor = try lowRankFactor(
        a, distribution.with(rows: rows), stream: stream.substream("rows").substream(rows), times: &times)
      factor.cost.add(wasted)
      guard rows < most, case .lowRank(let preconditioner) = factor.form else { return factor }
      let share = try times.measure(\.factorization) {
        try refusing { () throws(PreconditionerError) in
          do throws(LinearAlgebraError) {
            return try preconditioner.statisticalDimension() / Double(rows)
          } catch {
            throw .linearAlgebra(error)
          }
        }
      }
      factor.cost.add(spectrumOf: rows)
      if share <= 0.75 { return factor }
      wasted = factor.cost
      rows = min(most, 2 * rows)
    }
  }

  private func nystromFactor(
    _ a: some TallMatrix, leastSize: Int, stream: CounterStream, times: inout SolveTimes
  ) throws -> SketchedFactor {
    if damping == 0 { throw LeastSquaresError.preconditioner(.dampingNeeded) }
    do {
      let nystrom = try times.measure(\.sketch) {
        try RandomlyPivotedCholesky(
          of: a, size: size ?? .automatic(most: Self.mostUsualColumns(a.columns)), least: leastSize,
          damping: damping,
          stream: stream)
      }
      var cost = FactorCost(
        nystrom: nystrom.columnOperations, making: nystrom.factorOperations, rank: nystrom.rank,
        columns: a.columns)
      cost.traffic.add(nystrom.traffic)
      return try times.measure(\.factorization) {
        SketchedFactor(
          form: .lowRank(try LowRankPreconditioner(nystrom, damping: damping)),
          origin: .columns(NystromBound(nystrom)), cost: cost)
      }
    } catch let error as PreconditionerError {
      throw LeastSquaresError.preconditioner(error)
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

  /// Translates a failure of the preconditioner into an error of the solve.
  private func refusing<Result>(
    _ factor: () throws(PreconditionerError) -> Result
  ) throws(LeastSquaresError) -> Result {
    do { return try factor() } catch { throw .preconditioner(error) }
  }
}

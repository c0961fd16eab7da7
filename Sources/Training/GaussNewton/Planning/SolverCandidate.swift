internal import Communication
internal import DenseLinearAlgebra
internal import Foundation
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// A solver that satisfies a request, with the size of its sketch and its cost.
struct SolverCandidate {
  let solver: SolverKind
  let size: SketchSize
  /// The cost of the whole run.
  let cost: CostModel
  /// The cost of the rank with the most neurons.
  let rankCost: CostModel
  /// The reason for the size, if a rule chose it.
  let sizeReason: String?

  var peakBytes: Int { rankCost.peakBytes(solver) }
  /// Seconds of the whole run: the choice is the same for every number of ranks, as far as memory allows.
  private var seconds: Double { cost.meanSeconds(solver) }
  private var name: String {
    solver == .sketched && cost.sketch!.isLowRank ? "sketched in low-rank form" : solver.rawValue
  }

  /// The costs of a run and of one of its ranks.
  private typealias Costs = (run: CostModel, rank: CostModel)

  private init(_ solver: SolverKind, _ size: SketchSize, _ costs: Costs, _ reason: String? = nil) {
    (self.solver, self.size, cost, rankCost, sizeReason) = (solver, size, costs.run, costs.rank, reason)
  }

  /// The solvers for a request: the one that it names, or those of `auto`; the sketched solver in all its possible forms.
  ///
  /// - Parameters:
  ///   - shift: `μ`, a lower bound on the damping in every step's system.
  ///   - statisticalDimension: `d_μ`, if known.
  /// - Throws: `PlanError`, `SketchError`, `PreconditionerError`.
  static func all(
    _ request: TrainingRequest, points n: Int, dimension d: Int, width m: Int, shift: Double,
    forecast: SolveForecast, statisticalDimension: Double?
  ) throws -> [SolverCandidate] {
    var shift = shift
    if request.solver == .nystrom && shift == 0 {
      guard request.damping == .automatic else { throw PreconditionerError.dampingNeeded }
      // The initial number of rows.
      shift = DampingControl.usualDamping
    }
    let canBeSketched = request.solver?.isSketched ?? true
    func requireCountableRows(_ rows: Int) throws(PlanError) {
      try requireCountable(
        points: n, dimension: d, width: m, rows: rows, embedding: canBeSketched ? request.embedding : nil)
    }
    try requireCountableRows(n)
    let lowRank =
      shift > 0
      ? LowRankForecast(points: n, shift: shift, statisticalDimension: statisticalDimension) : nil
    func cost(
      _ rows: Int, mostRows: Int? = nil, _ lowRank: LowRankForecast?, columns: Int? = nil
    ) throws -> Costs {
      try requireCountableRows(rows)
      func model(_ width: Int, ranks: Int) throws -> CostModel {
        try CostModel(
          points: n, dimension: d, width: width, embedding: canBeSketched ? request.embedding : nil,
          rows: rows, mostRows: mostRows, lowRank: lowRank, columns: columns, forecast: forecast, ranks: ranks
        )
      }
      return (
        try model(m, ranks: 1),
        try model(Share.largestCount(of: m, ranks: request.ranks), ranks: request.ranks)
      )
    }
    if let asked = request.rows {
      let rows = try rowCount(asked, points: n)
      if request.solver == .nystrom && rows > n { throw PlanError.tooManyColumns(columns: rows, points: n) }
      if canBeSketched && rows < n && shift == 0 { throw PlanError.tooFewRows(rows: rows, points: n) }
      // A factor of low rank is stored in single precision.
      let bytes =
        rows < n ? 4 : 8 / Double(request.embedding.distributionType.rowsPerGramTerm(rightRows: d))
      try requireMemory(bytes * Double(rows) * Double(n), for: .rows(.rows(rows)))
      // As many columns as points would be the exact solver.
      let isForColumns = rows < n || request.solver == .nystrom
      let cost = try cost(rows, isForColumns ? lowRank : nil, columns: min(rows, n))
      return (request.solver.map { [$0] } ?? cost.run.candidates).map {
        SolverCandidate($0, .fixed(rows), cost)
      }
    }
    let dimensionReason = lowRank?.reason(isKnown: statisticalDimension != nil) ?? ""
    // The fixed-point iteration needs a good P from the start.
    let grown: SolverCandidate? =
      if let lowRank, lowRank.rows < n, request.solver ?? .sketched == .sketched {
        SolverCandidate(
          .sketched, .automatic(most: lowRank.mostRows),
          try cost(lowRank.rows, mostRows: lowRank.mostRows, lowRank),
          "rows: doubled from \(SketchedLeastSquares.firstRows) until they suffice, about \(lowRank.rows) and at most \(lowRank.mostRows), \(dimensionReason)"
        )
      } else {
        nil
      }
    let rows =
      request.solver == .nystrom
      ? n
      : try rowCount(
        CostModel.practicalRows(
          points: n, dimension: d, width: m, embedding: request.embedding, forecast: forecast), points: n)
    let triangular: Costs
    do {
      triangular = try cost(rows, lowRank)
    } catch PlanError.tooManyOperations where grown != nil {
      // A sketch of order n is never required.
      let others: [SolverKind] = request.solver == nil ? [.gram, .nystrom] : []
      return others.map { candidate($0, grown!.size, (grown!.cost, grown!.rankCost)) } + [grown!]
    }
    func candidate(_ solver: SolverKind, _ size: SketchSize, _ cost: Costs) -> SolverCandidate {
      guard solver == .nystrom, let lowRank else {
        return SolverCandidate(
          solver, size, cost,
          solver.isSketched
            ? "rows \(size.most / n)n: the multiple of n whose factorisation, for four steps, and iterations are predicted to be fastest"
            : nil)
      }
      return SolverCandidate(
        solver, .automatic(most: lowRank.mostColumns), cost,
        "columns: as many as pay off, about \(lowRank.columns) and at most \(lowRank.mostColumns), \(dimensionReason)"
      )
    }
    let solvers = request.solver.map { [$0] } ?? triangular.run.candidates
    return solvers.map { candidate($0, .fixed(rows), triangular) } + (grown.map { [$0] } ?? [])
  }

  /// The fastest one of those that fit into memory, or of all if none does, with the reasons.
  static func choose(
    from candidates: [SolverCandidate], request: TrainingRequest,
    available: Double = Double(ProcessInfo.processInfo.physicalMemory)
  ) -> (candidate: SolverCandidate, reasons: [String]) {
    let ordered = candidates.enumerated().sorted {
      ($0.element.seconds, $0.offset) < ($1.element.seconds, $1.offset)
    }.map(\.element)
    let chosen = ordered.first { Double($0.peakBytes) <= available } ?? ordered[0]
    var reasons: [String] = []
    if request.solver == nil {
      let fastest = ordered[0]
      if chosen.seconds > fastest.seconds {
        reasons.append(
          "solver \(chosen.name): \(fastest.name) would be faster but does not fit into memory")
      } else {
        let others = ordered.dropFirst().map {
          "\(short($0.seconds / chosen.seconds)) times faster than with \($0.name)"
            + (Double($0.peakBytes) > available ? ", which does not fit into memory" : "")
        }
        reasons.append(
          "solver \(chosen.name): with the instructions of \(MachineSpeed.reference.level.rawValue) a step is predicted to be \(others.joined(separator: "; "))"
        )
      }
    }
    return (chosen, reasons + (chosen.sizeReason.map { [$0] } ?? []))
  }
}

extension LowRankForecast {
  fileprivate func reason(isKnown: Bool) -> String {
    "for d_μ = \(short(statisticalDimension))"
      + (isKnown ? "" : ", assumed from eigenvalues that decay like i^(-3/2)")
  }
}

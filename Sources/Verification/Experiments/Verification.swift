public import Claims
public import Communication
internal import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import Synchronization

/// Runs experiments: their cases in parallel, each with its own stream, so that the order does not change the result.
public struct Verification: Sendable {
  public let effort: Effort
  public let seed: UInt64
  public let implementation: Implementation

  public init(effort: Effort, seed: UInt64, implementation: Implementation = .ours) {
    (self.effort, self.seed, self.implementation) = (effort, seed, implementation)
  }

  /// What one experiment found.
  public struct Outcome: Sendable {
    public let experiment: any Experiment
    public let rows: [Row]
    public let judgements: [Judgement]
    /// The runs that measured the cases, the earliest first; empty if they were not kept in a file.
    public let sources: [Source]

    /// Whether an earlier run measured some of it.
    public var isReplayed: Bool { sources.contains { $0.isEarlier } }
  }

  /// A run that measured some cases of an experiment.
  public struct Source: Sendable {
    public let provenance: Provenance
    /// Whether it is an earlier run.
    public let isEarlier: Bool
    public let cases: Int
    /// The least and the largest load average after a case; nil if the system does not report it.
    public let load: ClosedRange<Double>?
  }

  /// The progress of a run, after a case.
  public struct Progress: Sendable {
    public let finished: Int
    /// The number of finished cases that this run measured itself.
    public let measured: Int
    public let total: Int
    public let experiment: String
  }

  /// Runs every case that is not in the store. Cases that are not timed run in parallel, on all ranks; then the timed cases run one after
  /// another, on rank 0 while the other ranks wait, because simultaneous cases would slow each other down. Timed cases are always measured again,
  /// because seconds depend on the state of the machine.
  ///
  /// - Parameters:
  ///   - experiments: run in this order.
  ///   - store: keeps the measurements, so that a stopped run continues where it was. The store of rank 0 counts; the stores of the
  ///     other ranks receive the same measurements.
  ///   - communicator: the ranks among which the cases are distributed. Every rank returns the same rows and judgements.
  ///   - progress: is called after each case.
  /// - Throws: the first error of a measurement, on every rank; earlier measurements are kept.
  public func run(
    _ experiments: [any Experiment], store: MeasurementStore = MeasurementStore(),
    over communicator: Communicator = .alone, progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws -> [Outcome] {
    let cases = experiments.flatMap { experiment in
      experiment.cases(effort).enumerated().map {
        Case(experiment: experiment, index: $0.offset, parameters: $0.element)
      }
    }
    try store.shareKept(over: communicator)
    let timed = cases.filter(\.experiment.isTimed)
    let others = cases.filter { !$0.experiment.isTimed && store.measurement($0.key) == nil }
    let total = cases.count
    let known = total - timed.count - others.count
    let measured = Atomic<Int>(0)
    func measure(_ cases: [Case], on distribution: CaseDistribution) throws {
      try distribution.measure(cases.count) { position in
        let one = cases[position]
        let stream = CounterStream(seed: seed).substream(one.experiment.name).substream(one.index)
        let rows = try one.experiment.measure(one.parameters, implementation, stream: stream)
        return MeasurementStore.Line(rows, of: one.key, load: loadAverage())
      } keep: { line in
        try store.keep(line)
        let count = measured.wrappingAdd(1, ordering: .relaxed).newValue
        progress(
          Progress(
            finished: known + count, measured: count, total: total, experiment: line.key.experiment))
      }
    }
    try withOneThreadOfBLAS { workers in
      try measure(
        others,
        on: CaseDistribution(
          communicator: communicator, workers: min(workers, others.count), turn: 0.05, isOnFirstOnly: false))
    }
    try measure(
      timed, on: CaseDistribution(communicator: communicator, workers: 1, turn: 1, isOnFirstOnly: true))
    return experiments.map { experiment in
      let found = experiment.cases(effort).indices.compactMap {
        store.measurement(MeasurementStore.Key(experiment: experiment.name, index: $0))
      }
      let rows = found.flatMap(\.rows)
      return Outcome(
        experiment: experiment, rows: rows, judgements: experiment.judge(rows),
        sources: sources(of: found, store))
    }
  }

  private func sources(of found: [MeasurementStore.Measurement], _ store: MeasurementStore) -> [Source] {
    Dictionary(grouping: found.filter { $0.provenance != nil }) { $0.provenance! }.map { provenance, cases in
      let loads = cases.compactMap(\.load)
      return Source(
        provenance: provenance, isEarlier: provenance != store.provenance, cases: cases.count,
        load: loads.min().map { $0...loads.max()! })
    }.sorted { $0.provenance.date < $1.provenance.date }
  }

  private struct Case: Sendable {
    let experiment: any Experiment
    let index: Int
    let parameters: Row

    var key: MeasurementStore.Key { MeasurementStore.Key(experiment: experiment.name, index: index) }
  }

  /// Runs the body with one thread of BLAS for each measuring thread, and passes it the usual number of threads.
  private func withOneThreadOfBLAS(_ body: (_ threads: Int) throws -> Void) rethrows {
    let threads = Parallelism.threadCount
    Parallelism.setThreadCount(1)
    defer { Parallelism.setThreadCount(threads) }
    try body(threads)
  }
}

extension Verification {
  /// Every experiment, in the order of the argument.
  public static let experiments: [any Experiment] = [
    DistortionExperiment(), ConditionNumberExperiment(), ConjugateGradientExperiment(),
    FixedPointExperiment(), AccuracyExperiment(), DampingExperiment(), NystromExperiment(),
    IterativeExperiment(), KernelExperiment(), EigenvalueExperiment(), ConcentrationExperiment(),
    StabilityExperiment(), PositivityExperiment(),
    CrossValidationExperiment(),
    IdentityExperiment(), ContractionExperiment(), SafeguardExperiment(), CertificationExperiment(),
    WidthExperiment(),
    BiasExperiment(), ComparisonExperiment(), HeldOutExperiment(), CostExperiment(),
    CommunicationExperiment(), CrossoverExperiment(),
  ]

  /// The claims without an experiment, each with the reason.
  public static let withoutExperiment: [ClaimID: String] = [
    .embeddingIsometryInExpectation:
      "the tests enumerate every finite family exactly, which no experiment can improve on"
  ]
}

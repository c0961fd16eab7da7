public import Claims
public import Communication
internal import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import Synchronization

/// Runs experiments: their cases in parallel, each with its own stream, in any order with the same result.
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
    /// The runs that measured the cases, the earliest first; none where they were not kept in a file.
    public let sources: [Source]

    /// Whether an earlier run than this one has measured some of it.
    public var isReplayed: Bool { sources.contains { $0.isEarlier } }
  }

  /// A run that measured some cases of an experiment.
  public struct Source: Sendable {
    public let provenance: Provenance
    /// Whether it is not this run.
    public let isEarlier: Bool
    public let cases: Int
    /// The least and the largest load average after a case; nil where the system does not say.
    public let load: ClosedRange<Double>?
  }

  /// Where a run stands, after a case.
  public struct Progress: Sendable {
    public let finished: Int
    /// Of those finished, what this run has measured itself.
    public let measured: Int
    public let total: Int
    public let experiment: String
  }

  /// Runs every case that the store does not hold yet: those that are not timed in parallel, on all ranks, then those that are, one after
  /// another, on rank 0 while the others wait: beside one another they would measure how busy the machine is. Seconds are measured anew whatever the
  /// store holds, for they are of the hour.
  ///
  /// - Parameters:
  ///   - experiments: run in this order.
  ///   - store: keeps what is measured, so that a run that was stopped goes on where it was. That of rank 0 counts; in those of
  ///     the others the same measurements come to stand.
  ///   - communicator: the ranks among which the cases are spread. Every one of them returns the same rows and judgements.
  ///   - progress: is told after each case.
  /// - Throws: the first error of a measurement, on every rank; what was measured before it is kept.
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

  /// Tells the body how many threads BLAS has otherwise: each measures with one.
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
    KernelExperiment(), ConcentrationExperiment(), StabilityExperiment(), PositivityExperiment(),
    CrossValidationExperiment(),
    IdentityExperiment(), ContractionExperiment(), SafeguardExperiment(), CertificationExperiment(),
    WidthExperiment(),
    ComparisonExperiment(), CostExperiment(), CommunicationExperiment(), CrossoverExperiment(),
  ]

  /// The claims that no experiment is about, each with the reason.
  public static let withoutExperiment: [ClaimID: String] = [
    .embeddingIsometryInExpectation:
      "enumerated exactly for every finite family by the tests; an experiment could only be less exact"
  ]
}

public import Claims
internal import CounterStream
internal import DenseLinearAlgebra
internal import Dispatch
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

  /// Runs every case that the store does not hold yet: those that are not timed in parallel, then those that are, one after
  /// another. Seconds are measured anew whatever the store holds, for they are of the hour.
  ///
  /// - Parameters:
  ///   - experiments: run in this order.
  ///   - store: keeps what is measured, so that a run that was stopped goes on where it was.
  ///   - progress: is told after each case.
  /// - Throws: the first error of a measurement; what was measured before it is kept.
  public func run(
    _ experiments: [any Experiment], store: MeasurementStore = MeasurementStore(),
    progress: @Sendable (Progress) -> Void = { _ in }
  ) throws -> [Outcome] {
    let cases = experiments.flatMap { experiment in
      experiment.cases(effort).enumerated().map {
        Case(experiment: experiment, index: $0.offset, parameters: $0.element)
      }
    }
    let finished = Atomic<Int>(0)
    let measured = Atomic<Int>(0)
    @Sendable func measure(_ one: Case) throws {
      let key = MeasurementStore.Key(experiment: one.experiment.name, index: one.index)
      if one.experiment.isTimed || store.measurement(key) == nil {
        let stream = CounterStream(seed: seed).substream(one.experiment.name).substream(one.index)
        try store.keep(one.experiment.measure(one.parameters, implementation, stream: stream), for: key)
        measured.wrappingAdd(1, ordering: .relaxed)
      }
      let done = finished.wrappingAdd(1, ordering: .relaxed).newValue
      progress(
        Progress(
          finished: done, measured: measured.load(ordering: .relaxed), total: cases.count,
          experiment: one.experiment.name))
    }
    try inParallel(cases.filter { !$0.experiment.isTimed }, measure)
    try cases.filter(\.experiment.isTimed).forEach(measure)
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
  }

  /// On as many threads as BLAS has otherwise, which gets one for each case.
  private func inParallel(_ cases: [Case], _ body: @Sendable (Case) throws -> Void) throws {
    let workers = Parallelism.threadCount
    Parallelism.setThreadCount(1)
    defer { Parallelism.setThreadCount(workers) }
    let failure = Mutex<(any Error)?>(nil)
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(workers, cases.count)) { _ in
      while failure.withLock({ $0 == nil }) {
        let position = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard position < cases.count else { return }
        do {
          try body(cases[position])
        } catch {
          failure.withLock { if $0 == nil { $0 = error } }
          return
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
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
    ComparisonExperiment(), CostExperiment(), CrossoverExperiment(),
  ]

  /// The claims that no experiment is about, each with the reason.
  public static let withoutExperiment: [ClaimID: String] = [
    .embeddingIsometryInExpectation:
      "enumerated exactly for every finite family by the tests; an experiment could only be less exact"
  ]
}

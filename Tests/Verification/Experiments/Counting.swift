import Claims
import CounterStream
import Experiments
import Laws
import Synchronization

/// An experiment that counts its measurements.
struct Counting: Experiment {
  final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    var load: Int { value.load(ordering: .relaxed) }
    func increase() { value.wrappingAdd(1, ordering: .relaxed) }
  }

  let base: any Experiment
  let isTimed: Bool
  let measured = Counter()
  private let before: @Sendable () throws -> Void

  init(
    _ base: any Experiment, isTimed: Bool = false, before: @escaping @Sendable () throws -> Void = {}
  ) {
    (self.base, self.isTimed, self.before) = (base, isTimed, before)
  }

  var name: String { base.name }
  var claims: [ClaimID] { base.claims }
  var question: String { base.question }
  var method: String { base.method }
  var columns: [String] { base.columns }
  func cases(_ effort: Effort) -> [Row] { base.cases(effort) }
  func judge(_ rows: [Row]) -> [Judgement] { base.judge(rows) }
  func plots(_ rows: [Row]) -> [Plot] { base.plots(rows) }

  func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws -> [Row] {
    measured.increase()
    try before()
    return try base.measure(parameters, implementation, stream: stream)
  }
}

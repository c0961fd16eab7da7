public import Communication

/// What a solve costs: additions and multiplications, and what crosses the network where the rows of `A` are shared between ranks. Both are counted from the sizes and from what
/// was done, by closed formulas; neither is measured.
///
/// - Claim: `cost.step`, `cost.communication`.
public struct SolveCost: Sendable, Equatable {
  public var operations = 0
  public var traffic = Traffic()

  public init(operations: Int = 0, traffic: Traffic = Traffic()) {
    (self.operations, self.traffic) = (operations, traffic)
  }

  static func + (_ a: SolveCost, _ b: SolveCost) -> SolveCost {
    var sum = SolveCost(operations: a.operations + b.operations, traffic: a.traffic)
    sum.traffic.add(b.traffic)
    return sum
  }
}

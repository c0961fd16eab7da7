public import Communication

/// The cost of a solve: additions and multiplications, and network traffic if the rows of `A` are distributed over ranks. Both follow from
/// the sizes and from the operations performed, by closed formulas; neither is measured.
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

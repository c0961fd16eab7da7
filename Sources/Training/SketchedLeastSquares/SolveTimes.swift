/// Seconds of wall-clock time by stage of a solve.
public struct SolveTimes: Sendable, Equatable {
  /// Drawing `S` and applying it, or choosing columns of `AᵀA`; and `(SA)ᵀSA` where it is summed block by block as the sketch is made.
  public internal(set) var sketch = 0.0
  /// The exact `AᵀA`, or `(SA)ᵀSA` of a sketch that is stored.
  public internal(set) var gram = 0.0
  public internal(set) var factorization = 0.0
  public internal(set) var solve = 0.0

  public init() {}

  /// Runs `body` and adds its time to one stage.
  mutating func measure<Result>(
    _ stage: WritableKeyPath<SolveTimes, Double>, _ body: () throws -> Result
  ) rethrows -> Result {
    let start = ContinuousClock.now
    defer { self[keyPath: stage] += (ContinuousClock.now - start) / .seconds(1) }
    return try body()
  }
}

internal import SketchedLeastSquares

/// Seconds of wall-clock time by stage of a training step; `sketch`, `gram`, `factorization` and `solve` as in `SolveTimes`.
public struct StageTimes: Codable, Sendable, Equatable {
  public var forward = 0.0
  public var sketch = 0.0
  public var gram = 0.0
  public var factorization = 0.0
  public var solve = 0.0
  public var update = 0.0
  public var checks = 0.0

  public init() {}

  /// Adds the stages of a solve.
  mutating func add(_ solve: SolveTimes) {
    sketch += solve.sketch
    gram += solve.gram
    factorization += solve.factorization
    self.solve += solve.solve
  }

  public var total: Double { forward + sketch + gram + factorization + solve + update + checks }

  /// Runs `body` and adds its time to one stage.
  mutating func measure<Result>(
    _ stage: WritableKeyPath<StageTimes, Double>, _ body: () throws -> Result
  ) rethrows -> Result {
    let start = ContinuousClock.now
    defer { self[keyPath: stage] += (ContinuousClock.now - start) / .seconds(1) }
    return try body()
  }
}

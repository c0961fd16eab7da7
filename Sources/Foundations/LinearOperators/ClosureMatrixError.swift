/// What is wrong with the products of a `ClosureMatrix`, on one line that says what to do.
public enum ClosureMatrixError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One of the two closures, by the name of its argument.
  public enum Closure: String, Sendable {
    case times, transposeTimes
  }

  case wrongLength(Closure, found: Int, expected: Int)
  case notFinite(Closure, entry: Int, value: String)
  /// `⟨u, Av⟩` and `⟨Aᵀu, v⟩` differ by `defect · (‖Av‖ + ‖Aᵀu‖)` on random vectors.
  case notAdjoint(defect: Double, allowed: Double)

  public var description: String {
    switch self {
    case .wrongLength(let closure, let found, let expected):
      "\(closure.rawValue) returned \(found) entries but must return \(expected); correct it, or the sizes given"
    case .notFinite(let closure, let entry, let value):
      "entry \(entry) (from 0) of the result of \(closure.rawValue) is \(value); look for an overflow or a bad input in it"
    case .notAdjoint(let defect, let allowed):
      "times and transposeTimes are not transposes of each other: ⟨u, Av⟩ and ⟨Aᵀu, v⟩ differ by \(defect) "
        + "relative to the products, more than \(allowed); correct one of them, or allow more for single precision"
    }
  }
}

internal import CounterStream

/// The integers of the stream's cases, at the path `seed / "oracle" / 7`.
struct StreamPrimitive {
  static let count = 256
  static let bound = 1000
  private let stage: Stage

  init(_ stage: Stage) { self.stage = stage }

  func output(seed: UInt64) -> CaseArray {
    let stream = CounterStream(seed: seed).substream("oracle").substream(7)
    let (count, bound) = (Self.count, Self.bound)
    return switch stage {
    case .words: CaseArray(.uint32, integers: (0..<count).map { Int(stream.word(at: $0)) })
    case .signs: CaseArray(.int8, integers: stream.signs(count).map { Int($0) })
    case .indices: CaseArray(.int32, integers: (0..<count).map { stream.index(at: $0, below: bound) })
    case .subset: CaseArray(.int32, integers: stream.subset(count, below: bound))
    default: preconditionFailure("\(stage.rawValue) is not a primitive of the stream")
    }
  }

  static let notes =
    "Path: seed, then the name “oracle”, then the number 7. \(count) entries; indices and the subset are below \(bound)."
}

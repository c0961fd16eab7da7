// The names are those of sgn.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CHeader
internal import CounterStream
internal import SubspaceEmbedding

/// Sums of integers below `2⁵³` are exact in doubles, so the transform is the one that the sketches use.
@c @implementation
public func sgn_walsh_hadamard(
  _ n: Int64, _ x: UnsafePointer<Int64>?, _ transformed: UnsafeMutablePointer<Int64>?
) -> sgn_status {
  attempt {
    let n = try size(n)
    try require(n.nonzeroBitCount == 1, else: SGN_INVALID_SIZE)
    let out = try unsafe Output(transformed, n)
    let integers = try unsafe array(x, n)
    var room: UInt64 = 1 << 53
    for integer in integers {
      try require(integer.magnitude <= room, else: SGN_OVERFLOW)
      room -= integer.magnitude
    }
    var values = integers.map { Double($0) }
    WalshHadamard.transform(&values)
    out.write(values.map { Int64($0) })
  }
}

@c @implementation
public func sgn_words(
  _ seed: UInt64, _ path: UnsafePointer<CChar>?, _ first: Int64, _ count: Int64,
  _ words: UnsafeMutablePointer<UInt32>?
) -> sgn_status {
  attempt {
    let count = try size(count)
    let out = try unsafe Output(words, count)
    guard let path = unsafe path else { throw Refusal(SGN_NULL_POINTER) }
    guard let name = unsafe String(validatingCString: path), let first = Int(exactly: first), first >= 0,
      first <= Int.max - count
    else { throw Refusal(SGN_INVALID_ARGUMENT) }
    let stream = try stream(seed: seed, path: name)
    out.write((first..<(first + count)).map { stream.word(at: $0) })
  }
}

private func stream(seed: UInt64, path: String) throws(Refusal) -> CounterStream {
  var stream = CounterStream(seed: seed)
  if path.isEmpty { return stream }
  for component in path.split(separator: "/", omittingEmptySubsequences: false) {
    if component.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      // Empty, or beyond 64 bits.
      guard let number = Int(component) else { throw Refusal(SGN_INVALID_ARGUMENT) }
      stream = stream.substream(number)
    } else {
      stream = stream.substream(String(component))
    }
  }
  return stream
}

public import CounterStream

/// A few random changes that damage a file, by their recipe; readers must refuse or read it, never crash.
public struct ByteMutation: PropertyCase {
  /// The number of changes, made one after the other.
  public var damages: Int
  public var seed: Int

  public static func generate(index: Int, from stream: CounterStream) -> ByteMutation {
    ByteMutation(damages: 1 + stream.index(at: 0, below: 4), seed: index)
  }

  public var simpler: [ByteMutation] {
    damages > 1 ? [ByteMutation(damages: damages - 1, seed: seed)] : []
  }

  /// `bytes` after the changes: bits flipped, bytes replaced, inserted or deleted, the end cut off, or a
  /// part copied elsewhere. Half of the bytes put in are taken from the file itself, so that the damaged
  /// file stays close to the format.
  public func applied(to bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for damage in 0..<damages where !bytes.isEmpty {
      let stream = CounterStream(seed: UInt64(seed)).substream("damage").substream(damage)
      let place = stream.index(at: 0, below: bytes.count)
      let other = stream.index(at: 1, below: bytes.count)
      let length = 1 + stream.index(at: 2, below: min(16, bytes.count - max(place, other)))
      let random = UInt8(stream.index(at: 3, below: 256))
      let byte = stream.index(at: 4, below: 2) == 0 ? random : bytes[other]
      switch stream.index(at: 5, below: 6) {
      case 0: bytes[place] ^= 1 << (random % 8)
      case 1: bytes[place] = byte
      case 2: bytes.insert(byte, at: place)
      case 3: bytes.removeSubrange(place..<place + length)
      case 4: bytes.removeSubrange(place...)
      default: bytes.insert(contentsOf: bytes[other..<other + length], at: place)
      }
    }
    return bytes
  }
}

import Files
import Testing

@Suite struct FingerprintTests {
  private func text(_ add: (inout Fingerprint) -> Void) -> String {
    var fingerprint = Fingerprint()
    add(&fingerprint)
    return fingerprint.text
  }

  /// Whatever pair of bits is flipped, the topmost included, which no product carries anywhere.
  @Test(arguments: [0, 31, 32, 52, 62, 63]) func pairsOfBitsAreNoticed(_ bit: Int) {
    let numbers = (1...8).map(Double.init)
    func flipped(_ places: [Int]) -> String {
      var changed = numbers
      for place in places { changed[place] = Double(bitPattern: changed[place].bitPattern ^ (1 << bit)) }
      return text { $0.add(changed) }
    }
    var seen: Set = [flipped([])]
    for i in numbers.indices {
      #expect(seen.insert(flipped([i])).inserted)
      for j in numbers.indices where j > i { #expect(seen.insert(flipped([i, j])).inserted) }
    }
  }

  @Test func everyByteAndTheirNumberCount() {
    let bytes = (0..<21).map(UInt8.init)
    var seen: Set = [text { $0.add(bytes) }, text { $0.add(bytes + [0]) }]
    #expect(seen.count == 2)
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 0x80
      #expect(seen.insert(text { $0.add(changed) }).inserted)
    }
  }
}

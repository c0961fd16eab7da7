import CounterStream
import Testing

/// Normals are functions of stream and position alone: no product in them is fused with a sum.
@Suite struct NormalLevelTests {
  @Test(arguments: [0..<1, 1..<2, 3..<40, 1000..<2001])
  func levelsAgree(range: Range<Int>) {
    let stream = CounterStream(seed: 4)
    var first: [Double]?
    atEveryLevel {
      let normals = stream.normals(range)
      #expect(normals == first ?? normals)
      first = normals
    }
  }
}

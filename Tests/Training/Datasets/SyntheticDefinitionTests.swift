import CounterStream
import DenseLinearAlgebra
import Foundation
import TestSupport
import Testing

@testable import Datasets

private let base = CounterStream(seed: 5).substream("synthetic")

private func generate(_ text: String) throws -> Dataset {
  try SyntheticSpecification(text).generate(stream: CounterStream(seed: 5))
}

private func isAccepted(_ text: String) -> Bool {
  do throws(DatasetError) {
    _ = try SyntheticSpecification(text)
    return true
  } catch { return false }
}

/// The families from their definitions, number by number.
@Suite struct SyntheticDefinitionTests {
  private func normals(_ stream: CounterStream, _ d: Int) -> [Double] {
    (0..<d).map { stream.normal(at: $0) }
  }

  private func direction(_ x: [Double]) -> [Double] {
    let length = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return x.map { $0 / length }
  }

  /// Point `i` of the uniform ones.
  private func uniform(_ i: Int, _ d: Int) -> [Double] {
    direction(normals(base.substream("points").substream(i), d))
  }

  private func requirePoints(_ text: String, _ point: (Int) -> [Double]) throws {
    let data = try generate(text)
    for i in 0..<data.count {
      for (x, y) in zip(data.inputs.column(i), point(i)) {
        #expect((x - y).magnitude <= 40 * unitRoundoff, "point \(i) of \(text)")
      }
    }
  }

  @Test func points() throws {
    for d in [1, 2, 5] {
      for family in ["sphere", "teacher"] {
        try requirePoints("\(family),n=7,d=\(d)") { uniform($0, d) }
      }
      for (clusters, spread) in [(1, 0.1), (3, 2.5), (20, 0.25)] {
        try requirePoints("clustered,n=7,d=\(d),clusters=\(clusters),spread=\(spread)") { i in
          let centre = direction(normals(base.substream("centres").substream(i % clusters), d))
          let z = normals(base.substream("points").substream(i), d)
          return direction(zip(centre, z).map { $0 + spread * $1 / Double(d).squareRoot() })
        }
      }
      for pairs in 0...3 {
        try requirePoints("antipodal,n=7,d=\(d),pairs=\(pairs)") { i in
          i < 2 * pairs && i % 2 == 1 ? uniform(i - 1, d).map { -$0 } : uniform(i, d)
        }
      }
    }
    for (d, angle) in [(2, 1.5), (3, 0.25), (6, 1e-3)] {
      try requirePoints("near-parallel,n=7,d=\(d),angle=\(angle)") { i in
        let x = uniform(i - i % 2, d)
        if i % 2 == 0 { return x }
        let z = normals(base.substream("points").substream(i), d)
        let component = zip(x, z).reduce(0) { $0 + $1.0 * $1.1 }
        let tangent = direction(zip(x, z).map { $1 - component * $0 })
        return zip(x, tangent).map { Foundation.cos(angle) * $0 + Foundation.sin(angle) * $1 }
      }
    }
  }

  @Test func targets() throws {
    for family in ["sphere", "clustered", "near-parallel", "antipodal"] {
      let plain = try generate("\(family),n=9,d=3")
      #expect(plain.targets == (0..<9).map { base.substream("targets").normal(at: $0) })
      let signs = try generate("\(family),n=9,d=3,targets=signs,noise=0.25")
      for (i, y) in signs.targets.enumerated() {
        let noise = base.substream("noise").normal(at: i)
        #expect(y == base.substream("targets").sign(at: i) + 0.25 * noise)
      }
    }
  }

  @Test func names() throws {
    let data = try generate("sphere,n=3,d=2")
    #expect(data.featureNames == ["x1", "x2"] && data.targetName == "y" && data.notes.isEmpty)
    #expect(data.origins == [.point(0), .point(1), .point(2)])
    #expect(data.name == "synthetic:sphere,n=3,d=2,noise=0.0,targets=gaussian")
    #expect(
      try generate("clustered,n=1,d=1,spread=2,clusters=4,noise=1,targets=signs").name
        == "synthetic:clustered,n=1,d=1,noise=1.0,clusters=4,spread=2.0,targets=signs")
  }

  /// What each family takes, with its standard value.
  @Test func parameters() {
    #expect(
      SyntheticFamily.help == [
        "sphere,n=200,d=10,noise=0,targets=gaussian",
        "clustered,n=200,d=10,noise=0,clusters=5,spread=0.1,targets=gaussian",
        "near-parallel,n=200,d=10,noise=0,angle=0.01,targets=gaussian",
        "teacher,n=200,d=10,noise=0,width=8", "antipodal,n=200,d=10,noise=0,pairs=1,targets=gaussian",
      ])
    let ranges = [
      "n": "a whole number from 1 to 10000000", "d": "a whole number from 1 to 1000000",
      "noise": "a number from 0.0 to 1000000.0", "targets": "gaussian or signs",
      "clusters": "a whole number from 1 to 1000000", "spread": "a number from 1e-12 to 1000000.0",
      "angle": "a number from 1e-12 to 1.5", "width": "a whole number from 1 to 1000000",
      "pairs": "a whole number from 0 to 5000000",
    ]
    let meanings = [
      "n": "points", "d": "dimension", "noise": "standard deviation of normal noise on the targets",
      "targets": "independent standard normal targets, or ±1", "clusters": "centres",
      "spread": "radius of a cluster before the points return to the sphere",
      "angle": "radians within a pair", "width": "teacher neurons", "pairs": "antipodal pairs",
    ]
    for family in SyntheticFamily.allCases {
      for parameter in family.parameters {
        #expect(parameter.range == ranges[parameter.name] && parameter.meaning == meanings[parameter.name])
      }
    }
  }

  /// The ends of each range are accepted, and what lies beyond them is not.
  @Test func ranges() {
    for (accepted, refused) in [
      ("sphere,n=10000000,d=1", "sphere,n=10000001,d=1"), ("sphere,n=1,d=1000000", "sphere,n=1,d=1000001"),
      ("sphere,noise=1e6", "sphere,noise=1000000.0000000001"), ("sphere,noise=0", "sphere,noise=-1e-300"),
      ("clustered,clusters=1000000,d=1", "clustered,clusters=1000001,d=1"),
      ("clustered,clusters=1", "clustered,clusters=0"),
      ("clustered,spread=1e-12", "clustered,spread=9.99e-13"),
      ("clustered,spread=1e6", "clustered,spread=1.0001e6"),
      ("near-parallel,angle=1e-12", "near-parallel,angle=9.99e-13"),
      ("near-parallel,angle=1.5", "near-parallel,angle=1.5000001"),
      ("teacher,width=1000000,d=1", "teacher,width=1000001,d=1"), ("teacher,width=1", "teacher,width=0"),
      ("antipodal,pairs=0", "antipodal,pairs=-1"),
      ("antipodal,n=10000000,d=1,pairs=5000000", "antipodal,n=10000000,d=1,pairs=5000001"),
      ("antipodal,n=5,pairs=2", "antipodal,n=5,pairs=3"),
      // 2²⁸ entries are the most, whichever parameter requests them.
      ("sphere,n=262144,d=1024", "sphere,n=262145,d=1024"),
      ("clustered,n=1,clusters=262144,d=1024", "clustered,n=1,clusters=262145,d=1024"),
      ("teacher,n=1,width=262144,d=1024", "teacher,n=1,width=262145,d=1024"),
      ("near-parallel,d=2", "near-parallel,d=1"), ("sphere,d=1", "sphere,d=0"),
      ("sphere,n=007", "sphere,n=0x7"), ("sphere,noise=1e-3", "sphere,noise=1e"),
    ] {
      #expect(isAccepted(accepted), "\(accepted)")
      #expect(!isAccepted(refused), "\(refused)")
    }
    #expect(maximumEntries == 268_435_456 && maximumFeatures == 262_144)
  }
}

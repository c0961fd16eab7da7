import CounterStream
import DenseLinearAlgebra
import RealModule
import TestSupport
import Testing

@testable import Datasets

private func generate(_ text: String, seed: UInt64 = 1) throws -> Dataset {
  try SyntheticSpecification(text).generate(stream: CounterStream(seed: seed))
}

private func problem(_ text: String) -> ArgumentProblem? {
  do throws(DatasetError) {
    _ = try SyntheticSpecification(text)
    return nil
  } catch {
    guard case .argument(let problem) = error.problem, error.exitCode == 64 else { return nil }
    return problem
  }
}

@Suite struct SyntheticTests {
  static let examples = [
    "sphere", "sphere,n=1,d=1", "sphere,n=7,d=3,noise=0.5,targets=signs",
    "clustered,n=20,d=4,clusters=3,spread=0.01",
    "clustered,n=2,d=2,clusters=10,spread=1e6", "near-parallel,n=11,d=2,angle=1e-6",
    "teacher,n=30,d=6,width=50",
    "antipodal,n=9,d=5,pairs=3", "antipodal,n=4,d=2,pairs=2,noise=1",
  ]

  @Test(arguments: examples)
  func pointsAreOnTheSphereAndFollowFromTheSeed(_ text: String) throws {
    let data = try generate(text)
    #expect(data.targets.allSatisfy { $0.isFinite })
    // `.none` throws unless every point has norm 1 to rounding.
    #expect(try Preprocessing(fittingTo: data, mode: .none).transform(data) == data)
    #expect(try generate(text) == data)
    if data.count > 1 { #expect(try generate(text, seed: 2).inputs != data.inputs) }
    #expect(data.name == "\(try SyntheticSpecification(text))")
  }

  @Test(arguments: SyntheticFamily.allCases)
  func morePointsChangeNoneBefore(_ family: SyntheticFamily) throws {
    let few = try generate("\(family.rawValue),n=4,d=3")
    let many = try generate("\(family.rawValue),n=9,d=3")
    #expect(many.inputs.columns(0..<4) == few.inputs)
    #expect(Array(many.targets[..<4]) == few.targets)
  }

  /// In three dimensions `3n‖mean‖²` is close to χ²₃, and `P[χ²₃ > 24] < 10⁻⁴`. Of a coordinate, `E x² = 1/3`
  /// and `Var x² = 4/45`; five deviations.
  @Test func theSphereIsUniform() throws {
    let n = 2000
    let inputs = try generate("sphere,n=\(n),d=3").inputs
    let mean = (0..<3).map { i in (0..<n).reduce(0) { $0 + inputs[i, $1] } / Double(n) }
    #expect(dot(mean, mean) <= 8 / Double(n))
    for i in 0..<3 {
      let square = (0..<n).reduce(0) { $0 + inputs[i, $1] * inputs[i, $1] } / Double(n)
      #expect(abs(square - 1.0 / 3) <= 5 * (4 / 45 / Double(n)).squareRoot())
    }
  }

  @Test func clustersAreTight() throws {
    let inputs = try generate("clustered,n=12,d=8,clusters=3,spread=0.001").inputs
    for i in 0..<12 {
      for j in 0..<i {
        let distance = norm(difference(inputs.column(i), inputs.column(j)))
        // Within a cluster the distance is about 0.001·√2, and six times that is out of reach.
        #expect((distance < 0.01) == (i % 3 == j % 3))
      }
    }
  }

  @Test(arguments: [1e-6, 0.01, 1.5])
  func pairsEncloseTheAngle(_ angle: Double) throws {
    let inputs = try generate("near-parallel,n=6,d=5,angle=\(angle)").inputs
    for pair in 0..<3 {
      let (x, y) = (inputs.column(2 * pair), inputs.column(2 * pair + 1))
      // The chord of an angle θ is 2 sin(θ/2), as accurate as the entries are.
      let chord = 2 * Double.sin(angle / 2)
      #expect(abs(norm(difference(x, y)) - chord) <= lapackThreshold * 5 * unitRoundoff)
    }
  }

  @Test func antipodesAreExact() throws {
    let data = try generate("antipodal,n=11,d=4,pairs=3")
    #expect(data.inputs.oppositeColumns.map { [$0.first, $0.second] } == [[0, 1], [2, 3], [4, 5]])
    for pair in 0..<3 {
      let opposite = data.inputs.column(2 * pair + 1).map { -$0 }
      #expect(data.inputs.column(2 * pair).map(\.bitPattern) == opposite.map(\.bitPattern))
    }
    #expect(data.inputs.groupsOfEqualColumns.count == data.count)
  }

  /// The formula of the teacher, neuron by neuron and coordinate by coordinate.
  @Test func teacherTargetsAreANetwork() throws {
    let (n, d, width) = (10, 4, 6)
    let data = try generate("teacher,n=\(n),d=\(d),width=\(width)")
    let stream = CounterStream(seed: 1).substream("synthetic").substream("targets")
    for j in 0..<n {
      var (sum, magnitude) = (0.0, 0.0)
      for r in 0..<width {
        let weights = stream.substream("weights").substream(r)
        var preactivation = 0.0
        for i in 0..<d { preactivation += weights.normal(at: i) * data.inputs[i, j] }
        if preactivation > 0 { sum += stream.substream("signs").sign(at: r) * preactivation }
        magnitude += norm(weights.normals(0..<d))
      }
      let root = Double(width).squareRoot()
      let bound = lapackThreshold * Double(d + width) * unitRoundoff * magnitude / root
      #expect(abs(data.targets[j] - sum / root) <= bound)
      #expect(data.targets[j] != 0)
    }
  }

  /// The mean square of n normals has deviation √(2/n); five of them.
  @Test func noiseHasItsDeviation() throws {
    let n = 5000
    for family in SyntheticFamily.allCases {
      let clean = try generate("\(family.rawValue),n=\(n),d=2")
      let noisy = try generate("\(family.rawValue),n=\(n),d=2,noise=0.5")
      #expect(clean.inputs == noisy.inputs)
      let noise = difference(noisy.targets, clean.targets)
      #expect(abs(dot(noise, noise) / Double(n) / 0.25 - 1) <= 5 * (2 / Double(n)).squareRoot())
    }
    #expect(try generate("sphere,targets=signs").targets.allSatisfy { abs($0) == 1 })
  }

  @Test func unknownThings() {
    #expect(problem("") == .unknownFamily(""))
    #expect(problem("Sphere") == .unknownFamily("Sphere"))
    #expect(problem("sphere,") == .malformedParameter(""))
    #expect(problem("sphere,n") == .malformedParameter("n"))
    #expect(problem("sphere,n=3,n=4") == .repeatedParameter("n"))
    #expect(problem("sphere,width=3") == .unknownParameter("width", family: .sphere))
    #expect(problem("teacher,targets=signs") == .unknownParameter("targets", family: .teacher))
    #expect("\(problem("sphere,m=3")!)" == "sphere has no parameter “m”; it takes n, d, noise, targets")
  }

  @Test(arguments: [
    "n=0", "n=-1", "n=1.5", "n=", "n= 3", "n=99999999999999999999", "n=10000001", "d=0", "noise=-1",
    "noise=nan",
    "noise=inf", "noise=1e999", "noise=x", "noise=", "targets=zero", "targets=", "n=3=4", "n=+3",
  ])
  func absurdValues(_ text: String) {
    guard case .unacceptableValue = problem("sphere,\(text)") else {
      Issue.record("accepted \(text)")
      return
    }
  }

  @Test func valuesThatDoNotGoTogether() {
    #expect(
      problem("sphere,n=10000000,d=1000000")
        == .tooLarge(parameter: "n", count: 10_000_000, dimension: 1_000_000))
    #expect(
      problem("teacher,n=1,d=1000000,width=1000")
        == .tooLarge(parameter: "width", count: 1000, dimension: 1_000_000))
    #expect(problem("near-parallel,d=1") == .noAngleInDimensionOne)
    #expect(problem("antipodal,n=3,pairs=2") == .tooManyPairs(pairs: 2, points: 3))
    #expect(problem("antipodal,n=4,pairs=2") == nil)
  }

  @Test func helpAndNamesAreSpecifications() throws {
    #expect(SyntheticFamily.help.count == 5)
    for (family, line) in zip(SyntheticFamily.allCases, SyntheticFamily.help) {
      let standard = try SyntheticSpecification(family.rawValue)
      #expect(try SyntheticSpecification(line) == standard)
      #expect(
        try SyntheticSpecification(String(standard.description.dropFirst("synthetic:".count))) == standard)
    }
  }

  @Test func damagedSpecificationsAreReadOrRefused() throws {
    try checkProperty("damagedSpecificationsAreReadOrRefused", over: ByteMutation.self, cases: 300) {
      mutation in
      let text = SyntheticFamily.help[mutation.seed % SyntheticFamily.help.count]
      let damaged = String(decoding: mutation.applied(to: Array(text.utf8)), as: UTF8.self)
      do {
        _ = try SyntheticSpecification(damaged)
      } catch let error as DatasetError {
        try require(error.exitCode == 64, "\(error)")
      }
    }
  }
}

import CounterStream
import DenseLinearAlgebra
import Foundation
import GaussNewton
import LinearOperators
import Measures
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding

/// Computes the table of `MachineSpeed` again: the seconds of an operation of every stage, at every level of instructions that this machine
/// has, and their ratios to the two kinds of operations.
///
///     swift run -c release --package-path Benchmarks speeds [REPETITIONS]
///
/// Each sample is one call of the library with stages that the cost model counts; its time is the smallest of its repetitions, in which the
/// levels alternate. The seconds of an operation are fitted by nonnegative least squares of the relative errors over all samples.
@main
struct Speeds {
  static func main() throws {
    let repetitions = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 5
    let levels = InstructionLevel.available
    var product = LargeProductTime()
    var samples = try Self.sizes.flatMap { try Self.samples($0) } + Self.samplesOfOrder
    for _ in 0..<repetitions {
      product.take()
      for index in samples.indices {
        for level in levels { try samples[index].take(level) }
      }
    }
    let dense = product.seconds / LargeProductTime.operations
    print("dense \(short(dense)) s, the product of matrices of order \(LargeProductTime.order)")
    let fits = levels.map { level in Fit(samples, level) }
    let streamed = fits.map { $0.seconds[.operations(.products)]! }
    for (level, seconds) in zip(levels, streamed) { print("streamed \(short(seconds)) s, \(level.rawValue)") }
    print(
      "\(pad("stage", 14)) \(pad("of", 9))" + levels.map { pad($0.rawValue, 10) }.joined())
    for part in Part.all {
      let kind = part.isDense ? "dense" : "streamed"
      let weights = zip(fits, streamed).map { fit, streamed in
        fit.seconds[part].map { short($0 / (part.isDense ? dense : streamed)) } ?? "–"
      }
      print("\(pad(part.name, 14)) \(pad(kind, 9))" + weights.map { pad($0, 10) }.joined())
    }
    print("\nmilliseconds of each sample, and what the fit says over it")
    for (index, sample) in samples.enumerated() {
      let columns = zip(levels, fits).map { level, fit in
        pad(short(1000 * sample.seconds[level]!), 8) + pad(short(fit.shares[index]), 7)
      }
      print("\(pad(sample.name, 30))" + columns.joined())
    }
  }

  static let sizes = [
    Size(1000, 4, 16_384), Size(1000, 16, 16_384), Size(500, 64, 16_384), Size(2000, 8, 8192),
    Size(250, 32, 32_768),
  ]

  /// The stages that depend on the width.
  static func samples(_ size: Size) throws -> [Sample] {
    let stream = CounterStream(seed: 1)
    let inputs = try Problem.sphere(size).inputs
    let network = TwoLayerNetwork(width: size.width, dimension: size.dimension, stream: stream)
    let jacobian = TransposedJacobian(
      pattern: network.forward(inputs).pattern, signs: network.signs, inputs: inputs)
    let coefficients = stream.substream("coefficients").normals(0..<size.points)
    var moved = network
    let embedding = try NeuronBlockDistribution(
      rows: 16 * size.points, leftRows: size.width, rightRows: size.dimension
    ).sample(stream)
    let cost = try CostModel(
      points: size.points, dimension: size.dimension, width: size.width, embedding: .neuronBlock,
      rows: 16 * size.points, forecast: SolveForecast(accuracy: 0.01))
    let exact = cost.stages(.gram)
    let sketched = cost.stages(.sketched, iterations: 1, products: 1)
    return [
      Sample("forward \(size)", exact, [.forward, .activations]) { _ = network.forward(inputs) },
      Sample("gram \(size)", exact, [.counts, .gram]) { _ = gramMatrix(jacobian.pattern, inputs: inputs) },
      Sample("update \(size)", exact, [.update]) { moved.step(along: coefficients, jacobian) },
      Sample("product \(size)", sketched, [.products]) { _ = jacobian.gramTimes(coefficients) },
      Sample("sketch \(size)", sketched, [.sketch, .gram]) { _ = embedding.sketchedGram(jacobian) },
    ]
  }

  /// The stages that depend only on `n`.
  static var samplesOfOrder: [Sample] {
    get throws {
      try [500, 1000, 2000].flatMap { n in
        let inputs = try Problem.sphere(Size(n, 16, 1)).inputs
        let kernel = neuralTangentKernel(inputs)
        let triangle = TriangularMatrix(upperTriangleOf: kernel)
        let vector = [Double](repeating: 1, count: n)
        let before = PlanningCost(points: n, dimension: 16, ridge: .automatic).stages
        var samples = [
          Sample("kernel \(n)", before, [.kernel]) { _ = neuralTangentKernel(inputs) },
          Sample("factor \(n)", [.operations(.factorization): Double(n * n * n) / 3]) {
            _ = try CholeskyFactorization(kernel)
          },
          Sample("triangle \(n)", [.operations(.triangles): Double(n * n)]) {
            _ = try triangle.solve(vector)
          },
        ]
        if n <= 1000 {
          samples.append(Sample("spectrum \(n)", before, [.spectrum]) { _ = try SymmetricEigen(kernel) })
        }
        return samples
      }
    }
  }
}

/// The parts with separate speeds.
enum Part: Hashable {
  case operations(StageCost.Stage)
  case lookups

  static let all =
    StageCost.Stage.allCases.filter { $0 != .vectors }.map(Part.operations) + [.lookups]

  var name: String {
    switch self {
    case .operations(let stage): stage.rawValue
    case .lookups: "a look-up"
    }
  }

  /// Whether its operations are those of a product of matrices.
  var isDense: Bool {
    switch self {
    case .operations(.forward), .operations(.gram), .operations(.factorization), .operations(.spectrum): true
    default: false
    }
  }
}

/// A call of the library, and its number of operations of each kind.
struct Sample {
  let name: String
  let counts: [Part: Double]
  let body: () throws -> Void
  private(set) var seconds: [InstructionLevel: Double] = [:]

  init(_ name: String, _ counts: [Part: Double], body: @escaping () throws -> Void) {
    (self.name, self.counts, self.body) = (name, counts, body)
  }

  init(
    _ name: String, _ stages: [StageCost], _ kinds: [StageCost.Stage], body: @escaping () throws -> Void
  ) {
    var counts: [Part: Double] = [:]
    for stage in stages where kinds.contains(stage.stage) {
      counts[.operations(stage.stage)] = Double(stage.operations)
      if stage.lookups > 0 { counts[.lookups, default: 0] += Double(stage.lookups) }
    }
    self.init(name, counts, body: body)
  }

  mutating func take(_ level: InstructionLevel) throws {
    let time = try level.forced { try elapsed(body) }
    seconds[level] = min(seconds[level] ?? .infinity, time)
  }
}

/// The seconds of an operation of each part.
struct Fit {
  private(set) var seconds: [Part: Double] = [:]
  /// The predicted time of each sample over the measured one.
  private(set) var shares: [Double] = []

  /// Coordinate descent on `Σ (predicted/measured − 1)²`, every coordinate kept at zero or above.
  init(_ samples: [Sample], _ level: InstructionLevel) {
    let rows = samples.map { sample in sample.counts.mapValues { $0 / sample.seconds[level]! } }
    for part in rows.flatMap(\.keys) { seconds[part] = 0 }
    var shares = rows.map { _ in 0.0 }
    for _ in 0..<20_000 {
      for (part, old) in seconds {
        var (slope, curvature) = (0.0, 0.0)
        for (row, share) in zip(rows, shares) {
          guard let count = row[part] else { continue }
          slope += count * (1 - share)
          curvature += count * count
        }
        let new = max(0, old + slope / curvature)
        for (index, row) in rows.enumerated() { shares[index] += (row[part] ?? 0) * (new - old) }
        seconds[part] = new
      }
    }
    self.shares = shares
  }
}

/// The smallest time of a large matrix product.
struct LargeProductTime {
  static let order = 1024
  static let operations = 2 * Double(order) * Double(order) * Double(order)
  private let matrix = Matrix(rows: order, columns: order, repeating: 1)
  private(set) var seconds = Double.infinity

  mutating func take() { seconds = min(seconds, elapsed { _ = matrix * matrix }) }
}

private func pad(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

import CounterStream
import Datasets
import DenseLinearAlgebra
import Foundation
import GaussNewton
import Measures
import NumPyFormat
import SketchedLeastSquares

/// Takes steps on request, so that another process can time its own steps in between.
///
///     stepper DATA WIDTH FOLDER
///
/// `DATA` is `digits`, `diabetes` or `NxD`, points of the sphere. The points, targets, weights and signs are written to `FOLDER` as
/// `.npy` files. Then each line of input, a solver's name, is answered by a line of JSON: the seconds of one step from the start,
/// its iterations, the seconds of its factorisation, and the norm of the residual after it.
@main
struct Stepper {
  struct Answer: Encodable {
    let seconds: Double
    let factorization: Double
    let iterations: Int
    let residual: Double
  }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let width = Int(arguments[2]) else {
      print("usage: stepper DATA WIDTH FOLDER")
      exit(64)
    }
    let problem = try data(arguments[1], width: width)
    let configuration = try problem.configuration(.gram)
    let start = TwoLayerNetwork(
      width: width, dimension: problem.size.dimension, stream: CounterStream(seed: configuration.seed))
    let folder = arguments[3] + "/"
    try NumPyArray(points: problem.inputs).write(to: folder + "inputs.npy")
    try NumPyArray(vector: problem.targets).write(to: folder + "targets.npy")
    try NumPyArray(points: start.weights).write(to: folder + "weights.npy")
    try NumPyArray(vector: start.signs).write(to: folder + "signs.npy")
    answer("{\"accuracy\": \(configuration.accuracy), \"threads\": \(Parallelism.threadCount)}")

    var trainers: [SolverKind: Trainer] = [:]
    while let line = readLine(), let solver = SolverKind(rawValue: line) {
      let trainer = try trainers[solver] ?? problem.trainer(solver, accuracy: configuration.accuracy)
      trainers[solver] = trainer
      let (seconds, record) = try trainer.timedStep()
      let encoded = try JSONEncoder()
        .encode(
          Answer(
            seconds: seconds, factorization: record.seconds.factorization, iterations: record.iterations,
            residual: record.residualNorm))
      answer(String(decoding: encoded, as: UTF8.self))
    }
  }

  static func data(_ name: String, width: Int) throws -> Problem {
    if let set = BundledDataset(rawValue: name) { return try .bundled(set, width: width) }
    let sizes = name.split(separator: "x").compactMap { Int($0) }
    return try .sphere(Size(sizes[0], sizes[1], width))
  }

  /// At once, because the other process waits for it.
  static func answer(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }
}

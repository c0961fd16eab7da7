import CounterStream
import Datasets
import DenseLinearAlgebra
import Files
import Foundation
import NumPyFormat
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// The contents of a saved model: each field is read back and matters, and invalid contents are refused with the name of the file.
@Suite struct TrainedModelTests {
  private static let data = try! Dataset(
    inputs: Matrix(rows: 2, columns: 5, elements: [1, 2, 4, 1, 0, 5, 2, 2, 7, 3]), targets: [3, 2.5, 1, 8, 4])

  private static func model(steps: Int = 2) throws -> (model: TrainedModel, trainer: Trainer) {
    let prepared = try PreparedData(
      data, mode: .standardise, duplicates: .refuse, testFraction: 0, stream: CounterStream(seed: 1))
    var trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: 6, solver: .gram, embedding: .countSketch, size: .fixed(40), accuracy: 0.1, ridge: 0.5, seed: 1
      ),
      inputs: prepared.inputs, targets: prepared.targets)
    for _ in 0..<steps { try trainer.advance() }
    return (
      TrainedModel(trainer: trainer, preprocessing: prepared.preprocessing, training: prepared.training),
      trainer
    )
  }

  @Test func everyFieldComesBack() throws {
    let (model, trainer) = try Self.model()
    #expect(model.network == trainer.bestNetwork && model.steps == trainer.best.step && model.steps == 2)
    #expect(model.relativeResidual == trainer.best.residualNorm / trainer.initialResidualNorm)
    #expect(model.targetName == "target" && model.dataName == "array")
    #expect(model.configuration == trainer.configuration)
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "model").path
      try model.save(in: path)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
          == ["model.json", "signs.npy", "weights.npy"])
      let read = try TrainedModel(folder: path)
      #expect(read.network == model.network && read.preprocessing == model.preprocessing)
      #expect(read.targetName == "target" && read.dataName == "array" && read.steps == 2)
      #expect(read.relativeResidual == model.relativeResidual && read.configuration == model.configuration)
      #expect(try read.predict(Self.data.points) == model.predict(Self.data.points))
      // (m, d) and m numbers, a neuron a row.
      let weights = try NumPyArray(contentsOf: path + "/weights.npy")
      #expect(weights.shape == [6, 3] && weights.elements == model.network.weights.elements)
      let signs = try NumPyArray(contentsOf: path + "/signs.npy")
      #expect(signs.shape == [6] && signs.elements == model.network.signs)
      // Nothing is replaced unasked.
      #expect(throws: FileError.self) { try model.save(in: path) }
      let other = try Self.model(steps: 1).model
      try other.save(in: path, overwriting: true)
      #expect(try TrainedModel(folder: path).steps == 1)
    }
  }

  /// Predictions are those of the network on points treated as the training points were, in the units of the targets.
  @Test func predictionsByTheDefinition() throws {
    let (model, trainer) = try Self.model()
    let predictions = try model.predict(Self.data.points)
    for j in 0..<5 {
      let output = trainer.bestNetwork.output(at: trainer.inputs.column(j))
      let expected = model.preprocessing.targetScale * output + model.preprocessing.targetMean
      #expect((predictions[j] - expected).magnitude <= 100 * unitRoundoff * 10)
    }
    let wrong = try Points(inputs: Matrix(rows: 3, columns: 1, repeating: 1))
    #expect(throws: DatasetError.self) { try model.predict(wrong) }
  }

  /// A run that begins where it should end has nothing left, and no quotient of noughts.
  @Test func whereNothingWasToLearn() throws {
    let inputs = unitPoints(dimension: 2, count: 3)
    let trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: 4, solver: .gram, embedding: .countSketch, size: .fixed(40), accuracy: 0.1, start: .paired,
        seed: 1),
      inputs: inputs, targets: [0, 0, 0])
    let data = try Dataset(inputs: inputs, targets: [0, 0, 0])
    let model = TrainedModel(
      trainer: trainer, preprocessing: try Preprocessing(fittingTo: data, mode: .unit), training: data)
    #expect(model.relativeResidual == 0 && model.steps == 0)
  }

  private func refusal(
    _ change: (inout [String: Any]) -> Void = { _ in }, weights: Matrix? = nil, signs: [Double]? = nil
  ) throws -> String? {
    let model = try Self.model().model
    var fields = try #require(
      try JSONSerialization.jsonObject(with: Data(model.header())) as? [String: Any])
    change(&fields)
    do {
      let read = try TrainedModel(
        header: Array(JSONSerialization.data(withJSONObject: fields)), from: "M",
        weights: { weights ?? model.network.weights }, signs: { signs ?? model.network.signs })
      #expect(read.network.width == 6)
      return nil
    } catch { return "\(error)" }
  }

  @Test func whatIsNoModel() throws {
    #expect(try refusal() == nil)
    func damaged(_ file: String, _ reason: String) -> String {
      "M/\(file): the model is damaged (\(reason)); train again and save it anew"
    }
    for version in [0, 3] {
      #expect(
        try refusal { $0["formatVersion"] = version }
          == "M: the model has format version \(version), this version of the library reads 1 to 2; train again, or use the version that wrote it"
      )
    }
    #expect(try refusal { $0["formatVersion"] = 1 } == nil)
    for field in [
      "formatVersion", "width", "dimension", "dataName", "targetName", "preprocessing", "configuration",
      "steps", "relativeResidual",
    ] {
      #expect(
        try refusal { $0[field] = nil } == damaged("model.json", "it is not the JSON that was written"),
        "\(field)")
    }
    for dimension in [2, 4] {
      #expect(
        try refusal { $0["dimension"] = dimension }
          == damaged("model.json", "the preprocessing does not match \(dimension) coordinates"))
    }
    for (field, value) in [
      ("means", [1.0]), ("means", [1, 2, 3]), ("scales", [1]), ("scales", []), ("mode", "unit"),
    ] as [(String, Any)] {
      let found = try refusal {
        var preprocessing = $0["preprocessing"] as! [String: Any]
        preprocessing[field] = value
        $0["preprocessing"] = preprocessing
      }
      #expect(found == damaged("model.json", "the preprocessing does not match 3 coordinates"), "\(field)")
    }
    let source = try refusal {
      var preprocessing = $0["preprocessing"] as! [String: Any]
      preprocessing["source"] = [
        "columns": [["name": "a"], ["name": "b", "categories": ["isOneHot": false, "levels": ["x", "x"]]]]
      ]
      $0["preprocessing"] = preprocessing
    }
    #expect(source == damaged("model.json", "the preprocessing does not match 3 coordinates"))
    for width in [5, 7] {
      #expect(
        try refusal { $0["width"] = width } == damaged("weights.npy", "expected \(width)×3 finite weights"))
    }
    let weights = try Self.model().model.network.weights
    var infinite = weights
    infinite[2, 5] = .infinity
    for wrong in [infinite, weights.columns(0..<5), Matrix(rows: 2, columns: 6, repeating: 1)] {
      #expect(try refusal(weights: wrong) == damaged("weights.npy", "expected 6×3 finite weights"))
    }
    for wrong in [[1, 1, 1, -1, -1], [1, 1, 1, -1, -1, 0], [1, 1, 1, -1, -1, 2]] as [[Double]] {
      #expect(try refusal(signs: wrong) == damaged("signs.npy", "expected 6 signs of ±1"))
    }
    #expect(try refusal(signs: [1, -1, 1, -1, 1, -1]) == nil)
  }

  /// Neurons that are shared come to the first rank, one rank after another: the model of one process.
  @Test func sharedNeuronsAreOneModel() throws {
    try withTemporaryFolder { folder in
      let alone = folder.appending(path: "alone").path
      let together = folder.appending(path: "together").path
      let data = Self.data
      let prepared = try PreparedData(
        data, mode: .standardise, duplicates: .refuse, testFraction: 0, stream: CounterStream(seed: 1))
      let configuration = TrainingConfiguration(
        width: 7, solver: .gram, embedding: .countSketch, size: .fixed(40), accuracy: 0.1, seed: 1)
      for (path, ranks) in [(alone, 1), (together, 3)] {
        _ = try onRanks(ranks) { communicator in
          let trainer = try Trainer(
            configuration: configuration, inputs: prepared.inputs, targets: prepared.targets,
            communicator: communicator)
          try TrainedModel(trainer: trainer, preprocessing: prepared.preprocessing, training: data).save(
            in: path)
          // No rank continues before the model is written.
          #expect(TrainedModel.folderKind.stands(at: path))
        }
      }
      for name in ["weights.npy", "signs.npy"] {
        #expect(try readFile(alone + "/" + name) == readFile(together + "/" + name))
      }
      #expect(try TrainedModel(folder: together).network.width == 7)
    }
  }
}

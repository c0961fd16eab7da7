internal import Communication
public import Datasets
package import DenseLinearAlgebra
public import Files
internal import Foundation
internal import NumPyFormat

/// Why a saved model cannot be used.
public enum ModelError: Error, Sendable, CustomStringConvertible {
  /// A file of the model differs from what was saved.
  case corrupt(file: String, reason: String)
  /// The model has a format that this version cannot read.
  case version(folder: String, found: Int)

  public var description: String {
    switch self {
    case .corrupt(let file, let reason):
      "\(file): the model is damaged (\(reason)); train again and save it anew"
    case .version(let folder, let found):
      "\(folder): the model has format version \(found), this version of the library reads \(TrainedModel.oldestFormatVersion) to \(TrainedModel.formatVersion); train again, or use the version that wrote it"
    }
  }
}

/// A trained network with the preprocessing of its inputs and targets: everything needed for predictions.
///
/// Stored as a folder: `weights.npy` (float64, shape `(m, d)`, one neuron per row), `signs.npy` (int8, `m`) and
/// `model.json` (the preprocessing, and how the model was trained).
public struct TrainedModel: Sendable {
  public static let formatVersion = 2
  /// The oldest version that can be read: its columns are all numeric.
  static let oldestFormatVersion = 1

  public let network: TwoLayerNetwork
  public let preprocessing: Preprocessing
  public let targetName: String
  /// The name of the data.
  public let dataName: String
  public let configuration: TrainingConfiguration
  /// The step after which this network was reached; not the last one if the objective rose afterwards.
  public let steps: Int
  /// `‖r‖ / ‖r_0‖` on the training points.
  public let relativeResidual: Double

  /// The best network of a run.
  public init(trainer: Trainer, preprocessing: Preprocessing, training: Dataset) {
    network = trainer.bestNetwork
    self.preprocessing = preprocessing
    targetName = training.targetName
    dataName = training.name
    configuration = trainer.configuration
    steps = trainer.best.step
    relativeResidual =
      trainer.initialResidualNorm > 0 ? trainer.best.residualNorm / trainer.initialResidualNorm : 0
  }

  /// Predictions in the targets' original units.
  ///
  /// - Shape: one for each of the `n` points. Cost: one forward pass.
  /// - Throws: `DatasetError` when the features are not those on which the model was trained, or a point cannot be
  ///   normalised.
  public func predict(_ points: Points) throws(DatasetError) -> [Double] {
    let inputs = try preprocessing.transformInputs(of: points)
    return preprocessing.inverseTransformTargets(network.forward(inputs).outputs)
  }
}

/// The contents of `model.json`.
private struct StoredModel: Codable {
  let formatVersion: Int
  let width: Int
  let dimension: Int
  let dataName: String
  let targetName: String
  let preprocessing: Preprocessing
  let configuration: TrainingConfiguration
  let steps: Int
  let relativeResidual: Double
}

extension Preprocessing {
  /// Whether the parts are consistent and yield points of this dimension.
  fileprivate func isComplete(dimension: Int) -> Bool {
    let fitted = mode == .standardise ? featureNames.count : 0
    return source.isValid && means.count == fitted && scales.count == fitted
      && dimension == featureNames.count + (mode == .standardise ? 1 : 0)
  }
}

private struct StoredVersion: Codable {
  let formatVersion: Int
}

extension TrainedModel {
  private static let marker = "model.json"
  private static let weightsFile = "weights.npy"
  private static let signsFile = "signs.npy"
  /// A folder that contains a model.
  public static let folderKind = FolderKind("a model", marker: marker, files: [weightsFile, signsFile])

  /// Saves the model, completely or not at all; an earlier model in the folder is replaced if `overwriting` is true.
  ///
  /// With several ranks the first one writes, and receives the neurons of the others one rank after another, so that at most those of two are in its memory.
  ///
  /// - Throws: `FileError`.
  public func save(in folder: String, overwriting: Bool = false) throws {
    let communicator = network.neurons.communicator
    func collectWeights(_ append: ([UInt8]) throws(FileError) -> Void) throws(FileError) {
      try communicator.collect(NumPyArray.entryBytes(network.weights.elements), append)
    }
    func collectSigns(_ append: ([UInt8]) throws(FileError) -> Void) throws(FileError) {
      try communicator.collect(network.signs.map { UInt8(bitPattern: Int8($0)) }, append)
    }
    if communicator.isFirst {
      try writeFolderAtomically(at: folder, Self.folderKind, overwriting: overwriting) { temporary in
        try writeAtomically(to: temporary + "/" + Self.weightsFile) { append throws(FileError) in
          try append(NumPyArray.header(shape: [network.width, network.dimension]))
          try collectWeights(append)
        }
        try writeAtomically(to: temporary + "/" + Self.signsFile) { append throws(FileError) in
          try append(NumPyArray.header(of: Int8.self, shape: [network.width]))
          try collectSigns(append)
        }
        try writeAtomically(header(), to: temporary + "/" + Self.marker)
      }
    } else {
      try collectWeights { _ in }
      try collectSigns { _ in }
    }
    communicator.barrier()
  }

  /// The contents of `model.json`: everything except weights and signs.
  package func header() throws -> [UInt8] {
    try Array(
      encodeJSON(
        StoredModel(
          formatVersion: Self.formatVersion, width: network.width, dimension: network.dimension,
          dataName: dataName, targetName: targetName, preprocessing: preprocessing,
          configuration: configuration, steps: steps, relativeResidual: relativeResidual)))
  }

  /// Reads a model.
  ///
  /// - Throws: `FileError`, `NumPyError`, `ModelError`.
  public init(folder: String) throws {
    let weightsPath = folder + "/" + Self.weightsFile
    let signsPath = folder + "/" + Self.signsFile
    try self.init(
      header: try readFile(folder + "/" + Self.marker), from: folder,
      weights: { try NumPyArray(contentsOf: weightsPath).matrixOfPoints(of: weightsPath) },
      signs: { try NumPyArray(contentsOf: signsPath).vector(of: signsPath) })
  }

  /// Assembles a model from the result of `header`, its weights and its signs.
  ///
  /// - Parameter folder: the name of the model in messages.
  /// - Throws: `ModelError`; errors from reading weights and signs.
  package init(
    header: [UInt8], from folder: String, weights: () throws -> Matrix, signs: () throws -> [Double]
  ) throws {
    let path = folder + "/" + Self.marker
    func decode<Value: Decodable>(_: Value.Type) throws -> Value {
      do {
        return try JSONDecoder().decode(Value.self, from: Data(header))
      } catch {
        throw ModelError.corrupt(file: path, reason: "it is not the JSON that was written")
      }
    }
    let version = try decode(StoredVersion.self).formatVersion
    guard (Self.oldestFormatVersion...Self.formatVersion).contains(version) else {
      throw ModelError.version(folder: folder, found: version)
    }
    let stored = try decode(StoredModel.self)
    guard stored.preprocessing.isComplete(dimension: stored.dimension) else {
      throw ModelError.corrupt(
        file: path, reason: "the preprocessing does not match \(stored.dimension) coordinates")
    }
    let (weights, signs) = (try weights(), try signs())
    guard weights.rows == stored.dimension, weights.columns == stored.width, weights.allFinite else {
      throw ModelError.corrupt(
        file: folder + "/" + Self.weightsFile,
        reason: "expected \(stored.width)×\(stored.dimension) finite weights")
    }
    guard signs.count == stored.width, signs.allSatisfy({ $0 == 1 || $0 == -1 }) else {
      throw ModelError.corrupt(
        file: folder + "/" + Self.signsFile, reason: "expected \(stored.width) signs of ±1")
    }
    network = TwoLayerNetwork(weights: weights, signs: signs)
    preprocessing = stored.preprocessing
    targetName = stored.targetName
    dataName = stored.dataName
    configuration = stored.configuration
    steps = stored.steps
    relativeResidual = stored.relativeResidual
  }
}

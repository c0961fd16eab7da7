internal import Claims
public import DenseLinearAlgebra
internal import Files
internal import Foundation
internal import NumPyFormat

/// Why a checkpoint cannot be used.
public enum CheckpointError: Error, Sendable, CustomStringConvertible {
  /// There is no checkpoint in the folder.
  case none(folder: String)
  /// A new run was to be saved where an earlier one is.
  case occupied(folder: String)
  /// The checkpoint is of a format that this version does not read.
  case version(folder: String, found: Int)
  /// A file of the checkpoint is damaged; the text says how.
  case corrupt(file: String, reason: String)
  /// The checkpoint belongs to other training data.
  case otherData(folder: String, savedFor: String)

  public var description: String {
    switch self {
    case .none(let folder):
      "\(folder): no checkpoint is in this folder; name the folder that the run was saved in"
    case .occupied(let folder):
      "\(folder): an earlier run is saved here; resume it, or name another folder"
    case .version(let folder, let found):
      "\(folder): the checkpoint has format version \(found), this version of the library reads \(Checkpoint.formatVersion); train again, or use the version that wrote it"
    case .corrupt(let file, let reason):
      "\(file): the checkpoint is damaged (\(reason)); remove its folder and train again"
    case .otherData(let folder, let savedFor):
      "\(folder): the checkpoint was saved for other training data (\(savedFor)); give the same data, seed and held-out share"
    }
  }
}

/// A run as it stood after a step, in a folder `step-000007` of its own: `state.json`, `weights.npy`
/// and, where the solver sketches, “preconditioner.npy”, the `R` that the next step may use again.
///
/// Saving is atomic: the folder of a step appears whole or not at all, and the one before it is removed only
/// after that. Whatever moment a run is killed at, the last finished save can be read.
///
/// A resumed run is bit-identical to one that was never interrupted on the same machine with the same number
/// of threads; the start `W(0)` is drawn again from the seed.
public struct Checkpoint: Sendable {
  public static let formatVersion = 2

  public let configuration: TrainingConfiguration
  /// What the data are called, for messages.
  public let dataName: String
  /// The fingerprint of the training inputs and targets.
  public let dataFingerprint: String
  /// The number of threads that the run computed with.
  public let threads: Int
  public let state: TrainingState

  public init(of trainer: Trainer, dataName: String, threads: Int) {
    configuration = trainer.configuration
    self.dataName = dataName
    dataFingerprint = fingerprint(inputs: trainer.inputs, targets: trainer.targets)
    self.threads = threads
    state = trainer.state
  }

  /// Refuses data that the checkpoint was not made for.
  ///
  /// - Throws: `CheckpointError.otherData`.
  public func requireData(inputs: Matrix, targets: [Double], folder: String) throws(CheckpointError) {
    if fingerprint(inputs: inputs, targets: targets) != dataFingerprint {
      throw .otherData(folder: folder, savedFor: dataName)
    }
  }
}

/// What `state.json` holds.
private struct StoredState: Codable {
  let formatVersion: Int
  let configuration: TrainingConfiguration
  let dataName: String
  let dataFingerprint: String
  let threads: Int
  let records: [StepRecord]
  let log: CheckLog
  let weightsFingerprint: String
  let preconditioner: StoredPreconditioner?
}

/// A kept preconditioner without its matrix.
private struct StoredPreconditioner: Codable {
  let step: Int
  let rows: Int
  let fingerprint: String
  let use: PreconditionerUse
}

/// The one field that every version has.
private struct StoredVersion: Codable {
  let formatVersion: Int
}

private let stateFile = "state.json"
private let weightsFile = "weights.npy"
private let preconditionerFile = "preconditioner.npy"
private let stepPrefix = "step-"

extension Checkpoint {
  /// Makes `folder` ready for a new run.
  ///
  /// - Returns: whether the folder is new.
  /// - Throws: `CheckpointError.occupied` when an earlier run is saved there, `FileError.cannotCreate`.
  @discardableResult
  public static func prepare(_ folder: String) throws -> Bool {
    if !stepFolders(in: folder).isEmpty { throw CheckpointError.occupied(folder: folder) }
    let isNew = unsafe mkdir(folder, 0o777) == 0
    guard isNew || errno == EEXIST else {
      throw FileError.cannotCreate(path: folder, reason: unsafe String(cString: strerror(errno)))
    }
    try requireWritableFolder(at: folder + "/" + stepPrefix, replacing: stateFile)
    return isNew
  }

  /// Saves the run, then removes what older saves and killed ones left in the folder.
  ///
  /// - Throws: `FileError`; an older save then still stands.
  public func save(in folder: String) throws {
    let digits = String(state.records.count)
    let name = stepPrefix + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    let stored = StoredState(
      formatVersion: Self.formatVersion, configuration: configuration, dataName: dataName,
      dataFingerprint: dataFingerprint, threads: threads, records: state.records, log: state.log,
      weightsFingerprint: state.weights.fingerprint,
      preconditioner: state.preconditioner.map {
        StoredPreconditioner(
          step: $0.step, rows: $0.rows, fingerprint: $0.r.matrix.fingerprint, use: $0.use)
      })
    try writeFolderAtomically(at: folder + "/" + name, replacing: stateFile) { temporary in
      try NumPyArray(points: state.weights).write(to: temporary + "/" + weightsFile)
      if let preconditioner = state.preconditioner {
        try NumPyArray(points: preconditioner.r.matrix).write(to: temporary + "/" + preconditionerFile)
      }
      try writeAtomically(Array(encodeJSON(stored)), to: temporary + "/" + stateFile)
    }
    let manager = FileManager.default
    for entry in (try? manager.contentsOfDirectory(atPath: folder)) ?? []
    where (entry.hasPrefix(stepPrefix) && entry != name)
      || (entry.hasPrefix(".") && entry.hasSuffix(".partial"))
    {
      try? manager.removeItem(atPath: folder + "/" + entry)
    }
  }

  /// Reads the newest save in a folder.
  ///
  /// - Throws: `CheckpointError`, `FileError`.
  public static func load(from folder: String) throws -> Checkpoint {
    guard let newest = stepFolders(in: folder).max() else { throw CheckpointError.none(folder: folder) }
    let path = folder + "/" + newest
    let bytes = Data(try readFile(path + "/" + stateFile))
    func decode<Value: Decodable>(_: Value.Type) throws -> Value {
      do {
        return try JSONDecoder().decode(Value.self, from: bytes)
      } catch {
        throw CheckpointError.corrupt(
          file: path + "/" + stateFile, reason: "it is not the JSON that was written")
      }
    }
    let version = try decode(StoredVersion.self).formatVersion
    guard version == formatVersion else { throw CheckpointError.version(folder: folder, found: version) }
    let stored = try decode(StoredState.self)
    let weights = try loadMatrix(
      path + "/" + weightsFile, fingerprint: stored.weightsFingerprint, columns: stored.configuration.width)
    let r = try stored.preconditioner.map {
      try loadMatrix(path + "/" + preconditionerFile, fingerprint: $0.fingerprint)
    }
    let (rows, accuracy) = (stored.configuration.rows, stored.configuration.accuracy)
    guard rows >= 1, accuracy > 0, accuracy < 1 else {
      throw CheckpointError.corrupt(
        file: path + "/" + stateFile, reason: "no run has \(rows) rows and accuracy \(accuracy)")
    }
    return Checkpoint(stored, weights: weights, r: r)
  }

  /// A matrix as it was saved.
  ///
  /// - Throws: `CheckpointError.corrupt` when it is not.
  private static func loadMatrix(
    _ file: String, fingerprint: String, columns: Int? = nil
  ) throws(CheckpointError) -> Matrix {
    let matrix: Matrix
    do {
      matrix = try NumPyArray(contentsOf: file).matrixOfPoints(of: file)
    } catch {
      throw .corrupt(file: file, reason: "\(error.problem)")
    }
    guard matrix.fingerprint == fingerprint, columns == nil || matrix.columns == columns else {
      throw .corrupt(file: file, reason: "the numbers are not those that were saved")
    }
    return matrix
  }

  private init(_ stored: StoredState, weights: Matrix, r: Matrix?) {
    configuration = stored.configuration
    dataName = stored.dataName
    dataFingerprint = stored.dataFingerprint
    threads = stored.threads
    var preconditioner: KeptPreconditioner?
    if let kept = stored.preconditioner, let r {
      preconditioner = KeptPreconditioner(
        r: TriangularMatrix(upperTriangleOf: r), rows: kept.rows, step: kept.step, use: kept.use)
    }
    state = TrainingState(
      weights: weights, records: stored.records, log: stored.log, preconditioner: preconditioner)
  }

  private static func stepFolders(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasPrefix(stepPrefix) }
  }
}

/// JSON with sorted keys, indented, so that equal values are equal files.
func encodeJSON(_ value: some Encodable) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return try encoder.encode(value)
}

/// The fingerprint of training inputs and targets.
private func fingerprint(inputs: Matrix, targets: [Double]) -> String {
  var fingerprint = Fingerprint()
  fingerprint.add(inputs)
  fingerprint.add(targets)
  return fingerprint.text
}

extension Matrix {
  /// The fingerprint of a matrix, its shape included.
  fileprivate var fingerprint: String {
    var fingerprint = Fingerprint()
    fingerprint.add(self)
    return fingerprint.text
  }
}

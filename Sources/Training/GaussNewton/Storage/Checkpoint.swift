internal import Claims
public import Communication
public import DenseLinearAlgebra
public import Files
internal import Foundation
internal import NumPyFormat

/// A run as it stood after a step, in a folder `step-000007` of its own: `state.json`, the matrices of the state (weights; where the solver has a preconditioner that the next step may use again, `R`, or the weights that one in
/// low-rank form was made at; where an earlier network was better its weights), and `fingerprints.json`, by which an edit of any of them is
/// noticed (64 bits, no protection against forgery).
///
/// Over ranks each writes the matrices of its own neurons, `weights-512.npy` from neuron 512 on, into a folder that all of them see, and any number of ranks can go on from there: each reads those
/// that hold its neurons.
///
/// Saving is atomic: the folder of a step appears whole or not at all, and the ones before it are removed only
/// after that. Whatever moment a run is killed at, the last finished save can be read.
///
/// A resumed run is bit-identical to one that was never interrupted on the same machine with the same number
/// of threads and of ranks; the start `W(0)` is drawn again from the seed.
public struct Checkpoint: Sendable {
  public static let formatVersion = 4

  public let configuration: TrainingConfiguration
  /// What the data are called, for messages.
  public let dataName: String
  /// The fingerprint of the training inputs and targets.
  public let dataFingerprint: String
  /// The number of threads that the run computed with.
  public let threads: Int
  public let state: TrainingState
  /// Which of the neurons the matrices of the state are of.
  let neurons: Share
  /// The number of ranks that the run computed with.
  public let ranks: Int
  /// What was passed over on the way to this save, and why; empty where nothing was.
  public let notes: [String]

  public init(of trainer: Trainer, dataName: String, threads: Int) {
    configuration = trainer.configuration
    self.dataName = dataName
    dataFingerprint = Self.fingerprint(inputs: trainer.inputs, targets: trainer.targets)
    self.threads = threads
    state = trainer.state
    neurons = trainer.start.neurons
    ranks = trainer.communicator.ranks
    notes = []
  }

  /// Refuses data that the checkpoint was not made for.
  ///
  /// - Throws: `CheckpointError.otherData`, and `.corrupt` where what was saved is not of these data's shape.
  public func requireData(inputs: Matrix, targets: [Double], folder: String) throws(CheckpointError) {
    if Self.fingerprint(inputs: inputs, targets: targets) != dataFingerprint {
      throw .otherData(folder: folder, savedFor: dataName)
    }
    let fits =
      switch state.preconditioner?.source {
      case .triangle(let r): r.order == inputs.columns
      case .weights(let weights, _): weights.rows == inputs.rows
      case nil: true
      }
    // A rank without neurons, of which there are too few, has no weights that could be looked at.
    if neurons.count > 0, state.weights.rows != inputs.rows || !fits {
      throw .corrupt(
        file: CheckpointFolder(path: folder).path(of: state.records.count),
        reason: "what was saved is not of \(inputs.columns) points with \(inputs.rows) coordinates")
    }
  }
}

extension Checkpoint {
  /// Makes `folder` ready for a new run. Other files may be in it. Over ranks the first one does that, and the others wait.
  ///
  /// - Returns: whether the folder is new.
  /// - Throws: `CheckpointError.occupied` when an earlier run is saved there, `FileError.cannotCreate`.
  @discardableResult
  public static func prepare(_ folder: String, over communicator: Communicator = .alone) throws -> Bool {
    let isNew = try communicator.isFirst && prepareAlone(folder)
    communicator.barrier()
    return isNew
  }

  private static func prepareAlone(_ folder: String) throws -> Bool {
    if !CheckpointFolder(path: folder).savedSteps.isEmpty { throw CheckpointError.occupied(folder: folder) }
    let isNew = unsafe mkdir(folder, 0o777) == 0
    guard isNew || errno == EEXIST else {
      throw FileError.cannotCreate(path: folder, reason: unsafe String(cString: strerror(errno)))
    }
    try requireRoom(in: folder, for: 0..<1)
    return isNew
  }

  /// Refuses, before any of the steps is taken, a folder in which one of them could not be saved.
  ///
  /// - Throws: `FileError.cannotCreate`, which names what is in the way.
  public static func requireRoom(in folder: String, for steps: Range<Int>) throws(FileError) {
    let place = CheckpointFolder(path: folder)
    for step in Set(place.savedSteps + place.unusableSteps + [steps.lowerBound]).filter(steps.contains)
      .sorted()
    {
      try requireWritableFolder(at: place.path(of: step), CheckpointFolder.kind, overwriting: true)
    }
  }

  /// Saves the run, then removes the saves of earlier steps, and what killed ones left in the folder. Over ranks all of them save together.
  ///
  /// - Throws: `FileError`, the same on every rank, whichever could not write; an older save then still stands.
  public func save(in folder: String) throws {
    let place = CheckpointFolder(path: folder)
    let communicator = neurons.communicator
    if communicator.isFirst {
      try writeFolderAtomically(
        at: place.path(of: state.records.count), CheckpointFolder.kind, overwriting: true
      ) { temporary in
        _ = communicator.broadcast(Array(temporary.utf8))
        try writeOwnFiles(to: temporary)
      }
      place.removeSaves(before: state.records.count)
    } else {
      try writeOwnFiles(to: String(decoding: communicator.broadcast([]), as: UTF8.self))
    }
    communicator.barrier()
  }

  /// The files of this rank.
  private func writeOwnFiles(to folder: String) throws {
    let stored = StoredState(self)
    var files: [String: () throws -> [UInt8]] = stored.matrices(of: self).mapValues { matrix in
      { NumPyArray(points: matrix).encoded }
    }
    if neurons.communicator.isFirst {
      files[CheckpointFolder.kind.marker] = { Array(try encodeJSON(stored)) }
    }
    try FingerprintedFiles.write(files, to: folder, over: neurons.communicator)
  }

  /// Reads the newest save in a folder that is whole. Damaged ones, and what only has the name of one, are passed over, which
  /// `notes` says. Over ranks each reads what it needs of the save that rank 0 finds, and one that any of them finds damaged is passed over by all.
  ///
  /// - Parameters:
  ///   - folder: the folder of the run.
  ///   - communicator: with whom the neurons are to be shared, however many ranks have saved them.
  /// - Throws: `CheckpointError`: where nothing is saved, where the newest save is of another version, and the damage of the newest one
  ///   where none is whole.
  public static func load(
    from folder: String, over communicator: Communicator = .alone
  ) throws(CheckpointError) -> Checkpoint {
    let place = CheckpointFolder(path: folder)
    let (saved, unusable) = place.steps(seenByFirstOf: communicator)
    var notes = unusable.map {
      "\(CheckpointFolder.name(of: $0)) is no saved step: it has no \(CheckpointFolder.kind.marker)"
    }
    var damage: CheckpointError?
    for step in saved {
      var (found, flaw): (Checkpoint?, CheckpointError?)
      do {
        found = try Checkpoint(folder: folder, step: step, notes: notes, over: communicator)
      } catch {
        flaw = error
      }
      let flaws = communicator.gather(text: flaw.map { Array("\($0)".utf8) } ?? [])
      if let found, flaws.allSatisfy(\.isEmpty) { return found }
      // What one of them does not see at all is not damaged.
      let blind = if case .notShared = flaw { 1 } else { 0 }
      if let rank = communicator.gather(blind).firstIndex(of: 1) {
        throw .notShared(folder: folder, rank: rank)
      }
      if let flaw { guard case .corrupt = flaw else { throw flaw } }
      let text = String(decoding: flaws.first { !$0.isEmpty }!, as: UTF8.self)
      damage = damage ?? flaw ?? .corrupt(file: place.path(of: step), reason: "on another rank: \(text)")
      notes.append(text)
    }
    throw damage ?? .none(folder: folder, passedOver: notes)
  }

  private init(
    folder: String, step: Int, notes: [String], over communicator: Communicator
  ) throws(CheckpointError) {
    let path = CheckpointFolder(path: folder).path(of: step)
    if !communicator.isFirst, !CheckpointFolder.kind.stands(at: path) {
      throw .notShared(folder: folder, rank: communicator.rank)
    }
    let (stored, share, matrices) = try StoredState.read(path, step: step, over: communicator)
    (neurons, ranks) = (share, stored.parts?.count ?? 1)
    configuration = stored.configuration
    dataName = stored.dataName
    dataFingerprint = stored.dataFingerprint
    threads = stored.threads
    state = stored.state(matrices)
    self.notes = notes.map { "passed over in \(folder): \($0)" }
  }
}

extension Checkpoint {
  /// The fingerprint of training inputs and targets.
  public static func fingerprint(inputs: Matrix, targets: [Double]) -> String {
    Fingerprint([Double(inputs.rows), Double(inputs.columns)], inputs.elements, targets).text
  }
}

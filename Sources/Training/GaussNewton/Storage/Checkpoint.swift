internal import Claims
public import Communication
public import DenseLinearAlgebra
public import Files
internal import Foundation
internal import NumPyFormat

/// The state of a run after a step, in its own folder, such as `step-000007`: `state.json`, the matrices of the state (weights; if the
/// solver has a preconditioner that the next step may reuse, `R`, or the weights at which one in low-rank form was computed; if an earlier
/// network was better, its weights), and `fingerprints.json`, by which an edit of any of them is detected (64 bits, no protection against
/// forgery).
///
/// With several ranks each writes the matrices of its own neurons, `weights-512.npy` from neuron 512 on, into a folder that all of them
/// see, and any number of ranks can resume from it: each reads the files with its neurons.
///
/// Saving is atomic: the folder of a step appears complete or not at all, and earlier ones are removed only
/// after that. Whenever a run is killed, the last finished save can be read.
///
/// A resumed run is bit-identical to one that was never interrupted on the same machine with the same number
/// of threads and of ranks; the start `W(0)` is drawn again from the seed.
public struct Checkpoint: Sendable {
  public static let formatVersion = 5

  public let configuration: TrainingConfiguration
  /// The name of the data, for messages.
  public let dataName: String
  /// The fingerprint of the training inputs and targets.
  public let dataFingerprint: String
  /// The number of threads of the run.
  public let threads: Int
  public let state: TrainingState
  /// The neurons to which the matrices of the state belong.
  let neurons: Share
  /// The number of ranks of the run.
  public let ranks: Int
  /// Saves that were skipped in favour of this one, and why; empty if there were none.
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

  /// Refuses data for which the checkpoint was not made.
  ///
  /// - Throws: `CheckpointError.otherData`, and `.corrupt` if the saved state does not have the shape of these data.
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
    // If there are too few neurons, a rank without any has no weights to compare.
    if neurons.count > 0, state.weights.rows != inputs.rows || !fits {
      throw .corrupt(
        file: CheckpointFolder(path: folder).path(of: state.records.count),
        reason: "the saved state is not for \(inputs.columns) points with \(inputs.rows) coordinates")
    }
  }
}

extension Checkpoint {
  /// Prepares `folder` for a new run. It may contain other files. With several ranks the first one does this while the others wait.
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
  /// - Throws: `FileError.cannotCreate`, which names the obstacle.
  public static func requireRoom(in folder: String, for steps: Range<Int>) throws(FileError) {
    let place = CheckpointFolder(path: folder)
    for step in Set(place.savedSteps + place.unusableSteps + [steps.lowerBound]).filter(steps.contains)
      .sorted()
    {
      try requireWritableFolder(at: place.path(of: step), CheckpointFolder.kind, overwriting: true)
    }
  }

  /// Saves the run, then removes the saves of earlier steps, and the remains of killed ones in the folder. With several ranks all of them save together.
  ///
  /// - Throws: `FileError`, the same on every rank, whichever could not write; an older save is then still intact.
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

  /// Reads the newest complete save in a folder. Damaged ones, and other items with the name of a save, are skipped, as `notes` reports.
  /// With several ranks each reads what it needs from the save that rank 0 finds, and one that any of them finds damaged is skipped by all.
  ///
  /// - Parameters:
  ///   - folder: the folder of the run.
  ///   - communicator: the ranks over which to distribute the neurons, however many ranks saved them.
  /// - Throws: `CheckpointError`: if nothing is saved, if the newest save has another format version, and the damage of the newest one
  ///   if none is complete.
  public static func load(
    from folder: String, over communicator: Communicator = .alone
  ) throws(CheckpointError) -> Checkpoint {
    let place = CheckpointFolder(path: folder)
    let (saved, unusable) = place.steps(seenByFirstOf: communicator)
    var notes = unusable.map {
      "\(CheckpointFolder.name(of: $0)) is not a saved step: it has no \(CheckpointFolder.kind.marker)"
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
      // A save that a rank does not see at all is not damaged.
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
    self.notes = notes.map { "skipped in \(folder): \($0)" }
  }
}

extension Checkpoint {
  /// The fingerprint of training inputs and targets.
  public static func fingerprint(inputs: Matrix, targets: [Double]) -> String {
    Fingerprint([Double(inputs.rows), Double(inputs.columns)], inputs.elements, targets).text
  }
}

import Communication
import Files
import Foundation
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// An impossible state of a run is refused even if every fingerprint matches.
@Suite struct CheckpointTests {
  private func withCheckpoint(_ body: (String) throws -> Void) throws {
    var trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: 64, solver: .sketched, embedding: .gaussian, size: .fixed(64), accuracy: 0.1, seed: 1),
      inputs: unitPoints(dimension: 4, count: 8), targets: (0..<8).map(Double.init))
    for _ in 0..<2 { try trainer.advance() }
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      try Checkpoint.prepare(path)
      try Checkpoint(of: trainer, dataName: "points", threads: 1).save(in: path)
      try body(path)
    }
  }

  /// Changes one file of the save of step 2, and the table of fingerprints with it.
  private func forge(_ file: String, in run: String, _ change: (String) -> String) throws {
    let folder = run + "/step-000002"
    var files: [String: [UInt8]] = [:]
    for name in ["state.json", "weights.npy", "preconditioner.npy"] {
      files[name] = try readFile(folder + "/" + name)
    }
    // Latin 1 keeps every byte.
    let text = try #require(String(bytes: files[file]!, encoding: .isoLatin1))
    let changed = change(text)
    try #require(changed != text)
    files[file] = Array(try #require(changed.data(using: .isoLatin1)))
    try FingerprintedFiles.write(files.mapValues { bytes in { bytes } }, to: folder, over: .alone)
  }

  @Test(arguments: [
    ("\"step\" : 2", "\"step\" : 3", "its records are not those of steps 1 to 2"),
    ("\"width\" : 64", "\"width\" : 0", "a run cannot have 0 neurons"),
    ("\"accuracy\" : 0.1", "\"accuracy\" : 1.5", "accuracy 1.5"),
    ("\"contraction\" : ", "\"contraction\" : 1", "is not the ratio of its residuals"),
    ("\"residualNorm\" : ", "\"residualNorm\" : -", "the norm of the residual is -"),
    ("\"threads\" : 1", "\"threads\" : 0", "0 threads"),
    ("\"width\" : 64", "\"width\" : 63", "4×64 numbers do not match"),
  ])
  func noRunIsInThisState(_ old: String, _ new: String, _ reason: String) throws {
    try withCheckpoint { run in
      try forge("state.json", in: run) { $0.replacing(old, with: new) }
      let error = try #require(throws: CheckpointError.self) { try Checkpoint.load(from: run) }
      #expect("\(error)".contains(reason), "\(error)")
    }
  }

  @Test func aPreconditionerOfNoSquareShape() throws {
    try withCheckpoint { run in
      try forge("preconditioner.npy", in: run) { $0.replacing("(8, 8)", with: "(4,16)") }
      let error = try #require(throws: CheckpointError.self) { try Checkpoint.load(from: run) }
      #expect("\(error)".contains("preconditioner.npy") && "\(error)".contains("do not match"))
    }
  }

  /// Numbers that JSON cannot represent are stored as well: a preconditioner that is not worth keeping.
  @Test func whatIsNotFiniteIsStored() throws {
    var use = PreconditionerUse(price: 1)
    for _ in 0..<2 { use.note(ritzValues: [0, 1], iterations: 3) }
    #expect(use.lostIterations == .infinity)
    let bytes = Array(try encodeJSON(use))
    #expect(try decodeJSON(PreconditionerUse.self, from: bytes, of: "x") == use)
  }

  @Test func otherDataOfTheSameValuesAreOther() throws {
    try withCheckpoint { run in
      let saved = try Checkpoint.load(from: run)
      let inputs = unitPoints(dimension: 4, count: 8)
      try saved.requireData(inputs: inputs, targets: (0..<8).map(Double.init), folder: run)
      for targets in [[0, -1, -2, 3, 4, 5, 6, 7], [1, 0, 2, 3, 4, 5, 6, 7]] as [[Double]] {
        #expect(throws: CheckpointError.self) {
          try saved.requireData(inputs: inputs, targets: targets, folder: run)
        }
      }
    }
  }
}

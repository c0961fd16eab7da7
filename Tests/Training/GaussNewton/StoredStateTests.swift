import Communication
import CounterStream
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

private let inputs = unitPoints(dimension: 4, count: 6, seed: 2)
private let targets = (0..<6).map { Double($0) - 2 }

/// The contents of a save: every field is read back, every one matters, and an impossible state is refused with a reason.
@Suite struct StoredStateTests {
  private static func configuration(
    lowRank: Bool = false, damping: DampingPolicy = .fixed(0)
  ) -> TrainingConfiguration {
    TrainingConfiguration(
      width: 20, solver: .sketched, embedding: .gaussian, size: .fixed(lowRank ? 4 : 48), accuracy: 0.1,
      damping: damping, ridge: lowRank ? 0.1 : 0, start: .paired, seed: 1)
  }

  /// A run that saves whatever can be saved: three steps, of which an earlier one is the best, and a preconditioner.
  private static func trainer(lowRank: Bool = false) throws -> Trainer {
    var trainer = try Trainer(
      configuration: configuration(lowRank: lowRank), inputs: inputs, targets: targets)
    for _ in 0..<3 { try trainer.advance() }
    return trainer
  }

  private func withSave(
    lowRank: Bool = false, _ body: (_ run: String, _ trainer: Trainer) throws -> Void
  ) throws {
    let trainer = try Self.trainer(lowRank: lowRank)
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      try Checkpoint.prepare(path)
      try Checkpoint(of: trainer, dataName: "points", threads: 3).save(in: path)
      try body(path, trainer)
    }
  }

  /// The save again with another `state.json` or other matrices, every fingerprint right.
  private func forge(
    in run: String, step: String = "step-000003", _ change: (inout [String: Any]) -> Void = { _ in },
    files changeFiles: (inout [String: [UInt8]]) -> Void = { _ in }
  ) throws {
    let folder = run + "/" + step
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name != FingerprintedFiles.table {
      files[name] = try readFile(folder + "/" + name)
    }
    var state = try #require(
      try JSONSerialization.jsonObject(with: Data(files["state.json"]!)) as? [String: Any])
    change(&state)
    files["state.json"] = Array(try JSONSerialization.data(withJSONObject: state))
    changeFiles(&files)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    try FingerprintedFiles.write(files.mapValues { bytes in { bytes } }, to: folder, over: .alone)
  }

  private func flaw(in run: String) -> String? {
    do {
      _ = try Checkpoint.load(from: run)
      return nil
    } catch { return "\(error)" }
  }

  @Test(arguments: [false, true])
  func everyFieldComesBack(_ lowRank: Bool) throws {
    try withSave(lowRank: lowRank) { run, trainer in
      let saved = try Checkpoint.load(from: run)
      #expect(saved.state == trainer.state && saved.configuration == trainer.configuration)
      #expect(saved.dataName == "points" && saved.threads == 3 && saved.ranks == 1 && saved.notes.isEmpty)
      #expect(saved.dataFingerprint == Checkpoint.fingerprint(inputs: inputs, targets: targets))
      #expect(saved.state.preconditioner != nil && saved.state.records.count == 3)
      if case .weights(_, let madeFor)? = saved.state.preconditioner?.source {
        #expect(lowRank && madeFor.damping == 0.1 && madeFor.leastSize == 0)
      } else {
        #expect(!lowRank)
      }
      // What was not changed is read again.
      try forge(in: run)
      #expect(try Checkpoint.load(from: run).state == trainer.state)
    }
  }

  /// The edges of what a run can be, from either side: nil where it is read.
  private static let forgeries: [(String, String?, @Sendable (inout [String: Any]) -> Void)] = {
    func configuration(_ key: String, _ value: any Sendable) -> @Sendable (inout [String: Any]) -> Void {
      { state in
        var configuration = state["configuration"] as! [String: Any]
        configuration[key] = value
        state["configuration"] = configuration
      }
    }
    func record(_ index: Int, _ key: String, _ value: any Sendable) -> @Sendable (inout [String: Any]) -> Void
    {
      { state in
        var records = state["records"] as! [[String: Any]]
        records[index][key] = value
        state["records"] = records
      }
    }
    func part(_ name: String, _ key: String, _ value: any Sendable) -> @Sendable (inout [String: Any]) -> Void
    {
      { state in
        var part = state[name] as! [String: Any]
        part[key] = value
        state[name] = part
      }
    }
    return [
      ("pairs", "paired neurons need an even width, not 19", configuration("width", 19)),
      (
        "no neurons", "a run cannot have 0 neurons, 48 rows, accuracy 0.1 and 3 threads",
        configuration("width", 0)
      ),
      ("other width", "4×20 numbers do not match", configuration("width", 22)),
      (
        "no rows", "a run cannot have 20 neurons, 0 rows, accuracy 0.1 and 3 threads",
        configuration("size", 0)
      ),
      ("a row", nil, configuration("size", 1)),
      (
        "accuracy 0", "a run cannot have 20 neurons, 48 rows, accuracy 0.0 and 3 threads",
        configuration("accuracy", 0)
      ),
      (
        "accuracy 1", "a run cannot have 20 neurons, 48 rows, accuracy 1.0 and 3 threads",
        configuration("accuracy", 1)
      ),
      ("accuracy near 0", nil, configuration("accuracy", 1e-300)),
      ("accuracy near 1", nil, configuration("accuracy", 0.999)),
      (
        "no threads", "a run cannot have 20 neurons, 48 rows, accuracy 0.1 and 0 threads",
        { $0["threads"] = 0 }
      ),
      ("one thread", nil, { $0["threads"] = 1 }),
      ("a step missing", "its records are not those of steps 1 to 3", record(1, "step", 3)),
      (
        "another order", "its records are not those of steps 1 to 3",
        { state in
          state["records"] = Array((state["records"] as! [[String: Any]]).dropLast())
        }
      ),
      ("infinite", "after step 2 the norm of the residual is inf", record(1, "residualNorm", "inf")),
      ("NaN", "after step 1 the norm of the residual is nan", record(0, "residualNorm", "nan")),
      ("negative", "after step 3 the norm of the residual is -1.0", record(2, "residualNorm", -1)),
      (
        "contraction", "the contraction of step 2 is not the ratio of its residuals",
        record(1, "contraction", 0.5)
      ),
      ("first contraction", nil, record(0, "contraction", 0.5)),
      (
        "last contraction", "the contraction of step 3 is not the ratio of its residuals",
        record(2, "contraction", 0.5)
      ),
      (
        "P of step 0", "a preconditioner of step 0 cannot be kept after step 3",
        part("preconditioner", "step", 0)
      ),
      ("P of step 1", nil, part("preconditioner", "step", 1)),
      ("P of step 3", nil, part("preconditioner", "step", 3)),
      (
        "P of step 4", "a preconditioner of step 4 cannot be kept after step 3",
        part("preconditioner", "step", 4)
      ),
      ("P of no rows", "cannot be kept after step 3", part("preconditioner", "rows", 0)),
      ("P of one row", nil, part("preconditioner", "rows", 1)),
      (
        "damping", "its damping auto is not the one with which it was saved", configuration("damping", "auto")
      ),
      (
        "control", "its damping 0.0 is not the one with which it was saved",
        { state in
          state["control"] = ["damping": 0, "growth": 2, "staysDamped": false]
        }
      ),
      ("parts", "20 neurons cannot have parts that begin with [1]", { $0["parts"] = [1] }),
      (
        "parts in disorder", "20 neurons cannot have parts that begin with [0, 9, 9]",
        { $0["parts"] = [0, 9, 9] }
      ),
      ("parts beyond", "20 neurons cannot have parts that begin with [0, 20]", { $0["parts"] = [0, 20] }),
      ("other parts", "it names other files", { $0["parts"] = [0, 19] }),
      ("no P", "it names other files", { $0["preconditioner"] = nil }),
      (
        "another version", "has format version 4, this version of the library reads 5",
        { $0["formatVersion"] = 4 }
      ),
      (
        "a later version", "has format version 6, this version of the library reads 5",
        { $0["formatVersion"] = 6 }
      ),
      (
        "no version", "state.json: the checkpoint is damaged (it is not the JSON that was written)",
        { $0["formatVersion"] = nil }
      ),
      (
        "no records", "state.json: the checkpoint is damaged (it is not the JSON that was written)",
        { $0["records"] = nil }
      ),
    ]
  }()

  @Test func whatNoRunCanBe() throws {
    for (name, reason, change) in Self.forgeries {
      try withSave { run, _ in
        try forge(in: run, change)
        let found = flaw(in: run)
        if let reason {
          #expect(found?.contains(reason) == true, "\(name): \(found ?? "read")")
        } else {
          #expect(found == nil, "\(name): \(found ?? "")")
        }
      }
    }
  }

  /// The best network stood before the last step.
  @Test func theBestNetwork() throws {
    try withSave { run, trainer in
      let weights = NumPyArray(points: trainer.start.weights).encoded
      func forged(step: Int, objective: any Sendable) throws -> String? {
        try forge(in: run) {
          $0["best"] = ["step": step, "residualNorm": 0.5, "objectiveNorm": objective]
        } files: {
          $0["best-weights.npy"] = weights
        }
        return flaw(in: run)
      }
      for (step, isRead) in [(-1, false), (0, true), (2, true), (3, false)] {
        let found = try forged(step: step, objective: 0.75)
        #expect((found == nil) == isRead, "\(found ?? "")")
        if let found {
          #expect(found.contains("the network of step \(step) cannot be the best one before step 3"))
        }
      }
      let best = BestNetwork(weights: trainer.start.weights, step: 2, residualNorm: 0.5, objectiveNorm: 0)
      for (objective, isRead) in [(0, true), (-1, false), ("nan", false)] as [(any Sendable, Bool)] {
        #expect((try forged(step: 2, objective: objective) == nil) == isRead)
        if isRead { #expect(try Checkpoint.load(from: run).state.best == best) }
      }
    }
  }

  /// Matrices of another shape, or with what is no number.
  @Test(arguments: [false, true])
  func matricesThatDoNotFit(_ lowRank: Bool) throws {
    let names = ["weights.npy", "preconditioner.npy"]
    for name in names {
      try withSave(lowRank: lowRank) { run, trainer in
        let isTriangle = name == names[1] && !lowRank
        let right = isTriangle ? Matrix.identity(6) : trainer.start.weights
        var nan = right
        nan[0, 0] = .nan
        for (matrix, isRead) in [
          (right, true), (nan, false), (right.columns(0..<5), false),
          (Matrix(rows: right.rows, columns: right.columns + 1), false),
        ] {
          try forge(in: run) { _ in
          } files: {
            $0[name] = NumPyArray(points: matrix).encoded
          }
          let found = flaw(in: run)
          #expect((found == nil) == isRead, "\(found ?? "read")")
          if let found {
            #expect(
              found.contains(
                "\(name): the checkpoint is damaged (\(matrix.rows)×\(matrix.columns) numbers do not match)"))
          }
        }
        try forge(in: run) { _ in
        } files: {
          $0[name] = Array("no array".utf8)
        }
        #expect(flaw(in: run)?.contains("\(name): the checkpoint is damaged (") == true)
      }
    }
  }

  /// One bit of any file, a file that is missing, or a table that is.
  @Test func whatIsNotWhatWasSaved() throws {
    try withSave { run, _ in
      let folder = run + "/step-000003"
      for name in ["state.json", "weights.npy", "preconditioner.npy"] {
        let bytes = try readFile(folder + "/" + name)
        var changed = bytes
        changed[changed.count - 3] ^= 1
        try writeAtomically(changed, to: folder + "/" + name)
        #expect(flaw(in: run)?.contains("\(name): the checkpoint is damaged (") == true)
        try writeAtomically(bytes, to: folder + "/" + name)
        #expect(flaw(in: run) == nil)
      }
      for name in ["weights.npy", FingerprintedFiles.table] {
        let bytes = try readFile(folder + "/" + name)
        try FileManager.default.removeItem(atPath: folder + "/" + name)
        #expect(
          flaw(in: run)?.contains("\(name): the checkpoint is damaged (No such file or directory)") == true)
        try FileManager.default.createDirectory(
          atPath: folder + "/" + name, withIntermediateDirectories: false)
        #expect(
          flaw(in: run)?.contains("\(name): the checkpoint is damaged (it is not a regular file)") == true)
        try FileManager.default.removeItem(atPath: folder + "/" + name)
        try writeAtomically(bytes, to: folder + "/" + name)
      }
      try writeAtomically(Array("{".utf8), to: folder + "/" + FingerprintedFiles.table)
      #expect(
        flaw(in: run)
          == "\(folder)/fingerprints.json: the checkpoint is damaged (it is not the JSON that was written); remove its folder and train again"
      )
    }
  }

  /// The data that a save belongs to, by their bits, their order and their shape.
  @Test(arguments: [false, true])
  func theDataThatItBelongsTo(_ lowRank: Bool) throws {
    try withSave(lowRank: lowRank) { run, trainer in
      let saved = try Checkpoint.load(from: run)
      try saved.requireData(inputs: inputs, targets: targets, folder: run)
      var others: [(Matrix, [Double])] = []
      var (x, y) = (inputs, targets)
      x[1, 2] = x[1, 2].nextUp
      y[5] = y[5].nextUp
      others += [(x, targets), (inputs, y)]
      others.append((inputs.selectingColumns([1, 0, 2, 3, 4, 5]), targets))
      others.append((Matrix(rows: 6, columns: 4, elements: inputs.elements), targets))
      for (x, y) in others {
        let error = #expect(throws: CheckpointError.self) {
          try saved.requireData(inputs: x, targets: y, folder: run)
        }
        #expect(
          error.map { "\($0)" }
            == "\(run): the checkpoint was saved for other training data (points); give the same data, seed and held-out fraction"
        )
      }
      // A state of another shape, with the fingerprint of the data.
      let wrong = Matrix(rows: 3, columns: 20, repeating: 1)
      for name in lowRank ? ["weights.npy", "preconditioner.npy"] : ["weights.npy"] {
        let before = try readFile(run + "/step-000003/" + name)
        try forge(in: run) { _ in
        } files: {
          $0[name] = NumPyArray(points: wrong).encoded
        }
        let forged = try Checkpoint.load(from: run)
        let error = #expect(throws: CheckpointError.self) {
          try forged.requireData(inputs: inputs, targets: targets, folder: run)
        }
        #expect(
          error.map { "\($0)" }
            == "\(run)/step-000003: the checkpoint is damaged (the saved state is not for 6 points with 4 coordinates); remove its folder and train again"
        )
        try forge(in: run) { _ in
        } files: {
          $0[name] = before
        }
      }
      if lowRank { return }
      try forge(in: run) { _ in
      } files: {
        $0["preconditioner.npy"] = NumPyArray(points: .identity(5)).encoded
      }
      let forged = try Checkpoint.load(from: run)
      #expect(throws: CheckpointError.self) {
        try forged.requireData(inputs: inputs, targets: targets, folder: run)
      }
    }
  }

  /// One neuron is looked at, too.
  @Test func aSingleNeuron() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      let trainer = try Trainer(
        configuration: TrainingConfiguration(
          width: 1, solver: .gram, embedding: .countSketch, size: .fixed(16), accuracy: 0.1, seed: 1),
        inputs: inputs, targets: targets)
      try Checkpoint.prepare(path)
      try Checkpoint(of: trainer, dataName: "points", threads: 1).save(in: path)
      try Checkpoint.load(from: path).requireData(inputs: inputs, targets: targets, folder: path)
      try forge(in: path, step: "step-000000") { _ in
      } files: {
        $0["weights.npy"] = NumPyArray(points: Matrix(rows: 3, columns: 1, repeating: 1)).encoded
      }
      let forged = try Checkpoint.load(from: path)
      #expect(throws: CheckpointError.self) {
        try forged.requireData(inputs: inputs, targets: targets, folder: path)
      }
    }
  }
}

/// The folder of a run: which of its entries are saves, and what becomes of the others.
@Suite struct CheckpointFolderTests {
  @Test func namesOfSaves() {
    for (step, name) in [
      (0, "step-000000"), (7, "step-000007"), (999_999, "step-999999"), (1_000_000, "step-1000000"),
    ] {
      #expect(CheckpointFolder.name(of: step) == name && CheckpointFolder.step(of: name) == step)
    }
    for name in [
      "step-7", "step-00007", "step-0000007", "step-0000x7", "step-+00007", "step--00007", "tep-000007",
      "step-000007 ", "step000007", "", "step-",
    ] {
      #expect(CheckpointFolder.step(of: name) == nil, "\(name)")
    }
    #expect(CheckpointFolder(path: "a/b").path(of: 12) == "a/b/step-000012")
  }

  private func trainer(steps: Int) throws -> Trainer {
    var trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: 16, solver: .gram, embedding: .countSketch, size: .fixed(16), accuracy: 0.1, seed: 1),
      inputs: inputs, targets: targets)
    for _ in 0..<steps { try trainer.advance() }
    return trainer
  }

  private func save(_ steps: Int, in path: String) throws {
    try Checkpoint(of: trainer(steps: steps), dataName: "points", threads: 1).save(in: path)
  }

  private func entries(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  /// Earlier saves go, later ones and whatever is not ours stay, and the remains of a killed save are removed.
  @Test func whatIsRemoved() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      #expect(try Checkpoint.prepare(path) && !Checkpoint.prepare(path))
      let others = ["step-000000", "notes.txt", ".\(UUID().uuidString).partialx", "step-9"]
      for other in others {
        try FileManager.default.createDirectory(
          atPath: path + "/" + other, withIntermediateDirectories: false)
      }
      try save(2, in: path)
      try FileManager.default.createDirectory(
        atPath: path + "/.\(UUID().uuidString).partial", withIntermediateDirectories: false)
      try save(1, in: path)
      #expect(try entries(path) == (others + ["step-000001", "step-000002"]).sorted())
      try save(3, in: path)
      #expect(try entries(path) == (others + ["step-000003"]).sorted())
      // The same step again takes its own place.
      try save(3, in: path)
      #expect(try entries(path) == (others + ["step-000003"]).sorted())
      let saved = try Checkpoint.load(from: path)
      #expect(saved.state.records.count == 3)
      #expect(saved.notes == ["skipped in \(path): step-000000 is not a saved step: it has no state.json"])
      let occupied = #expect(throws: CheckpointError.self) { try Checkpoint.prepare(path) }
      #expect(
        occupied.map { "\($0)" }
          == "\(path): an earlier run is saved here; resume it, or name another folder")
    }
  }

  /// The newest save that is whole is read, and the damage of the newest is what is said where none is.
  @Test func theNewestThatIsWhole() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      let none = #expect(throws: CheckpointError.self) { try Checkpoint.load(from: path) }
      #expect(
        none.map { "\($0)" }
          == "\(path): there is no checkpoint in this folder; name the folder in which the run was saved")
      try Checkpoint.prepare(path)
      for steps in [3, 2, 1] { try save(steps, in: path) }
      func damage(_ step: Int) throws {
        try writeAtomically(Array("x".utf8), to: path + "/step-00000\(step)/weights.npy")
      }
      #expect(try Checkpoint.load(from: path).state.records.count == 3)
      try damage(3)
      let second = try Checkpoint.load(from: path)
      #expect(second.state.records.count == 2)
      #expect(
        second.notes == [
          "skipped in \(path): \(path)/step-000003/weights.npy: the checkpoint is damaged (it differs from what was saved); remove its folder and train again"
        ])
      try damage(2)
      #expect(try Checkpoint.load(from: path).notes.count == 2)
      try damage(1)
      let error = #expect(throws: CheckpointError.self) { try Checkpoint.load(from: path) }
      #expect(error.map { "\($0)" }?.hasPrefix("\(path)/step-000003/weights.npy") == true)
    }
  }

  /// Nobody goes on before what the first rank does is done: the folder is there, the save stands, and the one before it is gone.
  @Test func allRanksGoOnTogether() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      let seen = try onRanks(3) { communicator in
        var trainer = try Trainer(
          configuration: TrainingConfiguration(
            width: 16, solver: .gram, embedding: .countSketch, size: .fixed(16), accuracy: 0.1, seed: 1),
          inputs: inputs, targets: targets, communicator: communicator)
        let isNew = try Checkpoint.prepare(path, over: communicator)
        var stands = FileManager.default.fileExists(atPath: path)
        for step in 1...3 {
          try trainer.advance()
          try Checkpoint(of: trainer, dataName: "points", threads: 1).save(in: path)
          let entries = try FileManager.default.contentsOfDirectory(atPath: path)
          stands = stands && entries == ["step-00000\(step)"]
          // What one rank sees must not be the next save of another.
          communicator.barrier()
        }
        return [isNew, stands]
      }
      #expect(seen == [[true, true], [false, true], [false, true]])
    }
  }

  /// Only the first step, and what stands in the way of a later one, is looked at.
  @Test func roomForTheStepsToCome() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      try Checkpoint.prepare(path)
      try Checkpoint.requireRoom(in: path, for: 1..<4)
      try writeAtomically(Array("x".utf8), to: path + "/step-000003")
      for (steps, isFree) in [(1..<3, true), (1..<4, false), (3..<4, false), (4..<9, true)] {
        if isFree {
          try Checkpoint.requireRoom(in: path, for: steps)
        } else {
          let error = #expect(throws: FileError.self) { try Checkpoint.requireRoom(in: path, for: steps) }
          #expect(error.map { "\($0)" }?.contains("step-000003") == true)
        }
      }
      try writeAtomically(Array("x".utf8), to: path + "/step-000000")
      #expect(throws: FileError.self) { try Checkpoint.prepare(path) }
      let file = folder.appending(path: "file").path
      #expect(throws: FileError.self) { try Checkpoint.prepare(file + "/missing/run") }
    }
  }
}

/// Files that ranks write together, and what is said where one of them cannot.
@Suite struct FingerprintedFilesTests {
  private struct Failure: Error, CustomStringConvertible { let description: String }

  private func messages(
    _ folder: String, ranks: Int, _ content: @escaping @Sendable (Int) throws -> [UInt8]
  ) throws -> [String] {
    try onRanks(ranks) { communicator in
      do {
        let rank = communicator.rank
        try FingerprintedFiles.write(["\(rank).bin": { try content(rank) }], to: folder, over: communicator)
        return ""
      } catch { return "\(error)" }
    }
  }

  @Test func everyRankSaysWhatOneCannot() throws {
    try withTemporaryFolder { folder in
      let path = folder.path
      #expect(try messages(path, ranks: 3) { [UInt8($0)] } == ["", "", ""])
      let files = try FingerprintedFiles(in: path)
      #expect(files.names == ["0.bin", "1.bin", "2.bin"])
      for rank in 0..<3 { #expect(try files.bytes(of: "\(rank).bin") == [UInt8(rank)]) }
      let failures: [(any Error & Sendable, String)] = [
        (FileError.cannotWrite(path: "p", reason: "R"), "R"),
        (FileError.cannotCreate(path: "p", reason: "S"), "S"), (Failure(description: "T"), "T"),
      ]
      for (failure, reason) in failures {
        let expected = "\(FileError.cannotWrite(path: path, reason: "on rank 1, \(reason)"))"
        let found = try messages(path, ranks: 3) { rank in
          if rank > 0 { throw failure }
          return []
        }
        #expect(found == [expected, expected, expected])
        // Alone it is the failure itself.
        #expect(try messages(path, ranks: 1) { _ in throw failure } == ["\(failure)"])
      }
      let missing = path + "/missing"
      let reason =
        "on rank 0, which does not see the files that rank 0 writes here; name a folder on a file system that all hosts share"
      let expected = "\(FileError.cannotWrite(path: missing, reason: reason))"
      #expect(try messages(missing, ranks: 2) { _ in [] } == [expected, expected])
    }
  }

  @Test func whatElseIsSaid() {
    for (error, text) in [
      (
        CheckpointError.none(folder: "F", passedOver: ["A", "B"]),
        "F: there is no checkpoint in this folder (A; B); name the folder in which the run was saved"
      ),
      (
        .notShared(folder: "F", rank: 2),
        "F: rank 2 does not see the save here; name a folder on a file system that all hosts share"
      ),
      (
        .version(folder: "F", found: 9),
        "F: the checkpoint has format version 9, this version of the library reads 5; train again, or use the version that wrote it"
      ),
    ] { #expect("\(error)" == text) }
  }
}

import Communication
import CounterStream
import DenseLinearAlgebra
import Files
import Foundation
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// Any number of ranks can resume from a joint save.
@Suite struct CheckpointOverRanksTests {
  static let inputs = unitPoints(dimension: 4, count: 8)
  static let targets = (0..<8).map(Double.init)

  static func configuration(lowRank: Bool) -> TrainingConfiguration {
    TrainingConfiguration(
      width: 70, solver: .sketched, embedding: .gaussian, size: .fixed(lowRank ? 6 : 64), accuracy: 0.1,
      damping: .fixed(lowRank ? 0.1 : 0), seed: 1)
  }

  /// Two steps on so many ranks, saved together; the weights of all neurons, side by side.
  static func save(in path: String, ranks: Int, lowRank: Bool = false, steps: Int = 2) throws -> [Double] {
    let configuration = configuration(lowRank: lowRank)
    return try onRanks(ranks) { communicator in
      var trainer = try Trainer(
        configuration: configuration, inputs: inputs, targets: targets, communicator: communicator)
      try Checkpoint.prepare(path, over: communicator)
      for _ in 0..<steps {
        try trainer.advance()
        try Checkpoint(of: trainer, dataName: "points", threads: 1).save(in: path)
      }
      return trainer.network.weights.elements
    }.flatMap(\.self)
  }

  @Test("a save of any number of ranks is that of any other", arguments: 1...4, 1...4)
  func saveAndLoad(ranks: Int, others: Int) throws {
    for lowRank in [false, true] {
      try withTemporaryFolder { folder in
        let path = folder.appending(path: "run").path
        let weights = try Self.save(in: path, ranks: ranks, lowRank: lowRank)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["step-000002"])
        let loaded = try onRanks(others) { communicator in
          let saved = try Checkpoint.load(from: path, over: communicator)
          try saved.requireData(inputs: Self.inputs, targets: Self.targets, folder: path)
          #expect(saved.ranks == ranks && saved.notes.isEmpty && saved.state.records.count == 2)
          var trainer = try Trainer(
            resuming: saved.state, configuration: saved.configuration, inputs: Self.inputs,
            targets: Self.targets, communicator: communicator)
          let weights = trainer.network.weights.elements
          return (weights, try trainer.advance().residualNorm)
        }
        #expect(loaded.flatMap(\.0) == weights)
        #expect(Set(loaded.map(\.1)).count == 1)
      }
    }
  }

  @Test(
    "a run resumed with the same number of ranks has the bits of one that was never interrupted",
    arguments: 1...3)
  func sameBits(ranks: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      let whole = try Self.save(in: folder.appending(path: "whole").path, ranks: ranks, steps: 4)
      _ = try Self.save(in: path, ranks: ranks, steps: 2)
      let resumed = try onRanks(ranks) { communicator in
        let saved = try Checkpoint.load(from: path, over: communicator)
        var trainer = try Trainer(
          resuming: saved.state, configuration: saved.configuration, inputs: Self.inputs,
          targets: Self.targets, communicator: communicator)
        for _ in 0..<2 { try trainer.advance() }
        return trainer.network.weights.elements
      }
      #expect(resumed.flatMap(\.self) == whole)
    }
  }

  @Test("a damaged part makes the whole save damaged, on every rank")
  func damage() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      _ = try Self.save(in: path, ranks: 3)
      let part = path + "/step-000002/weights-46.npy"
      var bytes = try readFile(part)
      bytes[bytes.count - 1] ^= 1
      try writeAtomically(bytes, to: part)
      let messages = try onRanks(3) { communicator in
        do {
          _ = try Checkpoint.load(from: path, over: communicator)
          return ""
        } catch { return "\(error)" }
      }
      #expect(messages.allSatisfy { $0.contains("weights-46.npy: the checkpoint is damaged") }, "\(messages)")
      #expect(messages[0].contains("on another rank"))
    }
  }

  @Test("a save with fewer neurons than ranks is not reported as damaged")
  func fewNeurons() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      var configuration = Self.configuration(lowRank: false)
      configuration.width = 3
      let trainer = try Trainer(configuration: configuration, inputs: Self.inputs, targets: Self.targets)
      try Checkpoint.prepare(path)
      try Checkpoint(of: trainer, dataName: "points", threads: 1).save(in: path)
      let messages = try onRanks(4) { communicator in
        do {
          let saved = try Checkpoint.load(from: path, over: communicator)
          try saved.requireData(inputs: Self.inputs, targets: Self.targets, folder: path)
          _ = try Trainer(
            resuming: saved.state, configuration: saved.configuration, inputs: Self.inputs,
            targets: Self.targets, communicator: communicator)
          return ""
        } catch { return "\(error)" }
      }
      #expect(
        messages.allSatisfy { $0.hasPrefix("3 neurons cannot be distributed over 4 processes") },
        "\(messages)")
    }
  }

  @Test("parts that no run has written are refused")
  func parts() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      _ = try Self.save(in: path, ranks: 2)
      let step = path + "/step-000002"
      let names = try FileManager.default.contentsOfDirectory(atPath: step).filter {
        $0 != FingerprintedFiles.table
      }
      for (old, new, reason) in [
        ("    0,\n    35", "    35,\n    0", "70 neurons cannot have parts"),
        ("    0,\n    35", "    0,\n    70", "70 neurons cannot have parts"),
        ("    0,\n    35", "    0,\n    34", "it names other files"),
      ] {
        var files: [String: [UInt8]] = [:]
        for name in names { files[name] = try readFile(step + "/" + name) }
        let text = String(decoding: files["state.json"]!, as: UTF8.self)
        try #require(text.contains(old), "\(text)")
        files["state.json"] = Array(text.replacing(old, with: new).utf8)
        let forged = folder.appending(path: "forged").path
        try FileManager.default.createDirectory(
          atPath: forged + "/step-000002", withIntermediateDirectories: true)
        try FingerprintedFiles.write(
          files.mapValues { bytes in { bytes } }, to: forged + "/step-000002", over: .alone)
        let error = try #require(throws: CheckpointError.self) { try Checkpoint.load(from: forged) }
        #expect("\(error)".contains(reason), "\(error)")
        try FileManager.default.removeItem(atPath: forged)
      }
    }
  }

  @Test("the initial network is the same for every number of ranks", arguments: StartKind.allCases, 1...5)
  func start(kind: StartKind, ranks: Int) throws {
    for width in [6, 64, 130] {
      let whole = TwoLayerNetwork(kind, width: width, dimension: 3, stream: CounterStream(seed: 9))
      let parts = try onRanks(ranks) { communicator in
        let network = TwoLayerNetwork(
          kind, width: width, dimension: 3, stream: CounterStream(seed: 9), communicator: communicator)
        return (network.weights.elements, network.signs, network.output(at: [1, 2, 3]))
      }
      #expect(parts.flatMap(\.0) == whole.weights.elements)
      #expect(parts.flatMap(\.1) == whole.signs)
      // A sum of as many terms in another order.
      let size = whole.output(at: [1, 2, 3]).magnitude + Double(width).squareRoot() * 14
      #expect(
        parts.allSatisfy { ($0.2 - whole.output(at: [1, 2, 3])).magnitude <= 200 * unitRoundoff * size })
    }
  }
}

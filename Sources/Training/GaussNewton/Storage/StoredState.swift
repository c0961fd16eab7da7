internal import Claims
internal import Communication
internal import DenseLinearAlgebra
internal import Files
internal import NumPyFormat
internal import Preconditioning

/// The contents of `state.json` of a checkpoint: everything except its matrices, which have separate files.
struct StoredState: Codable {
  let formatVersion: Int
  let configuration: TrainingConfiguration
  let dataName: String
  let dataFingerprint: String
  let threads: Int
  /// The first neuron of each part of the matrices that have one column per neuron; nil if they are not split.
  let parts: [Int]?
  let records: [StepRecord]
  let log: CheckLog
  let preconditioner: StoredPreconditioner?
  let control: DampingControl?
  let best: StoredBest?

  /// The best network without its weights.
  struct StoredBest: Codable {
    let step: Int
    let residualNorm: Double
    let objectiveNorm: Double
  }

  /// A kept preconditioner without its matrix.
  struct StoredPreconditioner: Codable {
    let step: Int
    let damping: Double
    let rows: Int
    let use: PreconditionerUse
    /// Set for the low-rank form, whose matrix is the weights at which it was computed.
    let madeFor: SavedPreconditioner.MadeFor?

    init(_ saved: SavedPreconditioner) {
      (step, damping, rows, use) = (saved.step, saved.damping, saved.rows, saved.use)
      if case .weights(_, let madeFor) = saved.source { self.madeFor = madeFor } else { madeFor = nil }
    }
  }

  init(_ checkpoint: Checkpoint) {
    formatVersion = Checkpoint.formatVersion
    configuration = checkpoint.configuration
    dataName = checkpoint.dataName
    dataFingerprint = checkpoint.dataFingerprint
    threads = checkpoint.threads
    parts = checkpoint.neurons.communicator.isAlone ? nil : checkpoint.neurons.starts
    records = checkpoint.state.records
    log = checkpoint.state.log
    preconditioner = checkpoint.state.preconditioner.map(StoredPreconditioner.init)
    control = checkpoint.state.control
    best = checkpoint.state.best.map {
      StoredBest(step: $0.step, residualNorm: $0.residualNorm, objectiveNorm: $0.objectiveNorm)
    }
  }
}

extension StoredState {
  private static let weights = "weights"
  private static let preconditioner = "preconditioner"
  private static let best = "best-weights"

  /// Whether the kept preconditioner is stored directly, as a triangle, and not by weights.
  private var hasTriangle: Bool { preconditioner.map { $0.madeFor == nil } ?? false }

  /// The matrices with a column for each neuron.
  private var ofNeurons: [String] {
    [Self.weights] + (best == nil ? [] : [Self.best])
      + (preconditioner == nil || hasTriangle ? [] : [Self.preconditioner])
  }

  /// The file of a matrix, or of its part that starts at a neuron.
  private func file(_ matrix: String, from neuron: Int) -> String {
    parts == nil ? "\(matrix).npy" : "\(matrix)-\(neuron).npy"
  }

  /// The files of all matrices.
  private var files: Set<String> {
    Set(
      ofNeurons.flatMap { matrix in (parts ?? [0]).map { file(matrix, from: $0) } }
        + (hasTriangle ? ["\(Self.preconditioner).npy"] : []))
  }

  /// The matrices that a rank writes, by file.
  func matrices(of checkpoint: Checkpoint) -> [String: Matrix] {
    let (state, first) = (checkpoint.state, checkpoint.neurons.range.lowerBound)
    var matrices = [file(Self.weights, from: first): state.weights]
    matrices[file(Self.best, from: first)] = state.best?.weights
    switch state.preconditioner?.source {
    case .triangle(let r):
      if checkpoint.neurons.communicator.isFirst { matrices["\(Self.preconditioner).npy"] = r.matrix }
    case .weights(let weights, _): matrices[file(Self.preconditioner, from: first)] = weights
    case nil: break
    }
    return matrices
  }

  /// The state with its matrices, which `read` returns.
  func state(_ matrices: [String: Matrix]) -> TrainingState {
    TrainingState(
      weights: matrices[Self.weights]!, records: records, log: log,
      preconditioner: preconditioner.map {
        let matrix = matrices[Self.preconditioner]!
        return SavedPreconditioner(
          step: $0.step, damping: $0.damping, rows: $0.rows, use: $0.use,
          source: $0.madeFor.map { .weights(matrix, $0) }
            ?? .triangle(TriangularMatrix(upperTriangleOf: matrix)))
      }, control: control,
      best: best.map {
        BestNetwork(
          weights: matrices[Self.best]!, step: $0.step, residualNorm: $0.residualNorm,
          objectiveNorm: $0.objectiveNorm)
      })
  }

  /// Reads the save of a step from its folder: every byte as it was written, and a valid state of a run. For matrices with one column per
  /// neuron this rank reads the parts that contain its share.
  ///
  /// - Throws: `CheckpointError.version`, `.corrupt`.
  static func read(
    _ folder: String, step: Int, over communicator: Communicator
  ) throws(CheckpointError) -> (stored: StoredState, neurons: Share, matrices: [String: Matrix]) {
    let path = folder + "/" + CheckpointFolder.kind.marker
    // Other versions may have other files, so this is checked before any fingerprint.
    let version = try decodeJSON(
      StoredVersion.self, from: try FingerprintedFiles.read(path), of: path
    ).formatVersion
    guard version == Checkpoint.formatVersion else { throw .version(folder: folder, found: version) }
    let files = try FingerprintedFiles(in: folder)
    let stored = try decodeJSON(
      StoredState.self, from: try files.bytes(of: CheckpointFolder.kind.marker), of: path)
    if let flaw = stored.flaw(step: step) { throw .corrupt(file: path, reason: flaw) }
    guard files.names == stored.files.union([CheckpointFolder.kind.marker]) else {
      throw .corrupt(file: folder + "/" + FingerprintedFiles.table, reason: "it names other files")
    }
    func matrix(_ name: String, fits: (Matrix) -> Bool) throws(CheckpointError) -> Matrix {
      let matrix = try decodeMatrix(try files.bytes(of: name), of: folder + "/" + name)
      guard fits(matrix), matrix.allFinite else {
        throw .corrupt(
          file: folder + "/" + name, reason: "\(matrix.rows)×\(matrix.columns) numbers do not match")
      }
      return matrix
    }
    let neurons = communicator.share(of: stored.configuration.width)
    var matrices: [String: Matrix] = [:]
    for name in stored.ofNeurons {
      var (rows, elements) = (0, [Double]())
      for part in stored.ranges where part.overlaps(neurons.range) {
        let columns = try matrix(stored.file(name, from: part.lowerBound)) {
          $0.columns == part.count && (elements.isEmpty || $0.rows == rows)
        }
        rows = columns.rows
        let own = part.clamped(to: neurons.range)
        elements +=
          columns.columns((own.lowerBound - part.lowerBound)..<(own.upperBound - part.lowerBound)).elements
      }
      matrices[name] = Matrix(rows: rows, columns: neurons.count, elements: elements)
    }
    if stored.hasTriangle {
      matrices[preconditioner] = try matrix("\(preconditioner).npy") { $0.rows == $0.columns }
    }
    return (stored, neurons, matrices)
  }

  /// The neurons of each part.
  private var ranges: [Range<Int>] {
    let starts = parts ?? [0]
    return zip(starts, starts.dropFirst() + [configuration.width]).map { $0..<$1 }
  }

  private static func decodeMatrix(_ bytes: [UInt8], of file: String) throws(CheckpointError) -> Matrix {
    do throws(NumPyError) {
      return try NumPyArray(bytes: bytes, file: file).matrixOfPoints(of: file)
    } catch {
      throw .corrupt(file: file, reason: "\(error.problem)")
    }
  }

  /// Why no run can be in this state after `step` steps; nil if one can.
  ///
  /// The fingerprint detects any change to a file. This check is for a state that was written in this form, by an error of this program or on purpose.
  private func flaw(step: Int) -> String? {
    let (width, rows, accuracy) = (configuration.width, configuration.size.most, configuration.accuracy)
    if configuration.start.isPaired, !width.isMultiple(of: 2) {
      return "paired neurons need an even width, not \(width)"
    }
    if width < 1 || rows < 1 || !(accuracy > 0 && accuracy < 1) || threads < 1 {
      return "a run cannot have \(width) neurons, \(rows) rows, accuracy \(accuracy) and \(threads) threads"
    }
    if let parts, parts.first != 0 || zip(parts, parts.dropFirst() + [width]).contains(where: { $0 >= $1 }) {
      return "\(width) neurons cannot have parts that begin with \(parts)"
    }
    if records.map(\.step) != Array(stride(from: 1, through: step, by: 1)) {
      return "its records are not those of steps 1 to \(step)"
    }
    if let record = records.first(where: { !($0.residualNorm.isFinite && $0.residualNorm >= 0) }) {
      return "after step \(record.step) the norm of the residual is \(record.residualNorm)"
    }
    for (record, next) in zip(records, records.dropFirst())
    where next.contraction != next.residualNorm / record.residualNorm {
      return "the contraction of step \(next.step) is not the ratio of its residuals"
    }
    if let preconditioner, !(1...max(step, 1)).contains(preconditioner.step) || preconditioner.rows < 1 {
      return "a preconditioner of step \(preconditioner.step) cannot be kept after step \(step)"
    }
    if let best, !(0..<step).contains(best.step) || !(best.objectiveNorm >= 0) {
      return "the network of step \(best.step) cannot be the best one before step \(step)"
    }
    if (control == nil) != (configuration.damping != .automatic) {
      return "its damping \(configuration.damping) is not the one with which it was saved"
    }
    return nil
  }
}

/// The one field that every version has.
private struct StoredVersion: Codable {
  let formatVersion: Int
}

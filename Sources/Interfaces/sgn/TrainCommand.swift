import ArgumentParser
import Experiments
import Foundation
import Reports
import SketchedGaussNewton

struct TrainCommand: ParsableCommand, RunsOnRanks {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a two-layer ReLU network by sketched Gauss–Newton, with a record of every step.",
    discussion: """
      DATA is a bundled name (diabetes, digits, diamonds), a .csv or .tsv file, a LIBSVM file (.svm, .libsvm), an X.npy file with \
      --targets y.npy, or synthetic:FAMILY,key=value,… with one of the families

        \(SyntheticFamily.help.joined(separator: "\n  "))

      A table has a header. Its separator is detected, and an unnamed first column that numbers or names the rows is ignored. \
      Under mpirun or srun the neurons are distributed over the ranks. Rank 0 reads the data, prints, and writes the model and the report; \
      every rank writes its part of a checkpoint, which can be resumed on any number of ranks.

      Missing values are empty cells, NA, N/A, NaN, null, None, ? and the like.

      Examples:
        sgn train digits --width 4096
        sgn train houses.csv --target price --model houses-model --checkpoint run1
        sgn train cars.csv --target mpg --ignore name --categories one-hot --missing drop
        sgn train synthetic:sphere,n=250,d=10 --solver sketched --embedding srht --checks full
        mpirun -n 4 sgn train digits --width 65536 --checkpoint run2
      """)

  @Argument(help: "The data to train on.")
  var data: String

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var runOptions: RunOptions

  @Option(help: "The largest number of steps.")
  var steps: Int = 20

  @Option(
    help:
      "Stop at ‖r_t‖ ≤ τ‖r_0‖ (default: 1e-10); with a ridge, at a step whose predicted and actual relative changes of the objective are at most τ (default: 1e-2)."
  )
  var tolerance: Double?

  @Option(help: "The checks made in each step: none, cheap, certified or full.")
  var checks: CheckLevel = .cheap

  @Option(help: "Save after every step into this new folder.")
  var checkpoint: String?

  @Option(help: "Continue from the checkpoint in this folder.")
  var resume: String?

  @Option(help: "Save the trained network in this new folder (NPY files and model.json).")
  var model: String?

  @Option(help: "Write a report of the run into this new folder.")
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Write the initialisation of the run, certified for train.linear-convergence, into this file for Coq to check (with --checks certified).",
      valueName: "FILE.v"))
  var exportStart: String?

  @Flag(help: "Replace a model and a report that exist in these folders.")
  var overwrite = false

  @Flag(help: "Print JSON, one object per line.")
  var json = false

  func validate() throws {
    if steps < 0 { throw ValidationError("--steps is \(steps); give 0 or more") }
    if let tolerance, !(tolerance >= 0 && tolerance.isFinite) {
      throw ValidationError("--tolerance is \(tolerance); give 0 or a positive number")
    }
    if checkpoint != nil && resume != nil {
      throw ValidationError("--resume saves in its own folder; leave --checkpoint out")
    }
    if exportStart != nil, checks < .certified {
      throw ValidationError("--export-start needs a certified start; give --checks certified")
    }
    // Without this check the conflict would show only after the run, when the last of them is written.
    let folders = [
      ("--checkpoint", checkpoint), ("--resume", resume), ("--model", model), ("--report", report),
      ("--export-start", exportStart), ("DATA", data),
    ].compactMap { option, path in path.map { (option, URL(filePath: $0).standardizedFileURL.path) } }
    for (index, (first, path)) in folders.enumerated() {
      if let (second, _) = folders[(index + 1)...].first(where: { $0.1 == path }) {
        throw ValidationError("\(first) and \(second) name the same place; give each its own")
      }
    }
  }

  func run() throws {
    setThreads(runOptions.threads)
    let communicator = Ranks.world
    if communicator.isFirst {
      if let model { try requireWritableFolder(at: model, TrainedModel.folderKind, overwriting: overwrite) }
      if let report {
        try requireWritableFolder(at: report, TrainingReport.folderKind, overwriting: overwrite)
      }
      if let exportStart { try requireWritableFile(at: exportStart) }
    }
    let saved = try resume.map { try Checkpoint.load(from: $0, over: communicator) }
    for note in saved?.notes ?? [] { printError("note: \(note)") }
    let seed = runOptions.seed ?? saved?.configuration.seed ?? 1
    let data = try dataOptions.prepare(data, seed: seed, over: communicator)
    for note in data.notes { printError("note: \(note)") }
    try requirePositiveKernel(
      data, damping: saved?.configuration.damping ?? runOptions.request.damping,
      ridge: saved.map { .fixed($0.configuration.ridge) } ?? runOptions.request.ridge)

    var request = runOptions.request
    request.ranks = communicator.ranks
    let plan =
      try saved == nil
      ? TrainingPlan.showing(request, inputs: data.inputs, targets: data.targets) : nil
    if let saved { try runOptions.requireAgreement(with: saved.configuration, points: data.inputs.columns) }
    let configuration = saved?.configuration ?? plan!.configuration
    try requireAgreement(configuration, data, over: communicator)
    var trainer: Trainer
    if let saved, let resume {
      try saved.requireData(inputs: data.inputs, targets: data.targets, folder: resume)
      if saved.threads != Parallelism.threadCount {
        printError(
          "note: the checkpoint was computed with \(saved.threads) threads; results may differ in the last bits."
        )
      }
      if saved.ranks != communicator.ranks {
        printError(
          "note: the checkpoint was computed on \(saved.ranks) \(saved.ranks == 1 ? "rank" : "ranks"); results may differ in the last bits."
        )
      }
      trainer = try Trainer(
        resuming: saved.state, configuration: configuration, inputs: data.inputs, targets: data.targets,
        checks: checks, communicator: communicator)
    } else {
      trainer = try Trainer(
        configuration: configuration, inputs: data.inputs, targets: data.targets, checks: checks,
        communicator: communicator)
    }
    if let exportStart {
      try writeAtomically(Array(CertifiedStart(of: trainer).coqSource.utf8), to: exportStart)
    }
    let tolerance = tolerance ?? StoppingRule.usualTolerance(ridge: configuration.ridge)
    let isNewFolder = try checkpoint.map { try Checkpoint.prepare($0, over: communicator) } ?? false

    let folder = checkpoint ?? resume
    if let folder, communicator.isFirst {
      let first = saved == nil ? 0 : trainer.step + 1
      try Checkpoint.requireRoom(in: folder, for: first..<max(first, steps + 1))
    }
    let bar = ProgressBar()
    let guarded = SignalGuard(checkpoint: folder) { bar.clear() }
    if let folder, saved == nil {
      do {
        try guarded.whileWriting { try save(trainer, in: folder) }
      } catch {
        if isNewFolder { unsafe rmdir(folder) }
        throw error
      }
    }
    let output = RunOutput(
      json: json, certified: checks >= .certified, bar: bar, maximumSteps: steps, tolerance: tolerance)
    try guarded.whileWriting { try output.begin(trainer, data: data, reasons: plan?.reasons ?? []) }
    let reason: StopReason
    var failure: TrainingError?
    do {
      reason = try trainer.run(until: StoppingRule(maximumSteps: steps, tolerance: tolerance)) {
        trainer, record in
        try guarded.whileWriting {
          if let folder { try save(trainer, in: folder) }
          try output.step(record, of: trainer)
        }
      }
    } catch let error as TrainingError where trainer.step > 0 {
      // The steps taken so far are kept; without a first step there is nothing to keep.
      (reason, failure) = (.failure, error)
    }
    let summary = try RunSummary(trainer, reason: reason, failure: failure, data: data)
    try guarded.whileWriting {
      if let model {
        try TrainedModel(trainer: trainer, preprocessing: data.preprocessing, training: data.training)
          .save(in: model, overwriting: overwrite)
      }
      if let report {
        let written = TrainingReport(
          title: data.training.name, trainer: trainer, fits: summary.fits,
          summary: summary.rows, by: .now(version: SGN.configuration.version))
        if communicator.isFirst {
          for note in try written.write(to: report, overwriting: overwrite) { printError("note: \(note)") }
        }
      }
      try output.end(summary)
    }
    if !trainer.log.violations.isEmpty { throw FailedChecks(violations: trainer.log.violations) }
    if !summary.isDone { throw ExitCode(2) }
  }

  private func save(_ trainer: Trainer, in folder: String) throws {
    try Checkpoint(of: trainer, dataName: data, threads: Parallelism.threadCount).save(in: folder)
  }

  /// Refuses ranks that would compute different things: a plan, for example, depends on the memory of its host.
  private func requireAgreement(
    _ configuration: TrainingConfiguration, _ data: PreparedData, over communicator: Communicator
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(configuration), as: UTF8.self)
    try communicator.requireAgreement(
      on: "the configuration of the run", text, remedy: "give --solver, --rows and --width")
    try communicator.requireAgreement(
      on: "the training data", Checkpoint.fingerprint(inputs: data.inputs, targets: data.targets),
      remedy: "install the same build of sgn and the same OpenBLAS on every host")
    try communicator.requireAgreement(
      on: "the number of threads", "\(Parallelism.threadCount)", remedy: "give --threads")
  }

  /// Checks `ntk.kernel-is-positive-definite` by the geometry of the training points.
  private func requirePositiveKernel(_ data: PreparedData, damping: DampingPolicy, ridge: RidgeChoice) throws
  {
    let positivity = try KernelPositivity(data.inputs)
    guard let pair = positivity.antipodalPairs.first else { return }
    let origins = data.training.origins
    let example = "\(origins[pair.first]) and \(origins[pair.second])"
    let count = positivity.antipodalPairs.count
    let isDamped = damping != .fixed(0) || ridge != .fixed(0)
    guard positivity.isPositiveDefinite || isDamped else {
      throw TrainingDataError(
        description: """
          \(data.training.name): the kernel is singular: \(count) pairs of opposite inputs (the first: \(example)) span \
          only \(positivity.rankOfRepresentatives) dimensions; remove pairs until they are linearly independent, or damp the steps (--damping auto, --ridge auto)
          """)
    }
    printError(
      "note: \(count) \(count == 1 ? "pair" : "pairs") of opposite inputs (the first: \(example)); "
        + (positivity.isPositiveDefinite
          ? "the kernel stays positive definite." : "the kernel is singular, and the steps are damped.")
    )
  }
}

/// Training points with a singular kernel, by their geometry.
struct TrainingDataError: Error, CustomStringConvertible {
  let description: String
}

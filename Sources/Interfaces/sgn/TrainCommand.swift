import ArgumentParser
import Foundation
import Reports
import SketchedGaussNewton

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a two-layer ReLU network by sketched Gauss–Newton, with a record for every step.",
    discussion: """
      DATA is a bundled name (diabetes, digits), a .csv file, a LIBSVM file (.svm, .libsvm), an X.npy file with \
      --targets y.npy, or synthetic:FAMILY,key=value,… with one of

        \(SyntheticFamily.help.joined(separator: "\n  "))

      Examples:
        sgn train digits --width 4096
        sgn train houses.csv --target price --model houses-model --checkpoint run1
        sgn train synthetic:sphere,n=250,d=10 --solver sketched --embedding srht --checks full
      """)

  @Argument(help: "The data to train on.")
  var data: String

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var runOptions: RunOptions

  @Option(help: "At most this many steps.")
  var steps: Int = 20

  @Option(help: "Stop at ‖r_t‖ ≤ τ‖r_0‖.")
  var tolerance: Double = 1e-10

  @Option(help: "How much a step checks of itself: none, cheap, certified or full.")
  var checks: CheckLevel = .cheap

  @Option(help: "Save after every step into this new folder.")
  var checkpoint: String?

  @Option(help: "Go on from the checkpoint in this folder.")
  var resume: String?

  @Option(help: "Save the trained network in this folder (NPY files and model.json).")
  var model: String?

  @Option(help: "Write a report of the run into this folder.")
  var report: String?

  @Flag(help: "Print JSON, one object per line.")
  var json = false

  func validate() throws {
    if steps < 0 { throw ValidationError("--steps is \(steps); give 0 or more") }
    if !(tolerance >= 0 && tolerance.isFinite) {
      throw ValidationError("--tolerance is \(tolerance); give 0 or a positive number")
    }
    if checkpoint != nil && resume != nil {
      throw ValidationError("--resume saves in its own folder; leave --checkpoint out")
    }
  }

  func run() throws {
    setThreads(runOptions.threads)
    if let model { try requireWritableFolder(at: model, replacing: TrainedModel.marker) }
    if let report { try requireWritableFolder(at: report, replacing: TrainingReport.marker) }
    let saved = try resume.map { try Checkpoint.load(from: $0) }
    let seed = runOptions.seed ?? saved?.configuration.seed ?? 1
    let data = try dataOptions.prepare(data, seed: seed)
    for note in data.notes { printError("note: \(note)") }
    try requirePositiveKernel(data)

    let plan =
      try saved == nil ? TrainingPlan(runOptions.request, inputs: data.inputs, targets: data.targets) : nil
    if let saved { try runOptions.requireAgreement(with: saved.configuration, points: data.inputs.columns) }
    let configuration = saved?.configuration ?? plan!.configuration
    var trainer: Trainer
    if let saved, let resume {
      try saved.requireData(inputs: data.inputs, targets: data.targets, folder: resume)
      if saved.threads != Parallelism.threadCount {
        printError(
          "note: the checkpoint was computed with \(saved.threads) threads; results may differ in the last bits."
        )
      }
      trainer = try Trainer(
        resuming: saved.state, configuration: configuration, inputs: data.inputs, targets: data.targets,
        checks: checks)
    } else {
      trainer = try Trainer(
        configuration: configuration, inputs: data.inputs, targets: data.targets, checks: checks)
    }
    let isNewFolder = try checkpoint.map { try Checkpoint.prepare($0) } ?? false

    let folder = checkpoint ?? resume
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
    try output.begin(trainer, data: data, reasons: plan?.reasons ?? [])
    let reason = try trainer.run(until: StoppingRule(maximumSteps: steps, tolerance: tolerance)) {
      trainer, record in
      try guarded.whileWriting {
        if let folder { try save(trainer, in: folder) }
        try output.step(record, of: trainer)
      }
    }
    let summary = try RunSummary(trainer, reason: reason, data: data)
    try guarded.whileWriting {
      if let model {
        try TrainedModel(trainer: trainer, preprocessing: data.preprocessing, training: data.training)
          .save(in: model)
      }
      if let report {
        let notes = try TrainingReport(
          title: data.training.name, trainer: trainer, fits: summary.fits,
          summary: summary.rows
        ).write(to: report)
        for note in notes { printError("note: \(note)") }
      }
      try output.end(summary)
    }
    if !trainer.log.violations.isEmpty { throw FailedChecks(violations: trainer.log.violations) }
  }

  private func save(_ trainer: Trainer, in folder: String) throws {
    try Checkpoint(of: trainer, dataName: data, threads: Parallelism.threadCount).save(in: folder)
  }

  /// `ntk.kernel-is-positive-definite`, from the geometry of the training points.
  private func requirePositiveKernel(_ data: PreparedData) throws {
    let positivity = try KernelPositivity(data.inputs)
    guard let pair = positivity.antipodalPairs.first else { return }
    let origins = data.training.origins
    let example = "\(origins[pair.first]) and \(origins[pair.second])"
    let count = positivity.antipodalPairs.count
    guard positivity.isPositiveDefinite else {
      throw TrainingDataError(
        description: """
          \(data.training.name): the kernel is singular: \(count) pairs of opposite inputs (the first: \(example)) span \
          only \(positivity.rankOfRepresentatives) dimensions; remove pairs until they are linearly independent
          """)
    }
    printError(
      "note: \(count) \(count == 1 ? "pair" : "pairs") of opposite inputs (the first: \(example)); the kernel stays positive definite."
    )
  }
}

/// Training points whose kernel is singular by their geometry.
struct TrainingDataError: Error, CustomStringConvertible {
  let description: String
}

import ArgumentParser
import Claims
import Communication
import Experiments
import Foundation
import MessagePassing
import SketchedGaussNewton

/// A command that ranks run together. Each rank would run any other command by itself, and all would write the same files.
protocol RunsOnRanks {}

/// The ranks of this run: how they start, agree, and end.
enum Ranks {
  #if MPI
    /// Alone, unless the tool was started by `mpirun` or `srun`.
    static let world = transport.map { Communicator($0) } ?? .alone

    /// Each of several ranks computes with one thread, unless `--threads` says otherwise.
    private static let transport: MPITransport? = {
      guard let launch = launchOfMany else { return nil }
      let transport = MPITransport(patience: patience(launch), report: report)
      guard transport.ranks == launch.ranks else {
        refuse(
          launch,
          "\(launch.ranks) ranks were started, but MPI reports \(transport.ranks); start them with the mpirun of the MPI that sgn was built with, or with srun --mpi=pmix"
        )
      }
      Parallelism.setThreadCount(1)
      return transport
    }()
  #else
    /// Alone: this tool was built without MPI.
    static let world: Communicator = {
      if let launch = launchOfMany {
        refuse(
          launch,
          "this sgn was built without MPI, and each of \(launch.ranks) copies would do the whole run and write the same files; build it with --traits MPI, or start one copy"
        )
      }
      return .alone
    }()
  #endif

  private static var launchOfMany: Launch? {
    Launch(environment: ProcessInfo.processInfo.environment).flatMap { $0.ranks > 1 ? $0 : nil }
  }

  /// Ends every rank before they can communicate; rank 0 says why.
  private static func refuse(_ launch: Launch, _ message: String) -> Never {
    if launch.rank == 0 {
      writeError("sgn: \(message)")
    } else {
      Thread.sleep(forTimeInterval: moment(of: launch.rank))
    }
    exit(EX_USAGE)
  }

  /// How many seconds a rank waits before it prints a message, so that a lower rank can print it first: the launcher ends all
  /// ranks when the first one ends.
  private static func moment(of rank: Int) -> Double { min(2 + 0.2 * Double(rank), 10) }

  /// Ends this process, with the message of an error where there is one.
  ///
  /// If all ranks end, they leave MPI in order, and the message of rank 0 is that of every rank that ends with the same status. A
  /// rank with an error while others continue ends them all.
  static func end(_ status: Int32, message: String? = nil) -> Never {
    if let message { printError(message) }
    #if MPI
      if let transport {
        let statuses = transport.end(
          status, within: message == nil ? nil : .seconds(moment(of: transport.rank)))
        if let message, !world.isFirst, statuses?[0] != status {
          writeError("rank \(transport.rank) of \(transport.ranks): \(message)")
        }
        if statuses == nil { transport.abort(status) }
      }
    #endif
    exit(status)
  }
}

#if MPI
  extension Ranks {
    /// `SGN_PATIENCE`: how many seconds a rank waits for another one. The default is an hour; the work of ranks differs by less.
    private static func patience(_ launch: Launch) -> Duration {
      guard let text = ProcessInfo.processInfo.environment["SGN_PATIENCE"] else { return .seconds(3600) }
      guard let seconds = Int(text), seconds > 0 else {
        refuse(launch, "SGN_PATIENCE is \(text); give a number of seconds, 1 or more")
      }
      return .seconds(seconds)
    }

    /// Says why the ranks cannot continue: a read or write error.
    @Sendable private static func report(_ rank: Int, _ failure: MPIFailure) -> Int32 {
      if rank > 0 { Thread.sleep(forTimeInterval: moment(of: rank)) }
      let advice =
        if case .silence = failure { " (SGN_PATIENCE sets how many seconds a rank waits)" } else { "" }
      writeError("sgn: rank \(rank): \(failure)\(advice)")
      return EX_IOERR
    }
  }
#endif

extension Ranks {
  /// Refuses commands that do not run on several ranks.
  static func requireOne(for command: any ParsableCommand) throws {
    let name = type(of: command).configuration.commandName ?? "sgn"
    if world.isAlone || command is any RunsOnRanks || name == "help" { return }
    throw UsageError(
      description:
        "\(name) runs in one process, but \(world.ranks) ranks were started; start it without mpirun or srun"
    )
  }

  /// Refuses ranks that differ in their build, their OpenBLAS or their command line.
  ///
  /// The level of this package's own kernels may differ. It affects the last bits of a rank's own neurons, but of no result that
  /// every rank computes itself. If a plan depends on it, the ranks have different configurations, which is refused.
  static func requireAgreement() throws {
    let sameBuild = "install the same build of sgn on every host"
    try world.requireAgreement(on: "the version of sgn", "\(packageVersion)", remedy: sameBuild)
    try world.requireAgreement(
      on: "the program file of sgn", Provenance.programFingerprint(), remedy: sameBuild)
    try world.requireAgreement(
      on: "the command line", CommandLine.arguments.dropFirst().joined(separator: " "),
      remedy: "start all of them with the same one")
    try world.requireAgreement(
      on: "OpenBLAS, or in the kernels that it selects for the processor", Parallelism.library,
      remedy:
        "install the same OpenBLAS on every host, and select kernels that all processors support, as in mpirun -x OPENBLAS_CORETYPE=Haswell"
    )
  }
}

import ArgumentParser
import Claims
import Foundation

/// `sgn`: the command line of the package. It contains no mathematics: it reads options, calls the library and prints.
struct SGN: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sgn",
    abstract:
      "Train two-layer ReLU networks by sketched Gauss–Newton, check the theory in every run, and apply its lemmas to any matrix.",
    discussion: """
      Exit codes: 0 done · 1 a check, a claim or a solver failed · 2 training ended above its tolerance; the best network \
      is kept · 64 usage error · 65 bad input data · 73 cannot \
      create output · 74 read or write error · 75 stopped by a signal after saving a checkpoint · 130, 141, 143 ended by SIGINT, \
      SIGPIPE (the output was closed) or SIGTERM.
      """,
    version: "\(packageVersion)",
    subcommands: [
      TrainCommand.self, PredictCommand.self, PlanCommand.self, EmbedCommand.self, PreconditionCommand.self,
      SolveCommand.self, KernelCommand.self, CertifyCommand.self, ClaimsCommand.self, VerifyCommand.self,
      OracleCommand.self,
    ])
}

@main enum Main {
  static func main() {
    // A file-size limit or a closed pipe is then a write error with a message, and not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    // Before anything is printed: only rank 0 prints.
    _ = Ranks.world
    do {
      do {
        try Ranks.requireAgreement()
        var command = try SGN.parseAsRoot()
        try Ranks.requireOne(for: command)
        try command.run()
      } catch let request where SGN.exitCode(for: request) == .success {
        // Help or the version.
        try printLine(SGN.fullMessage(for: request))
      }
    } catch let error as OutputError where error.isClosed {
      endWithoutReader()
    } catch {
      if let status = exitStatus(of: error) {
        Ranks.end(status, message: "sgn: \(error)\(commandLineAdvice(on: error))")
      }
      let message = SGN.fullMessage(for: error)
      Ranks.end(SGN.exitCode(for: error).rawValue, message: message.isEmpty ? nil : message)
    }
    Ranks.end(0)
  }
}

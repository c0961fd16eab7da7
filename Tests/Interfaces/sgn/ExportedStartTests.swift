import Foundation
import TestSupport
import Testing

/// `sgn train --export-start`: the tool writes the start in `Proofs/RealRun.v`, and does not write a start that is not certified.
@Suite struct ExportedStartTests {
  private let run = [
    "train", fixtures.appending(path: "certified-start/points.csv").path, "--preprocessing", "none",
    "--test-fraction", "0", "--width", "512", "--start", "paired", "--seed", "79", "--solver", "sketched",
    "--embedding", "count-sketch", "--rows", "12", "--accuracy", "0.125", "--checks", "certified",
  ]
  private let proofs = fixtures.deletingLastPathComponent().appending(path: "Proofs")

  /// Data, weights and signs are the same on every machine. The bound on `λ_min` and the radius depend on the library's order of summation.
  /// They are accurate to far better than 10⁻⁹, so the common digits can be compared.
  @Test("train.linear-convergence: the run whose hypotheses Coq has checked is the one that the tool trains")
  func theProvedRun() throws {
    let committed = try String(contentsOf: proofs.appending(path: "RealRun.v"), encoding: .utf8)
    let stated = try String(contentsOf: proofs.appending(path: "Statements/RealRun.v"), encoding: .utf8)
    try withWorkplace { place in
      let outcome = try place.run(run + ["--export-start", "start.v"])
      #expect(outcome.ending == .exit(0), "\(outcome.error)")
      #expect(
        outcome.output.contains(
          "its hypotheses are certified to hold at this initialisation; its conclusion held at every step"))
      let none = try place.run(run + ["--steps", "0"])
      #expect(
        none.output.contains("certified to hold at this initialisation; its conclusion was not checked"))
      let written = try place.text("start.v")
      func parts(_ text: String) throws -> (text: String, numbers: [Double]) {
        let claims = text.split(separator: "\n").filter {
          $0.contains("lambda_min(G(W0)), rho") || $0.contains("(dyadicQ ")
        }
        try #require(claims.count == 2)
        let rest = text.split(separator: "\n").filter { !claims.contains($0) }.joined(separator: "\n")
        return (
          rest,
          claims[0].split { !"0123456789.e-".contains($0) }.compactMap {
            Double($0.hasSuffix(".") ? $0.dropLast() : $0)
          }
        )
      }
      let (old, new) = (try parts(committed), try parts(written))
      #expect(new.text == old.text)
      // λ, the 0 of W0, ρ, the 0 of ε₀ and ε₀ itself.
      #expect(old.numbers.count == new.numbers.count && old.numbers.contains(0.125))
      for (a, b) in zip(old.numbers, new.numbers) { #expect(abs(a - b) <= 1e-9 * abs(a)) }
    }
    // This start is the pinned one.
    func definition(_ text: String) -> Substring? {
      text.firstRange(of: "Definition real_start").flatMap { start in
        text[start.lowerBound...].firstRange(of: "\n\n").map { text[start.lowerBound..<$0.lowerBound] }
      }
    }
    #expect(definition(committed) != nil && definition(stated) == definition(committed))
  }

  @Test("train.linear-convergence: the tool exports no start that is not certified")
  func refused() throws {
    try withWorkplace { place in
      try place.write(
        "x1,x2,y\n0.6,0.8,1\n0.8,-0.6,-1\n", to: "large.csv")
      let large = ["train", "large.csv"] + run.dropFirst(2)
      try place.expectRefusal(
        large + ["--export-start", "start.v"], exit: 1,
        names: ["not exported", "stability", "train.linear-convergence", "smaller targets"])
      try place.expectRefusal(
        large + ["--export-start", "start.v", "--ridge", "0.1"], exit: 64,
        names: ["not decided", "without a ridge"])
      try place.expectRefusal(
        run + ["--export-start", "missing/start.v"], exit: 73, names: ["missing/start.v: cannot be created"])
      let points = try place.text("large.csv")
      let same = try place.run(large + ["--export-start", "./large.csv"])
      #expect(same.ending == .exit(64) && same.error.contains("--export-start and DATA name the same place"))
      #expect(try place.text("large.csv") == points)
      let cheap = try place.run(Array(run.dropLast(2)) + ["--export-start", "start.v"])
      #expect(cheap.ending == .exit(64) && cheap.error.contains("--checks certified"))
    }
  }
}

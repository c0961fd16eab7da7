import Claims
import DenseLinearAlgebra
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// The text of an exported initialisation, word for word.
@Suite struct CertifiedStartTextTests {
  private func start(points n: Int, dimension d: Int, width: Int) throws -> CertifiedStart {
    let trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: width, solver: .gram, embedding: .countSketch, size: .fixed(64), accuracy: 0.125,
        start: .paired, seed: 1),
      inputs: unitPoints(dimension: d, count: n, seed: 11),
      targets: (0..<n).map { 1e-6 * Double(1 - 2 * $0) }, checks: .certified)
    return try CertifiedStart(of: trainer)
  }

  /// Lines are as full as they may be, so that no word of the next one had room: 106 characters before the margin.
  @Test(arguments: [(1, 3, 512), (3, 4, 2048)])
  func text(_ n: Int, _ d: Int, _ width: Int) throws {
    let start = try start(points: n, dimension: d, width: width)
    let text = start.coqSource
    #expect(
      text.contains(
        "\(n) \(n == 1 ? "point" : "points") of dimension \(d), \(width) neurons,\n     lambda = \(start.lambdaMin) <= lambda_min(G(W0)), rho = \(start.radius), eps0 = 0.125."
      ), "\(text.prefix(900))")
    #expect(text.contains("\nDefinition real_start : start := Start \(n)%nat \(width)%nat \(d)%nat\n"))
    #expect(
      text.contains(
        "(dyadicQ 3%nat 0x1).\n\nTheorem real_run R : halves_every_step R real_start.\nProof. apply checked_start_converges; vm_compute; reflexivity. Qed.\n"
      ))
    let signs = start.network.signs.map { $0 < 0 ? "true" : "false" }
    // One list, whatever its lines.
    let part = try #require(text.split(separator: "(* the neurons with sign -1 *)\n").last)
    let list = try #require(part.split(separator: "(*").first)
    let words = list.split { " [];\n".contains($0) }.map(String.init)
    #expect(words == signs)
    let lines = list.split(separator: "\n").map(String.init).filter { $0.contains("e") }
    for (line, next) in zip(lines, lines.dropFirst()) {
      let word = try #require(next.split(separator: " ").first)
      // Two blanks before every line are the text's.
      #expect(line.count - 2 <= 106 && line.count - 2 + 1 + word.count > 106, "\(line)")
    }
    #expect(lines.count > 1)
  }

  @Test func refusals() {
    func text(_ error: CertifiedStartError) -> String { "\(error)" }
    #expect(
      text(.undecided)
        == "the hypotheses of train.linear-convergence are not decided for this run; export the initialisation of a run with checks of the level certified, without a ridge and without fixed damping"
    )
    #expect(
      text(.sharedNeurons(ranks: 4))
        == "the neurons are distributed over 4 processes; export the initialisation from a run with one process"
    )
    for (hypothesis, remedy) in [
      (LinearConvergence.Hypothesis.accuracy, "choose an accuracy of 1/6 or better"),
      (.positivity, "use more neurons, or remove points that nearly coincide"),
      (
        .stability,
        "use more neurons or smaller targets; weights that are sums of signs can put neurons exactly on the hyperplanes of points along the axes, which normal weights do not"
      ),
    ] {
      #expect(
        text(.notCertified(hypothesis, reason: "R"))
          == "the initialisation is not exported, because the hypothesis \(hypothesis.rawValue) of train.linear-convergence does not hold or cannot be proved: R; \(remedy)"
      )
    }
  }
}

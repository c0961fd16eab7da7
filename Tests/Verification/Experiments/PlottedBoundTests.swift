import Claims
import Experiments
import Testing

/// Every draw obeys the bound drawn next to it, because a reader compares them by eye.
@Suite struct PlottedBoundTests {
  private func plots(_ experiment: any Experiment) throws -> [Plot] {
    experiment.plots(try Verification(effort: .quick, seed: 1).run([experiment])[0].rows)
  }

  private func series(_ title: String, of plots: [Plot], _ name: String) throws -> [Plot.Point] {
    let plot = try #require(plots.first { $0.name == name })
    return try #require(plot.series.first { $0.title.hasPrefix(title) }).points
  }

  /// The bars reach to the 90th percentile of the draws, marks are at 0.98 and 1.02 of their abscissa.
  @Test func conditionNumbers() throws {
    let plots = try plots(ConditionNumberExperiment())
    let bounds = try series("(1+ε)/(1−ε)", of: plots, "condition-number")
    #expect(!bounds.isEmpty)
    for title in ["measured, κ(A) = 1", "measured, κ(A) = 10¹²"] {
      for bound in bounds {
        let bars = try series(title, of: plots, "condition-number").filter { abs($0.x / bound.x - 1) < 0.05 }
        #expect(bars.count == 1 && bars.allSatisfy { $0.interval!.upperBound <= bound.y })
      }
      // The bound at each mark's own distortion, to rounding.
      let marks = try series(title, of: plots, "condition-bound")
      #expect(!marks.isEmpty && marks.allSatisfy { $0.y <= (1 + $0.x) / (1 - $0.x) * (1 + 1e-6) })
    }
  }

  @Test func iterates() throws {
    let plots = try plots(ConjugateGradientExperiment())
    let bounds = try series("Chebyshev bound", of: plots, "conjugate-gradient")
    for bar in try series("s = 8n", of: plots, "conjugate-gradient") {
      let bound = try #require(bounds.first { $0.x == bar.x })
      #expect((bar.interval?.upperBound ?? bar.y) <= bound.y)
    }
  }
}

internal import Claims
internal import Experiments
internal import Foundation
internal import GaussNewton
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

extension TrainingReport {
  /// The run step by step. A plot without points is not drawn: certificates exist only if they were requested.
  var plots: [Plot] {
    [residual, contraction, smallestEigenvalue, conditionNumber, eigenvalues, iterations, flips, predictions]
      .filter { !$0.series.isEmpty }
  }

  /// Points over the steps, where the quantity was measured and is positive, as logarithmic axes need it.
  private func steps(_ quantity: (StepRecord) -> Double?) -> [(x: Double, y: Double)] {
    records.compactMap { record in
      quantity(record).flatMap { $0 > 0 ? (Double(record.step), $0) : nil }
    }
  }

  private var residual: Plot {
    let all = [0.0] + records.map { Double($0.step) }
    return Plot(
      "residual", title: "The residual by step",
      caption: "The residual by step, and the theorem’s halving at every step.", x: "step t",
      y: "residual ‖r_t‖ / ‖r_0‖ (dimensionless)", logarithmic: "y",
      series: [
        .init("this run", .measured, [(0, 1)] + steps { $0.residualNorm / initialResidualNorm }),
        .init("halving at every step, the theorem: 2⁻ᵗ", .bound, all.map { ($0, pow(2, -$0)) }),
      ])
  }

  private var contraction: Plot {
    Plot(
      "contraction", title: "The factor of each step",
      caption: "The contraction factor of each step, and the theorem’s one half.",
      x: "step t",
      y: "‖r_t‖ / ‖r_{t−1}‖", logarithmic: "y",
      series: [
        .init("this run", .measured, steps(\.contraction)),
        .init("one half, the theorem", .bound, records.map { (Double($0.step), 0.5) }),
      ])
  }

  private var smallestEigenvalue: Plot {
    Plot(
      "lambda-min", title: "The proved lower bound on λ_min(G)",
      caption:
        "The proved lower bound on the smallest eigenvalue of the exact Gram matrix (ntk.positivity-certificate).",
      x: "step t", y: "λ_min(G(W_t)) is at least", logarithmic: "y",
      series: [.init("proved", .measured, steps(\.lambdaMin))])
  }

  private var conditionNumber: Plot {
    Plot(
      "condition-number", title: "The condition number of the preconditioned operator",
      caption: "The condition number of the preconditioned operator, measured and proved, by step.",
      x: "step t",
      y: "κ(R⁻ᵀGR⁻¹)", logarithmic: "y",
      series: [
        .init("measured", .measured, steps(\.conditionNumber)),
        .init("proved upper bound", .bound, steps { $0.certificate?.conditionNumber }),
        .init("Gaussian law at \(configuration.size.most) rows", .law, lawOfCondition),
      ])
  }

  /// `((1 + √(n/s))/(1 − √(n/s)))²` at every step that has a condition number.
  private var lawOfCondition: [(x: Double, y: Double)] {
    guard let (low, high) = lawOfSpectrum else { return [] }
    return steps { $0.conditionNumber.map { _ in high / low } }
  }

  /// The extreme eigenvalues of `M` for a Gaussian sketch of large size; nil for a solver or sketch that has none.
  private var lawOfSpectrum: (low: Double, high: Double)? {
    guard configuration.solver != .cg, configuration.size.most > points else { return nil }
    let root = (Double(points) / Double(configuration.size.most)).squareRoot()
    return (1 / ((1 + root) * (1 + root)), 1 / ((1 - root) * (1 - root)))
  }

  private var eigenvalues: Plot {
    let values = (try? spectrum.get()) ?? []
    let ends = [1, Double(max(values.count, 1))]
    let isPlain = configuration.solver == .cg
    return Plot(
      "spectrum", title: "The spectrum after the last step",
      caption: isPlain
        ? "The spectrum of G after the last step, which governs conjugate gradients without a preconditioner."
        : "The spectrum of R⁻ᵀGR⁻¹ after the last step, preconditioned with \(configuration.embedding.rawValue) of \(configuration.size.most) rows. Dotted: the extreme eigenvalues for a Gaussian sketch.",
      x: "index of the eigenvalue", y: isPlain ? "eigenvalue of G" : "eigenvalue of R⁻ᵀGR⁻¹",
      logarithmic: "y",
      series: [
        .init(
          "eigenvalues", .marks, values.enumerated().filter { $1 > 0 }.map { (Double($0 + 1), $1) })
      ]
        + (values.isEmpty || lawOfSpectrum == nil
          ? []
          : [
            .init("Gaussian law, largest", .law, ends.map { ($0, lawOfSpectrum!.high) }),
            .init("Gaussian law, smallest", .law, ends.map { ($0, lawOfSpectrum!.low) }),
          ]))
  }

  private var iterations: Plot {
    Plot(
      "iterations", title: "Iterations of each step", caption: "Iterations of the solver in each step.",
      x: "step t", y: "iterations",
      fromZero: true, series: [.init("this run", .measured, steps { Double($0.iterations) })])
  }

  private var flips: Plot {
    Plot(
      "flips", title: "Switched activations and the largest movement",
      caption:
        "The share of activations that differ from the initial ones, and the largest movement of a neuron.",
      x: "step t", y: "share of mn activations; ‖w_r(t) − w_r(0)‖", logarithmic: "y",
      series: [
        .init("activations switched", .measured, steps { Double($0.flips) / Double(activations) }),
        .init("largest movement of a neuron", .measured, steps(\.movement)),
      ])
  }

  private var predictions: Plot {
    let ends = fits.flatMap(\.targets)
    return Plot(
      "predictions", title: "Predictions against targets",
      caption: "Predictions against targets, in the units of the targets; on the line they agree.",
      x: "target", y: "prediction",
      series: fits.map { .init($0.name, .marks, Array(zip($0.targets, $0.predictions)).map { ($0, $1) }) }
        + [
          .init(
            "prediction = target", .bound, [ends.min(), ends.max()].compactMap(\.self).map { ($0, $0) })
        ])
  }
}

public import Claims
internal import ConjugateGradient
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import RealModule

/// The paper's own iteration on both sides of its threshold.
public struct FixedPointExperiment: Experiment {
  public let name = "fixed-point"
  public let claims: [ClaimID] = [.solverFixedPoint]
  public let question = "With which factor does z ← z − M(Mz − R⁻ᵀr) contract, and where does it diverge?"
  public let method =
    "Spectra that reach from 1/(1+ε) to 1/(1−ε), the worst that a sketch of distortion ε allows, for ε through the threshold 1 − 1/√2 ≈ 0.293; the factor is that of the error along the largest eigenvalue, over the first iterations. The same with a Gaussian sketch of 8n to 64n rows would lie at ε ≈ 2√(n/s) + n/s."
  public let columns = ["distortion", "measured", "claimed", "converged"]

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let distortions = stride(from: 0.04, through: 0.44, by: effort == .quick ? 0.02 : 0.005)
    return distortions.map { Row(["distortion": $0]) }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let epsilon = parameters["distortion"]
    let (low, high) = (1 / (1 + epsilon), 1 / (1 - epsilon))
    let n = 12
    let spectrum = (0..<n).map { low + (high - low) * Double($0) / Double(n - 1) }
    let task = SolverTask(
      matrix: .diagonal(spectrum), rightHandSide: spectrum, preconditioner: IdentityPreconditioner(order: n),
      tolerance: 1e-10, iterationLimit: 2000)
    let answer = try implementation.fixedPoint(task)
    // The solution is all ones, and a diagonal system keeps its components apart.
    let errors = answer.iterates.prefix(3).map { ($0[n - 1] - 1).magnitude }
    let measured = errors.count > 2 ? errors[2] / errors[1] : 0
    return [
      parameters.adding([
        "measured": measured, "claimed": high * high - 1, "converged": answer.converged ? 1 : 0,
      ])
    ]
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let threshold = 1 - 0.5.squareRoot()
    return [
      .always(
        .solverFixedPoint,
        "factor against (1−ε)⁻² − 1, relative difference, infinite where it converges above ε = 1 − 1/√2 or fails to below",
        of: rows, atMost: 1e-10
      ) { row in
        let isRightSide = (row["distortion"] < threshold) == (row["converged"] == 1)
        return isRightSide ? ((row["measured"] - row["claimed"]) / row["claimed"]).magnitude : .infinity
      }
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    [
      Plot(
        "fixed-point", .solverFixedPoint,
        caption:
          "The factor of the fixed-point iteration crosses 1 at a distortion of 1 − 1/√2: beyond, it diverges.",
        x: "distortion ε", y: "factor of the error, each iteration",
        series: [
          .init("measured", .measured, rows.map { ($0["distortion"], $0["measured"]) }),
          .init("(1−ε)⁻² − 1", .bound, rows.map { ($0["distortion"], $0["claimed"]) }),
          .init("1: no contraction", .law, rows.map { ($0["distortion"], 1) }),
        ])
    ]
  }
}

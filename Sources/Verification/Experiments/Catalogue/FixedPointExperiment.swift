public import Claims
internal import ConjugateGradient
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import Preconditioning
internal import RealModule
internal import Statistics
internal import SubspaceEmbedding

/// The paper's own iteration on both sides of its threshold.
public struct FixedPointExperiment: Experiment {
  public let name = "fixed-point"
  public let claims: [ClaimID] = [.solverFixedPoint]
  public let question = "By which factor does z ← z − M(Mz − R⁻ᵀr) contract, and when does it diverge?"
  public let method =
    "Spectra from 1/(1+ε) to 1/(1−ε), the worst that a sketch of distortion ε allows, for ε below and above the threshold 1 − 1/√2 ≈ 0.293. The factor is that of the error along the largest eigenvalue, over the first iterations. And how often the iteration converges when preconditioned with Gaussian sketches of 8n to 96n rows of a random 800×8 matrix: by the Gaussian law the largest eigenvalue of M is (1 − √(n/s))⁻², which is below √2 for s > 39.5n."
  public let columns = ["distortion", "measured", "claimed", "converged", "ratio", "trials", "largest"]

  private let n = 8
  private let rows = 800

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let distortions = stride(from: 0.04, through: 0.44, by: effort == .quick ? 0.02 : 0.005)
    let ratios = [8.0, 16, 24, 32, 40, 48, 64, 96]
    return distortions.map { Row(["distortion": $0]) }
      + ratios.map { Row(["ratio": $0, "trials": effort == .quick ? 40 : 400]) }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    guard let epsilon = parameters.numbers["distortion"] else {
      return [try behindSketches(parameters, implementation, stream: stream)]
    }
    let (low, high) = (1 / (1 + epsilon), 1 / (1 - epsilon))
    let n = 12
    let spectrum = (0..<n).map { low + (high - low) * Double($0) / Double(n - 1) }
    let task = SolverTask(
      matrix: .diagonal(spectrum), rightHandSide: spectrum, preconditioner: IdentityPreconditioner(order: n),
      tolerance: 1e-10, iterationLimit: 2000)
    let answer = try implementation.fixedPoint(task)
    // The solution is all ones; the components of a diagonal system do not interact.
    let errors = answer.iterates.prefix(3).map { ($0[n - 1] - 1).magnitude }
    let measured = errors.count > 2 ? errors[2] / errors[1] : 0
    return [
      parameters.adding([
        "measured": measured, "claimed": high * high - 1, "converged": answer.converged ? 1 : 0,
      ])
    ]
  }

  /// How often the preconditioned iteration converges, and the median of the largest eigenvalue of `M`.
  private func behindSketches(_ parameters: Row, _ implementation: Implementation, stream: CounterStream)
    throws
    -> Row
  {
    let (s, trials) = (Int(parameters["ratio"]) * n, Int(parameters["trials"]))
    var converged = 0
    var largest: [Double] = []
    for trial in 0..<trials {
      let own = stream.substream(trial)
      let a = normalMatrix(rows: rows, columns: n, stream: own.substream("matrix"))
      let sketch = try implementation.embedding(
        .gaussian, SketchShape(rows: s, leftRows: rows, rightRows: 1), own.substream("sketch"))
      let r = try implementation.factor(sketch.apply(a))
      let top = try SingularValueDecomposition.values(r.solveFromRight(a))[0]
      largest.append(top * top)
      let task = SolverTask(
        matrix: a.transposeTimesSelf(), rightHandSide: own.substream("right-hand side").normals(0..<n),
        preconditioner: TriangularPreconditioner(r), tolerance: 1e-8, iterationLimit: 4000)
      if try implementation.fixedPoint(task).converged { converged += 1 }
    }
    return parameters.adding(["converged": Double(converged), "largest": Spread(largest).median])
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let threshold = 1 - 0.5.squareRoot()
    let spectra = rows.filter { $0.numbers["distortion"] != nil }
    let practical = rows.filter { $0.numbers["ratio"] == 8 }
    return [
      .always(
        .solverFixedPoint,
        "relative difference between the factor and (1−ε)⁻² − 1; infinite if the iteration converges for ε above 1 − 1/√2 or fails to converge below",
        of: spectra, atMost: 1e-10
      ) { row in
        let isRightSide = (row["distortion"] < threshold) == (row["converged"] == 1)
        return isRightSide ? ((row["measured"] - row["claimed"]) / row["claimed"]).magnitude : .infinity
      },
      .always(
        .solverFixedPoint, scope: .practice,
        "the paper’s iteration preconditioned with Gaussian sketches of s = 8n rows: the median largest eigenvalue of M, which must be below √2",
        of: practical, atMost: 2.0.squareRoot()
      ) { $0["largest"] },
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let spectra = rows.filter { $0.numbers["distortion"] != nil }
    let sketched = rows.filter { $0.numbers["ratio"] != nil }
    return [
      Plot(
        "fixed-point", .solverFixedPoint, title: "The factor of the fixed-point iteration",
        caption:
          "The factor of the fixed-point iteration crosses 1 at a distortion of 1 − 1/√2. Beyond, the iteration diverges.",
        x: "distortion ε", y: "factor of the error per iteration",
        series: [
          .init("measured", .measured, spectra.map { ($0["distortion"], $0["measured"]) }),
          .init("(1−ε)⁻² − 1", .bound, spectra.map { ($0["distortion"], $0["claimed"]) }),
          .init("1: no contraction", .law, spectra.map { ($0["distortion"], 1) }),
        ]),
      Plot(
        "fixed-point-rows", .solverFixedPoint, title: "How often the fixed-point iteration converges",
        caption:
          "How often the iteration converges when preconditioned with a Gaussian sketch, with 95 % confidence intervals (Clopper–Pearson). The vertical line is the threshold by the Gaussian law, s = n/(1 − 2^(−1/4))².",
        x: "rows per column, s/n", y: "share of sketches with which it converges",
        series: [
          .init(
            "measured", .measured,
            points: sketched.map { row in
              let (events, trials) = (Int(row["converged"]), Int(row["trials"]))
              return .init(
                row["ratio"], Double(events) / Double(trials),
                ClopperPearson.interval(successes: events, trials: trials, error: 0.05))
            }),
          .init("Gaussian law", .law, sketched.isEmpty ? [] : [0, 1].map { (thresholdRatio, $0) }),
        ]),
    ]
  }

  /// The `s/n` at which `(1 − √(n/s))⁻² = √2`.
  private var thresholdRatio: Double {
    let root = 1 - Double.pow(2, -0.25)
    return 1 / (root * root)
  }
}

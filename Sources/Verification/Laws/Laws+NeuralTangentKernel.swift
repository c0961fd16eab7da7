internal import Claims
internal import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
internal import NeuralTangentKernel
internal import RealModule
internal import Statistics

extension Laws {
  static let neuralTangentKernel: [Law] = [
    ties, gramIsJacobianProduct, kernelAtKnownAngles, oneNeuronIsActiveOnBoth, sharpCondition, kernelAgrees,
    concentration, stability, nearnessHasErf, certificateNeverLies, certificateSaysSomething,
    leaveOneOutIsTheRefit, scoreAtEqualLeverages, ridgeOfTheLeastScore,
  ]

  /// `ReLU′(0) = 1`: zero of either sign is active, and the smallest subnormal numbers are active or not by their sign.
  private static let ties = Law.exactly(
    .ntkGramFactorization, "the tie counts as active, with either sign of zero"
  ) { implementation, finding in
    let tiny = Double.leastNonzeroMagnitude
    let values: [(z: Double, active: Bool)] = [
      (0, true), (-0.0, true), (tiny, true), (-tiny, false), (1, true), (-1, false),
      (.greatestFiniteMagnitude, true), (-.greatestFiniteMagnitude, false),
    ]
    let pattern = implementation.activations(
      Matrix(rows: values.count, columns: 1, elements: values.map(\.z)))
    for (neuron, value) in values.enumerated() {
      finding.expect(pattern.isActive(neuron: neuron, point: 0) == value.active)
    }
  }

  /// `G = AᵀA` with `A` formed from its definition. Integer weights and inputs give exact ties; 63, 64, 65 and 130 neurons
  /// end before, at and after the end of a word. An entry has at most `m + d + 4` roundings on either side.
  private static let gramIsJacobianProduct = Law.always(
    .ntkGramFactorization, "G is the product of the Jacobian by its transpose"
  ) { implementation, finding in
    for (m, integers) in [(1, false), (5, true), (63, false), (64, true), (65, false), (130, true)] {
      let stream = finding.stream.substream(m)
      func entries(_ name: String, _ columns: Int) -> Matrix {
        let own = stream.substream(name)
        return Matrix(rows: 3, columns: columns) { k, j in
          integers ? Double(own.index(at: k + 3 * j, below: 5) - 2) : own.normal(at: k + 3 * j)
        }
      }
      let network = TwoLayerNetwork(weights: entries("weights", m), signs: stream.substream("signs").signs(m))
      let inputs = entries("inputs", 4)
      let a = network.jacobianByDefinition(inputs)
      let gram = implementation.gram(implementation.activations(network.preActivations(inputs)), inputs)
      let definition = a.transposeTimesSelf()
      finding.expect(
        norm((gram - definition).elements), atMost: 2 * roundingBound(m + 10) * definition.trace)
    }
  }

  /// Two unit vectors at a multiple of 30°: `cos θ (π − θ)/2π` is rational times `cos θ`.
  private static let kernelAtKnownAngles = Law.always(
    .ntkKernelIsExpectation, "K is cos θ (π − θ)/2π at known angles"
  ) { implementation, finding in
    for twelfth in 0...6 {
      let angle = Double(twelfth) * .pi / 6
      let inputs = Matrix(rows: 2, columns: 2, elements: [1, 0, .cos(angle), .sin(angle)])
      let expected = Double.cos(angle) * Double(6 - twelfth) / 12
      finding.expect((implementation.kernel(inputs)[0, 1] - expected).magnitude, atMost: roundingBound(40))
      finding.expect((implementation.kernel(inputs)[0, 0] - 0.5).magnitude, atMost: roundingBound(40))
    }
  }

  /// One random neuron is active on two points at 60° with probability `(π − π/3)/2π = 1/3`; its Gram matrix then
  /// contains their product ½, otherwise 0. So the mean is `K`, and neither number is taken from the implementation.
  private static let oneNeuronIsActiveOnBoth = Law.event(
    .ntkKernelIsExpectation, "one neuron is active on two points at 60° with probability 1/3",
    .equals(1.0 / 3, discrepancy: 0.1)
  ) { implementation, stream in
    let inputs = Matrix(rows: 2, columns: 2, elements: [1, 0, 0.5, 0.75.squareRoot()])
    let weights = normalMatrix(rows: 2, columns: 1, stream: stream)
    let entry = implementation.gram(
      implementation.activations(weights.transposeTimes(inputs)), inputs)[0, 1]
    return (entry - 0.5).magnitude < 0.01
  }

  /// Exact copies of points with small integer coordinates on the unit circle and sphere; three antipodal pairs in a plane are one too
  /// many, two are not.
  private static let sharpCondition = Law.exactly(
    .ntkKernelIsPositiveDefinite,
    "K is positive definite if and only if the representatives of antipodal pairs are independent"
  ) { implementation, finding in
    for (inputs, expected) in positivityCases {
      finding.expect(try implementation.kernelIsPositiveDefinite(inputs) == expected)
    }
  }

  /// The kernel agrees with the geometry: LAPACK's `λ_min(K)` is either as small as rounding errors or well above them.
  private static let kernelAgrees = Law.always(
    .ntkKernelIsPositiveDefinite, "λ_min(K) is zero to rounding exactly where the geometry says so"
  ) { implementation, finding in
    for (inputs, expected) in positivityCases {
      let kernel = implementation.kernel(inputs)
      let smallest = try SymmetricEigen.values(kernel)[0]
      let rounding = 30 * Double(inputs.columns) * unitRoundoff * kernel.trace
      finding.expect((smallest > rounding) == expected)
      finding.expect(-smallest, atMost: rounding)
    }
  }

  private static let positivityCases: [(inputs: Matrix, positive: Bool)] = {
    let (a, b) = ([1.0, 0.0], [0.6, 0.8])
    let c = [-0.8, 0.6]
    func minus(_ x: [Double]) -> [Double] { x.map { -$0 } }
    func columns(_ points: [[Double]]) -> Matrix {
      Matrix(rows: points[0].count, columns: points.count, elements: points.flatMap { $0 })
    }
    let spatial = [a, b, c].map { $0 + [0] }
    let axis = [0.0, 0, 1]
    return [
      (columns([a]), true), (columns([a, b]), true), (columns([a, b, c]), true),
      (columns([a, a]), false), (columns([a, b, a]), false),
      (columns([a, minus(a)]), true), (columns([a, minus(a), b]), true),
      (columns([a, minus(a), b, minus(b)]), true),
      (columns([a, minus(a), b, minus(b), c, minus(c)]), false),
      (columns(spatial.flatMap { [$0, minus($0)] }), false),
      (columns([spatial[0], minus(spatial[0]), spatial[1], minus(spatial[1]), axis, minus(axis)]), true),
    ]
  }()

  /// The bound that holds at `δ` for `n = 3` points; the width is small, so that the bound is not trivial.
  private static let concentration = Law.event(
    .ntkGramConcentrates, "max|G − K| is beyond its bound with probability at most δ",
    .atMost(0.1, discrepancy: 0.3)
  ) { implementation, stream in
    let (n, m) = (3, 50)
    let inputs = Matrix(rows: 2, columns: n, elements: [1, 0, 0.6, 0.8, -0.8, 0.6])
    let weights = normalMatrix(rows: 2, columns: m, stream: stream)
    let gram = implementation.gram(implementation.activations(weights.transposeTimes(inputs)), inputs)
    let deviation = (gram - implementation.kernel(inputs)).elements.map(\.magnitude).max() ?? 0
    return deviation > implementation.concentrationBound(n, m, 0.1)
  }

  /// Every neuron moves the whole radius towards the hyperplane of one point; no more neurons than the count may switch there.
  private static let stability = Law.always(
    .ntkActivationsAreStable, "no more activations switch than the pre-activations of the start allow"
  ) { implementation, finding in
    let inputs = sphere(points: 4, dimension: 3, stream: finding.stream)
    let weights = normalMatrix(rows: 3, columns: 200, stream: finding.stream.substream("weights"))
    let before = implementation.activations(weights.transposeTimes(inputs))
    for radius in [0.0, 0.1, 0.5, 2] {
      let counts = implementation.switchable(weights, inputs, radius)
      for i in 0..<4 {
        let x = inputs.column(i)
        let moved = Matrix(rows: 3, columns: 200) { k, r in
          weights[k, r] - (before.isActive(neuron: r, point: i) ? radius : -radius) * x[k]
        }
        let flips = implementation.activations(moved.transposeTimes(inputs)).flipsByPoint(since: before)
        for (flipped, count) in zip(flips, counts) { finding.expect(Double(flipped), atMost: Double(count)) }
      }
    }
  }

  /// `P[|wᵀx| ≤ ρ] = erf(ρ/√2)` for one neuron and one unit point.
  private static let nearnessHasErf = Law.event(
    .ntkActivationsAreStable, "a neuron can switch with probability erf(ρ/√2)",
    .equals(.erf(0.5 / 2.0.squareRoot()), discrepancy: 0.12)
  ) { implementation, stream in
    let input = Matrix(rows: 2, columns: 1, elements: [0.6, 0.8])
    return implementation.switchable(normalMatrix(rows: 2, columns: 1, stream: stream), input, 0.5) == [1]
  }

  /// Integer Gram matrices of deficient rank have `λ_min = 0` exactly, and `−1` on the diagonal makes it `−1`; no proof of a
  /// larger bound can be correct.
  private static let certificateNeverLies = Law.always(
    .ntkPositivityCertificate, "no bound is proved above the exact smallest eigenvalue"
  ) { implementation, finding in
    for n in 2...9 {
      for draw in 0..<6 {
        let stream = finding.stream.substream(n).substream(draw)
        let factor = Matrix(rows: n - 1, columns: n) { k, j in
          Double(stream.index(at: k + n * j, below: 2001) - 1000)
        }
        let singular = factor.transposeTimesSelf()
        for (matrix, exact) in [(singular, 0.0), (singular + .identity(n), 1), (singular - .identity(n), -1)]
        {
          guard let bound = try implementation.provedLowerBound(matrix) else { continue }
          finding.expect(bound, atMost: exact)
        }
      }
    }
  }

  /// “Unknown” is allowed, but not always: for well-conditioned matrices at least half of `λ_min` must be proved.
  private static let certificateSaysSomething = Law.always(
    .ntkPositivityCertificate,
    "for a well-conditioned matrix at least half of its smallest eigenvalue is proved"
  ) { implementation, finding in
    for diagonal in [[1.0], [1, 1, 1], [2, 3, 500], [1e-8, 2e-8]] {
      let bound = try implementation.provedLowerBound(.diagonal(diagonal))
      finding.expect(diagonal[0] / 2, atMost: bound ?? -.infinity)
    }
  }

  /// Points of the sphere with noise in the targets; the ridges keep `κ(K + μI)` below 200, so that `30nuκ` covers Cholesky on
  /// either side.
  private static let leaveOneOutIsTheRefit = Law.always(
    .ntkCrossValidation, "a leave-one-out residual is that of the regression on all other points"
  ) { implementation, finding in
    for (n, ridge) in [(1, 0.5), (2, 0.1), (5, 0.02), (8, 1.0)] {
      let task = noisyTask(points: n, stream: finding.stream.substream(n))
      let residuals = try implementation.leaveOneOutResiduals(task, ridge)
      for (i, residual) in residuals.enumerated() {
        let others = (0..<n).filter { $0 != i }
        var system = Matrix(rows: n - 1, columns: n - 1) { task.kernel[others[$0], others[$1]] }
        system.addToDiagonal(ridge)
        let refit = try CholeskyFactorization(system).solve(others.map { task.targets[$0] })
        let expected = task.targets[i] - dot(others.map { task.kernel[i, $0] }, refit)
        finding.expect(
          (residual - expected).magnitude,
          atMost: 30 * Double(n) * unitRoundoff * 200 * (norm(task.targets) + residual.magnitude))
      }
    }
  }

  /// `K = F diag(λ) Fᵀ` with the rows of a Hadamard matrix over `√8` has equal leverages at every ridge, whatever `λ` is. Then `1 − h = tr(I − H)/n`, and
  /// `PRESS/n = ‖(I − H)y‖²/n/(1 − h)²` follows from `λ` and `Fᵀy` alone.
  private static let scoreAtEqualLeverages = Law.always(
    .ntkCrossValidation, "V(μ) is PRESS/n where all leverages are equal, and the same in rotated coordinates"
  ) { implementation, finding in
    let n = 8
    let hadamard = Matrix(rows: n, columns: n) {
      (($0 & $1).nonzeroBitCount % 2 == 0 ? 1 : -1) / Double(n).squareRoot()
    }
    let eigenvalues = [2.0, 1, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05]
    let coordinates = finding.stream.normals(0..<n)
    let rotated = RegressionTask(
      kernel: hadamard.scalingColumns(by: eigenvalues).timesTranspose(hadamard),
      targets: hadamard.times(coordinates))
    let diagonal = RegressionTask(kernel: .diagonal(eigenvalues), targets: coordinates)
    for ridge in [0.01, 0.3, 10] {
      let missed = zip(eigenvalues, coordinates).map { ridge / ($0 + ridge) * $1 }
      let free = eigenvalues.reduce(0) { $0 + ridge / ($1 + ridge) } / Double(n)
      let press = missed.reduce(0) { $0 + $1 * $1 } / (free * free) / Double(n)
      let residuals = try implementation.leaveOneOutResiduals(rotated, ridge)
      // κ(K + μI) is at most 40, and squares are compared.
      let allowed = 60 * Double(n) * unitRoundoff * 40 * press
      finding.expect(
        (residuals.reduce(0) { $0 + $1 * $1 } / Double(n) - press).magnitude, atMost: allowed)
      for task in [rotated, diagonal] {
        finding.expect(
          (try implementation.crossValidationScore(task, ridge) - press).magnitude, atMost: allowed)
      }
    }
  }

  /// By the formula of `V` on a diagonal kernel, at the chosen ridge and on a grid. The second problem has two minima, at 0.003 and 8, of
  /// which the second is lower. Near a minimum the score is flat: a relative `10⁻⁶` corresponds to a tenth of a percent of the ridge.
  private static let ridgeOfTheLeastScore = Law.always(
    .ntkCrossValidation, "no ridge of a fine grid scores less than the one chosen"
  ) { implementation, finding in
    let cases: [(eigenvalues: [Double], coordinates: [Double])] = [
      ([0.01, 0.1, 0.5, 1, 3], [0.3, -0.2, 0.4, 2, 5]), ([1e-3, 1e-2, 1e-1, 10], [-1, -2, 0, 2]),
      ([0.2, 0.4, 0.8], [3, 1, 0.1]), ([0.2, 0.4, 0.8], [0.001, 0.1, 3]),
    ]
    for (eigenvalues, coordinates) in cases {
      func score(_ ridge: Double) -> Double {
        let weights = eigenvalues.map { 1 / ($0 + ridge) }
        let (missed, free) = (
          zip(weights, coordinates).map { $0 * $1 }.reduce(0) { $0 + $1 * $1 }, weights.reduce(0, +)
        )
        return Double(eigenvalues.count) * missed / (free * free)
      }
      let chosen = try implementation.crossValidatedRidge(
        RegressionTask(kernel: .diagonal(eigenvalues), targets: coordinates))
      let grid = stride(from: -8.0, through: 3, by: 0.05).map { eigenvalues.last! * .exp10($0) }
      finding.expect(score(chosen), atMost: (1 + 1e-6) * grid.map(score).min()!)
    }
  }

  /// Sines of a coordinate with noise, on points of the sphere.
  private static func noisyTask(points n: Int, stream: CounterStream) -> RegressionTask {
    let inputs = sphere(points: n, dimension: 3, stream: stream)
    let noise = stream.substream("noise").normals(0..<n)
    return RegressionTask(
      kernel: NeuralTangentKernel.neuralTangentKernel(inputs),
      targets: (0..<n).map { .sin(3 * inputs[0, $0]) + noise[$0] / 4 })
  }
}

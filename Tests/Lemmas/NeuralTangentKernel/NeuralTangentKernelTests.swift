import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

@Suite struct NeuralTangentKernelTests {
  /// Two points in the plane at an angle.
  private func kernelValue(_ x: [Double], _ y: [Double]) -> Double {
    neuralTangentKernel(Matrix(rows: 2, columns: 2, elements: x + y))[0, 1]
  }

  /// The coordinates, the inner product, the angle (its slope in `K` is at most `1/2π`) and three more operations
  /// are each off by a unit or two of roundoff, on numbers of size at most ½: eight units cover them.
  @Test("ntk.kernel-is-expectation: closed forms at 0, π/6, π/3, π/2, 2π/3 and π")
  func closedForms() {
    let root = 3.0.squareRoot()
    let values: [(y: [Double], kernel: Double)] = [
      ([1, 0], 0.5), ([root / 2, 0.5], 5 * root / 24), ([0.5, root / 2], 1.0 / 6), ([0, 1], 0),
      ([-0.5, root / 2], -1.0 / 12), ([-1, 0], 0),
    ]
    for (y, kernel) in values {
      #expect(abs(kernelValue([1, 0], y) - kernel) <= 8 * unitRoundoff, "\(y)")
      #expect(abs(kernelValue(y, [1, 0]) - kernel) <= 8 * unitRoundoff, "\(y)")
    }
    // Orthogonal and opposite points have exact zeros: they decide whether K is definite.
    #expect(kernelValue([1, 0], [0, 1]) == 0 && kernelValue([1, 0], [-1, 0]) == 0)
  }

  /// `K = cos θ (π − θ)/2π`, so `2π(½ − K)/θ = 1 + O(θ)`, with `½ − K` known to two units of roundoff. The arc cosine of
  /// the inner product would give 0 from `θ = 10⁻⁸` on.
  @Test(
    "ntk.kernel-is-expectation: tiny angles are computed without loss of digits",
    arguments: [1e-3, 1e-5, 1e-7, 1e-8, 1e-10, 1e-12])
  func tinyAngles(_ angle: Double) {
    let kernel = kernelValue([1, 0], [.cos(angle), .sin(angle)])
    let slope = 2 * Double.pi * (0.5 - kernel) / angle
    #expect(abs(slope - 1) <= 2 * angle + 2 * unitRoundoff * 2 * Double.pi / angle)
  }

  /// The same near `π`: `K = −cos φ φ/2π` for `φ = π − θ`, to a relative accuracy of the rounding of `π`.
  @Test("ntk.kernel-is-expectation: nearly opposite points", arguments: [1e-3, 1e-6, 1e-9])
  func nearlyOppositePoints(_ angle: Double) {
    let kernel = kernelValue([1, 0], [-.cos(angle), .sin(angle)])
    #expect(abs(2 * Double.pi * kernel / -angle - 1) <= angle + 4 * unitRoundoff * Double.pi / angle)
  }

  /// The inner product `p` is off by `γ_d` either way; `|p| ≤ 0.9` keeps the slope of the arc cosine below
  /// 2.3, and the norms of sum and difference are off by `γ_{d/2+3}`. With factors of at most ½ and `1/2π` before them all this
  /// stays below `(d + 8)` units of roundoff.
  @Test("ntk.kernel-is-expectation: the kernel is p(π − arccos p)/2π, symmetric, with ½ on the diagonal")
  func kernelIsTheDefinition() throws {
    try checkProperty("kernelIsTheDefinition", over: MatrixCase.self) { c in
      let (d, n) = (max(c.rows, 2), c.columns)
      let inputs = unitPoints(dimension: d, count: n, seed: c.seed)
      let kernel = neuralTangentKernel(inputs)
      try require(kernel == kernel.transposed, "the kernel is not symmetric")
      let allowed = Double(d + 8) * unitRoundoff
      for j in 0..<n {
        try require(abs(kernel[j, j] - 0.5), atMost: allowed, "diagonal entry \(j)")
        for i in 0..<j {
          let p = dot(inputs.column(i), inputs.column(j))
          guard abs(p) <= 0.9 else { continue }
          let expected = p * (.pi - .acos(p)) / (2 * .pi)
          try require(abs(kernel[i, j] - expected), atMost: allowed, "entry (\(i), \(j))")
        }
      }
    }
  }

  /// The Gram matrix of `m` random neurons on some points.
  static func gram(_ inputs: Matrix, width m: Int, stream: CounterStream) -> Matrix {
    let weights = Matrix(
      rows: inputs.rows, columns: m, elements: stream.normals(0..<(inputs.rows * m)))
    var pattern = ActivationPattern(neurons: m, points: inputs.columns)
    pattern.record(weights.transposeTimes(inputs), firstNeuron: 0)
    return gramMatrix(pattern, inputs: inputs)
  }

  /// Hoeffding: with probability at least `1 − δ` every entry of the mean over `m` neurons is within
  /// `|⟨x_i,x_j⟩| √(ln(n(n+1)/δ)/2m)` of its expectation. Equal, opposite, orthogonal and nearly parallel
  /// points are among the five.
  @Test("ntk.kernel-is-expectation: the mean Gram matrix of 20,000 neurons is K within Hoeffding's bound")
  func kernelIsTheExpectation() {
    let inputs = normalizingColumns(
      Matrix(rows: 3, columns: 5, elements: [1, 0, 0, -1, 0, 0, 0, 1, 0, 1, 0.01, 0, 1, 1, 1]))
    let test = StatisticalBudget.test(
      "the mean Gram matrix of 20,000 neurons is K within Hoeffding's bound")
    let gram = Self.gram(inputs, width: 20_000, stream: test.stream)
    let kernel = neuralTangentKernel(inputs)
    let bound = concentrationBound(
      points: 5, width: 20_000, failureProbability: test.falseAlarmPerBound)
    for j in 0..<5 {
      for i in 0...j {
        let product = abs(dot(inputs.column(i), inputs.column(j)))
        #expect(abs(gram[i, j] - kernel[i, j]) <= product * bound + 8 * unitRoundoff, "entry (\(i), \(j))")
      }
    }
  }

  /// Thirty draws for each width share one false alarm.
  @Test("ntk.gram-concentrates: max|G − K| ≤ √(ln(n(n+1)/δ)/2m)", arguments: [16, 64, 256])
  func gramConcentrates(_ width: Int) {
    let test = StatisticalBudget.test("max|G − K| ≤ √(ln(n(n+1)/δ)/2m)")
    let n = 8
    let inputs = unitPoints(dimension: 4, count: n)
    let kernel = neuralTangentKernel(inputs)
    let entryBound = concentrationBound(
      points: n, width: width, failureProbability: test.falseAlarmPerBound / 30)
    let stream = test.stream.substream(width)
    var meanSquare = 0.0
    for draw in 0..<30 {
      let error = Self.gram(inputs, width: width, stream: stream.substream(draw)) - kernel
      #expect(error.elements.map(\.magnitude).max()! <= entryBound)
      #expect(frobeniusNorm(error) <= Double(n) * entryBound)
      meanSquare += frobeniusNorm(error) * frobeniusNorm(error) / 30
    }
    // E‖G − K‖_F² ≤ n²/4m. A square is at most n², but changes by at most 4n²/m when one of the 30m neurons is drawn
    // anew (an entry by 1/m, of errors of at most 1, twice), so McDiarmid bounds the mean's excess by
    // √(ln(1/δ)/2 · Σ c²) with Σ c² = 30m (4n²/30m)².
    let excess =
      4 * Double(n * n) * (Double.log(1 / test.falseAlarmPerBound) / 2 / Double(30 * width)).squareRoot()
    #expect(meanSquare <= Double(n * n) / Double(4 * width) + excess)
  }

  /// Orthonormal points: `K = ½I`, `‖X‖ = 1`, so `32 ln(3/δ)/½` neurons keep `λ_min(G) ≥ ⅜`; and a generic set.
  @Test("ntk.gram-concentrates: λ_min(G) ≥ ¾λ from m ≥ 32‖X‖² ln(n/δ)/λ on")
  func smallestEigenvalueConcentrates() throws {
    let test = StatisticalBudget.test("λ_min(G) ≥ ¾λ from m ≥ 32‖X‖² ln(n/δ)/λ on")
    for (set, inputs) in [Matrix.identity(3), unitPoints(dimension: 3, count: 3, seed: 2)].enumerated() {
      let lambda = try smallestEigenvalue(neuralTangentKernel(inputs))
      let spread = try SingularValueDecomposition.values(inputs)[0]
      let width = Int(
        (32 * spread * spread * Double.log(3 * 10 / test.falseAlarmPerBound) / lambda).rounded(.up))
      for draw in 0..<5 {
        let gram = Self.gram(inputs, width: width, stream: test.stream.substream(set).substream(draw))
        #expect(try smallestEigenvalue(gram) >= 0.75 * lambda)
      }
    }
  }

  /// The arc cosine of the product and Kahan's angle meet at a product of 0.9 of either sign. There `K` by the other formula is within the
  /// rounding of both, `d + 8` units each.
  @Test("ntk.kernel-is-expectation: both formulas for the angle agree where they meet")
  func bothAngles() {
    for cosine in [0.89, 0.8999999, 0.9000001, 0.91, -0.89, -0.8999999, -0.9000001, -0.91] {
      let (x, y) = ([1.0, 0], [cosine, (1 - cosine * cosine).squareRoot()])
      let (minus, plus) = (norm(difference(x, y)), norm([x[0] + y[0], x[1] + y[1]]))
      let byKahan = cosine * (.pi - 2 * .atan2(y: minus, x: plus)) / (2 * .pi)
      let byCosine = cosine * (.pi - .acos(cosine)) / (2 * .pi)
      #expect(abs(kernelValue(x, y) - byKahan) <= 20 * unitRoundoff)
      #expect(abs(kernelValue(x, y) - byCosine) <= 20 * unitRoundoff)
    }
  }

  @Test func degenerateKernels() {
    #expect(neuralTangentKernel(Matrix(rows: 3, columns: 0)) == Matrix(rows: 0, columns: 0))
    #expect(
      neuralTangentKernel(Matrix(rows: 1, columns: 2, elements: [1, -1])) == Matrix.diagonal([0.5, 0.5]))
  }
}

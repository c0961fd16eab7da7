import CHeader
import Claims
import ConjugateGradient
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// Every C function returns bit for bit what the library computes: the layout, the order of arguments and the draws
/// are all that it adds.
@Suite struct StageTests {
  /// A network of a case, in the library's terms and in those of C.
  private struct Network {
    let size: Oracle.Sizes
    let points: Matrix
    let network: TwoLayerNetwork
    let pass: ForwardPass

    init(_ recipe: NetworkCase) {
      points = recipe.inputs.points
      network = TwoLayerNetwork(weights: recipe.weightMatrix(points), signs: recipe.signs)
      pass = network.forward(points)
      size = Oracle.Sizes(n: points.columns, d: points.rows, m: recipe.width)
    }

    var inputs: [Double] { points.elements }
    var weights: [Double] { network.weights.elements }
    var signs: [Double] { network.signs }
    var jacobian: TransposedJacobian {
      TransposedJacobian(pattern: pass.pattern, signs: signs, inputs: points)
    }
    var pattern: [UInt8] {
      (0..<size.n).flatMap { i in
        (0..<size.m).map { pass.pattern.isActive(neuron: $0, point: i) ? 1 : 0 }
      }
    }
    var g: [Double] { CounterStream(seed: 5).normals(0..<size.n) }
  }

  @Test func network() throws {
    try checkProperty("oracleNetwork", over: NetworkCase.self) { recipe in
      let given = Network(recipe)
      let z = try Oracle.preActivations(given.size, inputs: given.inputs, weights: given.weights)
      try require(
        z == given.network.weights.transposeTimes(given.points).elements, "pre-activations differ")
      try require(try Oracle.pattern(given.size, preActivations: z) == given.pattern, "patterns differ")
      let outputs = try Oracle.outputs(given.size, preActivations: z, signs: given.signs)
      // A pass adds its pre-activations, of d products each, in another order than stored ones are added. Either sum over m
      // neurons, with the sign and the scale, is off by γ_{d+m+3} times the magnitudes, which norms bound.
      let size =
        dot(given.network.weights.columnNorms, [Double](repeating: 1, count: given.size.m))
        / Double(given.size.m).squareRoot()
      for (i, pair) in zip(outputs, given.pass.outputs).enumerated() {
        try require(
          abs(pair.0 - pair.1)
            <= 2.02 * roundingBound(given.size.d + given.size.m + 3) * size * norm(given.points.column(i)),
          "outputs differ")
      }
      let forward = try Oracle.forward(
        given.size, inputs: given.inputs, weights: given.weights, signs: given.signs)
      try require(forward == (given.pass.outputs, given.pattern), "forward passes differ")
      try require(
        try Oracle.residual(outputs, given.g) == difference(outputs, given.g), "residuals differ")

      var next = given.network
      next.step(along: given.g, given.jacobian)
      try require(
        try Oracle.update(
          given.size, inputs: given.inputs, signs: given.signs, pattern: given.pattern, g: given.g,
          weights: given.weights) == next.weights.elements, "next weights differ")
      try require(
        try Oracle.jacobian(
          given.size, inputs: given.inputs, signs: given.signs, pattern: given.pattern)
          == given.jacobian.denseMatrix().elements, "Jacobians differ")
    }
  }

  @Test func gramAndKernel() throws {
    try checkProperty("oracleGram", over: NetworkCase.self) { recipe in
      let given = Network(recipe)
      let gram = gramMatrix(given.pass.pattern, inputs: given.points)
      try require(
        try Oracle.gram(given.size, inputs: given.inputs, pattern: given.pattern) == gram.elements,
        "Gram matrices differ")
      try require(
        try Oracle.kernel(given.size, inputs: given.inputs)
          == neuralTangentKernel(given.points).elements, "kernels differ")
      let proved = try PositivityCertificate(gram: gram, dimension: given.size.d).lowerBound
      let bound = Result {
        try Oracle.smallestEigenvalueBound(
          given.size, inputs: given.inputs, pattern: given.pattern)
      }
      switch bound {
      case .success(let bound): try require(bound == proved && bound > 0, "bounds differ")
      case .failure(let error):
        try require(
          error as? Oracle.Failed == Oracle.Failed(status: SGN_UNPROVED) && (proved ?? 0) <= 0, "\(error)")
      }
    }
  }

  private static let families: [(sgn_family, EmbeddingFamily)] = [
    (SGN_GAUSSIAN, .gaussian), (SGN_SRHT, .srht), (SGN_COUNT_SKETCH, .countSketch),
    (SGN_SPARSE_SIGN, .sparseSign), (SGN_TENSOR_SRHT, .tensorSRHT), (SGN_TENSOR_SKETCH, .tensorSketch),
    (SGN_NEURON_BLOCK, .neuronBlock), (SGN_LEVERAGE_SCORE, .leverageScore),
  ]

  /// The draw is that of the trainer for the same seed and step, which is its first.
  @Test(arguments: EmbeddingFamily.allCases) func sketch(_ family: EmbeddingFamily) throws {
    let number = try #require(Self.families.first { $0.1 == family }).0
    let (inputs, rows) = (unitPoints(dimension: 3, count: 5), 31)
    let trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: 70, solver: .sketched, embedding: family, size: .fixed(rows), accuracy: 0.1, seed: 9),
      inputs: inputs, targets: [1, 2, 3, 4, 5], checks: .none)
    let size = Oracle.Sizes(n: 5, d: 3, m: 70)
    let start = try Oracle.initialNetwork(seed: 9, size)
    #expect(start == (trainer.network.weights.elements, trainer.network.signs))
    let forward = try Oracle.forward(
      size, inputs: inputs.elements, weights: start.weights, signs: start.signs)
    #expect(try Oracle.residual(forward.outputs, [1, 2, 3, 4, 5]) == trainer.residual)

    let problem = trainer.nextProblem
    let embedding = try family.distribution(rows: rows, of: problem.jacobian)
      .sample(problem.embeddingStream, for: problem.jacobian, damping: 0)
    #expect(try Oracle.sketchRows(number, rows: rows, size) == embedding.rows)
    if family.distributionType.isOblivious {
      let matrix = try Oracle.sketchMatrix(number, rows: rows, size, seed: 9, step: problem.step)
      #expect(matrix == embedding.denseMatrix().transposed.elements)
      #expect(try Oracle.sketchMatrix(number, rows: rows, size, seed: 9, step: 2) != matrix)
      #expect(try Oracle.sketchMatrix(number, rows: rows, size, seed: 8, step: 1) != matrix)
    } else {
      #expect(throws: (any Error).self) {
        try Oracle.sketchMatrix(number, rows: rows, size, seed: 9, step: problem.step)
      }
    }
    let sketched = try Oracle.sketch(
      number, rows: rows, size, inputs: inputs.elements, signs: start.signs, pattern: forward.pattern,
      seed: 9, step: problem.step)
    #expect(sketched == embedding.apply(problem.jacobian).transposed.elements)

    let factor = try SketchedPreconditioner(sketchedMatrix: embedding.apply(problem.jacobian)).r
    let r = try Oracle.factor(sketched, n: 5)
    #expect(r == factor.matrix.transposed.elements)
    let gram = try Oracle.gram(size, inputs: inputs.elements, pattern: forward.pattern)
    #expect(
      try Oracle.conditionNumber(gram: gram, r: r, n: 5)
        == PreconditionedSpectrum(
          gram: gramMatrix(trainer.pattern, inputs: inputs), r: factor
        ).conditionNumber)
  }

  /// A padded length is a power of two, and the SRHT has just as many rows.
  @Test(arguments: [(1, 1), (1, 2), (3, 1), (2, 2), (5, 1), (4, 16), (13, 5)])
  func mostRowsOfTheSRHT(_ m: Int, _ d: Int) throws {
    let size = Oracle.Sizes(n: 1, d: d, m: m)
    for rows in 1...130 {
      let embedding = try? EmbeddingFamily.srht.distribution(
        rows: rows, leftRows: m, rightRows: d
      ).sample(CounterStream(seed: 1))
      let answer = try? Oracle.sketchRows(SGN_SRHT, rows: rows, size)
      #expect(answer == embedding?.rows, "\(rows) rows")
    }
  }

  /// Three spectra: well conditioned, a bad preconditioner, and none.
  @Test(arguments: [1.0, 0.6, nil], [0, 0.25]) func solvers(_ diagonal: Double?, _ damping: Double) throws {
    let n = 6
    let basis = Matrix(rows: 9, columns: n, elements: CounterStream(seed: 3).normals(0..<(9 * n)))
    let gram = basis.transposeTimesSelf()
    let damped = gram + Matrix.identity(n).scaled(by: damping)
    let residual = CounterStream(seed: 4).normals(0..<n)
    let r = try diagonal.map {
      TriangularMatrix(upperTriangleOf: try CholeskyFactorization(damped).r.matrix.scaled(by: $0))
    }
    let system = MatrixOperator(damped, properties: [.symmetric, .positiveSemidefinite])
    for start in [nil, [Double](repeating: 0.5, count: n)] {
      let expected = try [
        solve(r) {
          try ConjugateGradient(tolerance: 1e-12, iterationLimit: 100, recordsIterates: true)
            .attempt(system, rightHandSide: residual, preconditioner: $0, start: start)
        },
        solve(r) {
          try FixedPointIteration(tolerance: 1e-12, iterationLimit: 100, recordsIterates: true)
            .attempt(system, rightHandSide: residual, preconditioner: $0, start: start)
        },
      ]
      for (iteration, solution) in zip([Oracle.Iteration.conjugateGradient, .fixedPoint], expected) {
        let answer = Oracle.iterate(
          iteration, gram: gram.elements, damping: damping, r: r?.matrix.transposed.elements,
          residual: residual,
          start: start)
        #expect((answer.status == SGN_OK) == (solution.record.outcome == .converged))
        #expect(answer.g == solution.value)
        #expect(answer.iterates == solution.iterates.flatMap(\.self))
        #expect(answer.relativeResidual == solution.record.relativeResidual)
      }
    }
    #expect(
      try Oracle.solve(gram: gram.elements, damping: damping, residual: residual)
        == CholeskyFactorization(damped).solve(residual))
  }

  private func solve(
    _ r: TriangularMatrix?, _ solver: (any Preconditioner) throws -> Solution
  ) throws -> Solution {
    try solver(r.map { TriangularPreconditioner($0) } ?? IdentityPreconditioner(order: 6))
  }

  @Test(arguments: [1, 2, 8, 64]) func walshHadamard(_ n: Int) throws {
    let x = (0..<n).map { Int64(CounterStream(seed: 6).index(at: $0, below: 1 << 40)) - 1 << 39 }
    let expected = (0..<n).map { i in
      (0..<n).reduce(0) { $0 + ((i & $1).nonzeroBitCount % 2 == 0 ? x[$1] : -x[$1]) }
    }
    #expect(try Oracle.walshHadamard(x) == expected)
  }

  @Test func words() throws {
    let root = CounterStream(seed: 1 << 40)
    let streams = [
      ("", root), ("embedding", root.substream("embedding")),
      ("embedding/3/left signs", root.substream("embedding").substream(3).substream("left signs")),
      ("3a", root.substream("3a")), ("007", root.substream(7)), ("größe", root.substream("größe")),
    ]
    for (path, stream) in streams {
      #expect(
        try Oracle.words(seed: 1 << 40, path: path, first: 5, count: 9)
          == (5..<14).map { stream.word(at: $0) }, "\(path)")
    }
  }
}

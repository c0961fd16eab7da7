import Foundation
import SketchedGaussNewton
import TestSupport
import Testing

/// The recipes of the README and of `Documentation/library.md`, word for word: they compile, and do what they say.
@Suite struct RecipeTests {
  private func distortionAndSolution(_ matrixFile: String, _ rightHandSideFile: String) throws -> (
    sample: DistortionSample, answer: LeastSquaresAnswer
  ) {
    let a = try NumPyRows(contentsOf: matrixFile)
    let b = try NumPyArray(contentsOf: rightHandSideFile).vector(of: rightHandSideFile)
    let stream = CounterStream(seed: 1)

    let sketch = try EmbeddingFamily.srht.distribution(rows: 8 * a.columns, of: a)
    let profile = try TallMatrixProfile(of: a)
    let sample = try DistortionSample(of: sketch, on: a, profile, draws: 20, stream: stream)
    print("distortion: mean", sample.mean, "worst", sample.worst)

    let problem = SketchedLeastSquares(distribution: sketch, accuracy: 1e-10)
    let answer = try problem.solve(a, rightHandSide: b, stream: stream)
    print(answer.iteration!.record.iterations, "iterations, residual", answer.relativeResidual)
    return (sample, answer)
  }

  private func yourOwnMatrix(_ matrixFile: String, _ rightHandSideFile: String) throws -> [Double] {
    let a = try NumPyRows(contentsOf: matrixFile)
    let b = try NumPyArray(contentsOf: rightHandSideFile).vector(of: rightHandSideFile)
    let sketch = try EmbeddingFamily.countSketch.distribution(rows: 40 * a.columns, of: a)
    let problem = SketchedLeastSquares(distribution: sketch, accuracy: 1e-10)
    let answer = try problem.solve(a, rightHandSide: b, stream: CounterStream(seed: 1))
    return answer.value
  }

  private func yourOwnJacobian(
    parameters: Int, samples: Int, residual: [Double],
    vectorJacobian: @escaping @Sendable ([Double]) -> [Double],
    jacobianVector: @escaping @Sendable ([Double]) -> [Double]
  ) throws -> [Double] {
    let a = ClosureMatrix(
      rows: parameters, columns: samples, times: vectorJacobian, transposeTimes: jacobianVector)
    try a.checkAdjoint(stream: CounterStream(seed: 1))
    let sketch = try EmbeddingFamily.sparseSign.distribution(rows: 4 * samples, of: a)
    let step = try SketchedLeastSquares(distribution: sketch, damping: 1e-3, accuracy: 1e-6)
      .solveStep(a, residual: residual, stream: CounterStream(seed: 2))
    let update = try a.times(step.value)
    return update
  }

  private func lemmaByLemma(_ a: Matrix) throws -> (distortion: Double, condition: Double) {
    let sketch = try EmbeddingFamily.srht.distribution(rows: 8 * a.columns, of: a)
    let s = try sketch.sample(CounterStream(seed: 1), for: a, damping: 0)
    let sketched = s.apply(a)
    let basis = try a.triangularFactor().solveFromRight(sketched)
    let distortion = try Distortion(sketchedBasis: basis).value
    let r = try SketchedPreconditioner(sketchedMatrix: sketched).r
    let sigma = try SingularValueDecomposition.values(r.solveFromRight(a))
    let condition = sigma[0] / sigma[a.columns - 1]
    return (distortion, condition)
  }

  private func arraysInPredictionsOut(_ inputs: Matrix, _ targets: [Double], _ newPoints: Matrix) throws -> (
    predictions: [Double], model: TrainedModel, residualNorm: Double
  ) {
    let data = try PreparedData(
      Dataset(inputs: inputs, targets: targets), mode: .standardise, duplicates: .refuse, testFraction: 0,
      stream: CounterStream(seed: 1))
    let plan = try TrainingPlan(TrainingRequest(), inputs: data.inputs, targets: data.targets)
    var trainer = try Trainer(
      configuration: plan.configuration, inputs: data.inputs, targets: data.targets)
    _ = try trainer.run(until: StoppingRule())
    let model = TrainedModel(trainer: trainer, preprocessing: data.preprocessing, training: data.training)
    let predictions = try model.predict(Points(inputs: newPoints))
    return (predictions, model, trainer.residualNorm)
  }

  private let a = Matrix(
    rows: 400, columns: 5, elements: CounterStream(seed: 9).normals(0..<2000))

  @Test func ownMatrix() throws {
    try withTemporaryFolder { folder in
      let solution = [1.0, -2, 3, 0.5, 0]
      let (matrixFile, vectorFile) = (
        folder.appending(path: "A.npy").path, folder.appending(path: "b.npy").path
      )
      try NumPyArray(points: a.transposed).write(to: matrixFile)
      try NumPyArray(vector: a.times(solution)).write(to: vectorFile)
      // κ(A) is below 2, and the accuracy 10⁻¹⁰.
      #expect(norm(difference(try yourOwnMatrix(matrixFile, vectorFile), solution)) <= 1e-9)
      let (sample, answer) = try distortionAndSolution(matrixFile, vectorFile)
      #expect(0 < sample.mean && sample.mean <= sample.worst)
      #expect(norm(difference(answer.value, solution)) <= 1e-9)
    }
  }

  @Test func ownJacobian() throws {
    let (a, residual) = (self.a, CounterStream(seed: 8).normals(0..<5))
    let update = try yourOwnJacobian(
      parameters: 400, samples: 5, residual: residual, vectorJacobian: { a.times($0) },
      jacobianVector: { a.transposeTimes($0) })
    var gram = a.transposeTimesSelf()
    gram.addToDiagonal(1e-3)
    let exact = a.times(try CholeskyFactorization(gram).solve(residual))
    // ‖δg‖ ≤ ε₀‖r‖/λ_min, and κ(A) is below 2.
    #expect(norm(difference(update, exact)) <= 1e-5 * norm(exact))
  }

  @Test func everyLemma() throws {
    let (distortion, condition) = try lemmaByLemma(a)
    #expect(distortion > 0 && distortion < 3)
    #expect(
      condition >= 1 && condition * condition <= ConditionBound(distortion: distortion).gramSide * (1 + 1e-9))
  }

  private let points = Matrix(rows: 3, columns: 24, elements: CounterStream(seed: 5).normals(0..<72))
  private var targets: [Double] { (0..<24).map { 40 + 7 * points[0, $0] - 2 * points[1, $0] } }

  /// The predictions at the training points miss the targets by `σ‖r_T‖`, with `σ` the targets' deviation, and by the rounding
  /// of `(y − ȳ)/σ`, of `f − y` and of `σf + ȳ`: fewer than eight operations on vectors no longer than `‖y‖`.
  @Test func theTrainingPointsArePredicted() throws {
    let (predictions, model, residualNorm) = try arraysInPredictionsOut(points, targets, points)
    #expect(model.dataName == "array")
    #expect(model.relativeResidual <= 1e-10)
    let allowed = model.preprocessing.targetScale * residualNorm + roundingBound(8) * norm(targets)
    #expect(norm(difference(predictions, targets)) <= allowed)
  }

  /// A column is a point: alone it is predicted as among others, up to the order of sums. An output is a sum over `m` neurons of
  /// products of `d + 1` terms, so that two orders of it differ by at most `2γ_{m+d+8} m^{-1/2} Σ_r ‖w_r‖` for a unit input.
  @Test func newPointsArePredictedOneByOne() throws {
    let new = Matrix(rows: 3, columns: 5, elements: CounterStream(seed: 7).normals(0..<15))
    let (predictions, model, _) = try arraysInPredictionsOut(points, targets, new)
    let network = model.network
    let outputRounding =
      2 * roundingBound(network.width + network.dimension + 8) * network.weights.columnNorms.reduce(0, +)
      / Double(network.width).squareRoot()
    for j in 0..<5 {
      let alone = try model.predict(Points(inputs: Matrix(rows: 3, columns: 1, elements: new.column(j))))
      #expect(
        abs(alone[0] - predictions[j]) <= model.preprocessing.targetScale * outputRounding + roundingBound(4)
          * abs(predictions[j]))
    }
    #expect(throws: DatasetError.self) {
      try model.predict(Points(inputs: Matrix(rows: 2, columns: 1, elements: [1, 2])))
    }
  }

  /// A front page is read to its end: details belong to the pages that it leads to.
  @Test func theReadmeIsShort() throws {
    let readme = fixtures.deletingLastPathComponent().appending(path: "README.md")
    let text = try String(contentsOf: readme, encoding: .utf8)
    #expect(text.split(whereSeparator: \.isWhitespace).count <= 900)
  }

  /// Every block of Swift in the README and on the library's page is here, line by line, with names in place of the files.
  @Test(arguments: ["README.md", "Documentation/library.md"])
  func thePagesSayTheSame(_ page: String) throws {
    func lines(_ text: String) -> [Substring] {
      text.split(separator: "\n").map { line in
        Substring(line.trimmingCharacters(in: .whitespaces))
      }.filter { !$0.isEmpty }
    }
    let root = fixtures.deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
      .replacing("\"A.npy\"", with: "matrixFile").replacing("\"b.npy\"", with: "rightHandSideFile")
    let source = lines(try String(contentsOfFile: #filePath, encoding: .utf8))
    let blocks = text.components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "\n```")[0]
    }
    #expect(blocks.count >= 1)
    for block in blocks {
      let code = lines(block).filter { !$0.hasPrefix("import ") }
      #expect(code.count <= 12, "a recipe of \(code.count) lines")
      let found = source.indices.contains { start in source[start...].starts(with: code) }
      #expect(found, "no test compiles this recipe of \(page):\n\(block)")
    }
  }
}

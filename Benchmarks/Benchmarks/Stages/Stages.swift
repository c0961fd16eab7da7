import Benchmark
import CounterStream
import DenseLinearAlgebra
import GaussNewton
import LinearOperators
import Measures
import NeuralTangentKernel
import Preconditioning
import SubspaceEmbedding

/// Each stage of a step against the dense product of its size, or against its operations at the peak of dgemm.
let benchmarks: @Sendable () -> Void = {
  for size in [Size(1437, 65, 16_384), Size(1000, 16, 65_536)] {
    measure("forward \(size) / the product WᵀX") {
      let (stage, products) = (try Stage(size), TwoProducts(size))
      return compare(5) {
        elapsed { _ = stage.network.forward(stage.problem.inputs) }
      } to: {
        products.forward()
      }
    }

    measure("update \(size) / the product XCᵀ") {
      let (stage, products) = (try Stage(size), TwoProducts(size))
      var network = stage.network
      return compare(5) {
        elapsed { network.step(along: stage.coefficients, stage.jacobian) }
      } to: {
        products.backward()
      }
    }

    measure("product by G \(size) / two products") {
      let (stage, products) = (try Stage(size), TwoProducts(size))
      return compare(5) {
        elapsed { _ = stage.jacobian.gramTimes(stage.coefficients) }
      } to: {
        products.both()
      }
    }

    measure("exact Gram matrix \(size) / two products") {
      let (stage, products) = (try Stage(size), TwoProducts(size))
      return compare(5) {
        elapsed { _ = gramMatrix(stage.jacobian.pattern, inputs: stage.problem.inputs) }
      } to: {
        products.both()
      }
    }

    measure("Cholesky of order \(size.points) / its operations at the peak of dgemm") {
      let (stage, peak) = (try Stage(size), LargeProduct())
      let gram = gramMatrix(stage.jacobian.pattern, inputs: stage.problem.inputs)
      let n = Double(size.points)
      return try compare(5) {
        try elapsed { _ = try CholeskyFactorization(gram) }
      } to: {
        peak.seconds(operations: n * n * n / 3)
      }
    }

    measure("Gram matrix of the sketch of 64n rows by neuron-block \(size) / two products") {
      let (stage, products) = (try Stage(size), TwoProducts(size))
      let embedding = try NeuronBlockDistribution(
        rows: 64 * size.points, leftRows: size.width, rightRows: size.dimension
      ).sample(CounterStream(seed: 1))
      return compare(5) {
        elapsed { _ = embedding.sketchedGram(stage.jacobian) }
      } to: {
        products.both()
      }
    }

    measure(
      "QR of the sketch of \(8 * size.points)×\(size.points) / its operations at the peak of dgemm"
    ) {
      let peak = LargeProduct()
      let (s, n) = (8 * size.points, size.points)
      let sketch = Matrix(rows: s, columns: n, elements: CounterStream(seed: 1).normals(0..<s * n))
      return try compare(1) {
        try elapsed { _ = try SketchedPreconditioner(sketchedMatrix: sketch) }
      } to: {
        peak.seconds(operations: Double(SketchedPreconditioner.operations(rows: s, columns: n)))
      }
    }
  }

  for family in EmbeddingFamily.allCases {
    // The family that draws each entry of S is measured at a smaller size.
    let size = family == .gaussian ? Size(64, 16, 1024) : Size(500, 16, 16_384)
    measure("sketch by \(family.rawValue) \(size) / its limit") {
      let stage = try Stage(size)
      let distribution = try family.distribution(
        rows: 8 * size.points, leftRows: size.width, rightRows: size.dimension)
      let embedding = try distribution.sample(CounterStream(seed: 1), for: stage.jacobian, damping: 0)
      let limit = SketchLimit(family, rows: distribution.rows, size)
      var finding = compare(9) {
        elapsed { _ = embedding.apply(stage.jacobian) }
      } to: {
        limit.seconds()
      }
      finding.note = limit.note
      return finding
    }
  }

  for (length, n) in [(1_000_000, 64), (200_000, 200)] {
    for family in [EmbeddingFamily.gaussian, .srht, .countSketch, .sparseSign] {
      measure("sketch by \(family.rawValue) of a dense \(length)×\(n) / its limit") {
        let stream = CounterStream(seed: 1)
        let a = Matrix(
          rows: length, columns: n, elements: stream.substream("entries").normals(0..<(n * length)))
        let embedding = try family.distribution(rows: 8 * n, columns: length).sample(
          stream, for: a, damping: 0)
        let limit = SketchLimit(family, rows: 8 * n, entries: length, columns: n)
        var finding = compare(family == .gaussian ? 2 : 7) {
          elapsed { _ = embedding.apply(a) }
        } to: {
          limit.seconds()
        }
        finding.note = limit.note
        return finding
      }
    }
  }
}

/// An initial network, on points on the sphere.
private struct Stage {
  let problem: Problem
  let network: TwoLayerNetwork
  let jacobian: TransposedJacobian
  let coefficients: [Double]

  init(_ size: Size) throws {
    let stream = CounterStream(seed: 1)
    problem = try .sphere(size)
    network = TwoLayerNetwork(width: size.width, dimension: size.dimension, stream: stream)
    jacobian = TransposedJacobian(
      pattern: network.forward(problem.inputs).pattern, signs: network.signs, inputs: problem.inputs)
    coefficients = stream.substream("coefficients").normals(0..<size.points)
  }
}

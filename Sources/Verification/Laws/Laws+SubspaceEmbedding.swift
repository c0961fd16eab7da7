internal import Claims
internal import CounterStream
internal import DenseLinearAlgebra
internal import LinearOperators
internal import RealModule
internal import Statistics
internal import SubspaceEmbedding

extension Laws {
  static let subspaceEmbedding: [Law] =
    EmbeddingFamily.oblivious.flatMap { [fastIsDense($0), signsAreFair($0)] }
    + EmbeddingFamily.oblivious.compactMap(theorem)
    + EmbeddingFamily.allCases.filter { $0.distributionType.columnsHaveUnitNorm }.map(columnsAreUnitVectors)
    + planes.map(failureOnAPlane)
    + [
      gaussianVariance, allRowsAreAnIsometry, flattening, secondMomentOfTheCountSketch,
      evenRowsKeepTheirLength,
      leverageIsFound, theoremOfLeverage, statisticalDimension,
    ]

  /// Every column of a finite family has `Σ_t S_tj² = 1` in every draw, the diagonal of `E[SᵀS] = I`. The entries are
  /// rounded once or twice, the sum of squares `s` times.
  private static func columnsAreUnitVectors(_ family: EmbeddingFamily) -> Law {
    .always(.embeddingIsometryInExpectation, "every column of a \(family.rawValue) sketch has norm 1") {
      implementation, finding in
      for (s, m, d) in [(1, 1, 1), (4, 3, 2), (7, 5, 3), (16, 13, 1)] {
        let most = family.distributionType.mostRows(try SketchCoordinates(leftRows: m, rightRows: d))
        let embedding = try implementation.embedding(
          family, SketchShape(rows: min(s, most ?? s), leftRows: m, rightRows: d), finding.stream.substream(s)
        )
        for norm in embedding.denseMatrix().columnNorms {
          finding.expect((norm - 1).magnitude, atMost: roundingBound(embedding.rows + 6))
        }
      }
    }
  }

  /// Flipping the sign of one column does not change the law of `S`, so `P[(SᵀS)_jk > 0] = P[(SᵀS)_jk < 0]`; if the entry is zero, a
  /// fair coin decides. Without signs two columns agree whenever they share a bucket, at least a quarter of the time for four rows.
  private static func signsAreFair(_ family: EmbeddingFamily) -> Law {
    .event(
      .embeddingIsometryInExpectation,
      "columns of a \(family.rawValue) sketch agree as often as they disagree",
      .equals(0.5, discrepancy: 0.1)
    ) { implementation, stream in
      let s = try implementation.embedding(
        family, SketchShape(rows: 4, leftRows: 3, rightRows: 2), stream.substream("draw")
      ).denseMatrix()
      let product = dot(s.column(0), s.column(4))
      return product == 0 ? stream.sign(at: 0) > 0 : product > 0
    }
  }

  /// Both fast applications against the product with `S` itself. Each entry is a sum of at most `N₂` products, with the rounding errors
  /// of scale and signs.
  private static func fastIsDense(_ family: EmbeddingFamily) -> Law {
    .always(family.claim, "the fast \(family.rawValue) sketch is the product by its matrix") {
      implementation, finding in
      for (s, m, d) in [(1, 1, 1), (3, 3, 2), (6, 5, 3), (4, 70, 2)] {
        let size = SketchShape(rows: s, leftRows: m, rightRows: d)
        let stream = finding.stream.substream(m)
        let embedding = try implementation.embedding(family, size, stream.substream("draw"))
        let a = StoredKhatriRaoMatrix(
          left: normalMatrix(rows: m, columns: 2, stream: stream.substream("left")),
          right: normalMatrix(rows: d, columns: 2, stream: stream.substream("right")))
        let (dense, plain) = (embedding.denseMatrix(), a.denseMatrix())
        let expected = dense * plain
        let bound = roundingBound(4 * m * d + 20) * norm(dense.elements) * norm(plain.elements)
        finding.expect(norm((embedding.apply(plain) - expected).elements), atMost: bound)
        finding.expect(norm((embedding.apply(a) - expected).elements), atMost: bound)
      }
    }
  }

  /// With the rows that the theorem requires for a plane, here one with a coordinate axis and one flat vector. The SRHT requires more
  /// rows than there are at such a small size; its two steps are separate laws.
  private static func theorem(_ family: EmbeddingFamily) -> Law? {
    let (m, d, distortion, failure) = (4, 2, 0.5, 0.2)
    guard
      let rows = try? family.rowsNeeded(
        .subspace(2), SketchCoordinates(leftRows: m, rightRows: d), distortion: distortion,
        failureProbability: failure)
    else { return nil }
    return .event(
      family.claim, "a \(family.rawValue) sketch of the rows its theorem asks for embeds a plane",
      .atMost(failure, discrepancy: 0.3)
    ) { implementation, stream in
      let embedding = try implementation.embedding(
        family, SketchShape(rows: rows, leftRows: m, rightRows: d), stream)
      let even = 1 / 7.0.squareRoot()
      let plane = Matrix(rows: 8, columns: 2) { j, k in k == 0 ? (j == 0 ? 1 : 0) : (j == 0 ? 0 : even) }
      return try Distortion(sketchedBasis: embedding.apply(plane)).value > distortion
    }
  }

  /// `P[ε(S, span(e_j, e_k)) > ½]` for two coordinates, `N = 4·2`, by counting:
  ///
  /// - buckets: both share one of `s = 8` (of `q = 4` neurons' buckets, and the same dimension, for the neuron block; the
  ///   two that one hash for both factors would confuse, for the TensorSketch);
  /// - SRHT, `N = 8`, `s = 4`: 512 of 17,920 draws;
  /// - tensor SRHT, `s = 4`: four independent fair signs agree, 2 of 16.
  ///
  /// Distortions are 0, ½ or 1 there, so ¾ separates them whatever the rounding errors.
  private static let planes: [(family: EmbeddingFamily, rows: Int, probability: Double, pair: (Int, Int))] = [
    (.srht, 4, 1.0 / 35, (0, 4)), (.countSketch, 8, 1.0 / 8, (0, 7)), (.tensorSRHT, 4, 1.0 / 8, (0, 7)),
    (.tensorSketch, 8, 1.0 / 8, (1, 2)), (.neuronBlock, 8, 1.0 / 4, (0, 6)),
  ]

  private static func failureOnAPlane(
    _ family: EmbeddingFamily, rows: Int, probability: Double, pair: (Int, Int)
  ) -> Law {
    .event(
      family.claim, "a \(family.rawValue) sketch fails on a coordinate plane as often as counting says",
      .equals(probability, discrepancy: 0.1)
    ) { implementation, stream in
      let embedding = try implementation.embedding(
        family, SketchShape(rows: rows, leftRows: 4, rightRows: 2), stream)
      let plane = Matrix.identity(8).selectingColumns([pair.0, pair.1])
      return try Distortion(sketchedBasis: embedding.apply(plane)).value > 0.75
    }
  }

  /// `√s S_ij` is a standard normal number: its absolute value is at most one with probability `erf(1/√2)`.
  private static let gaussianVariance = Law.event(
    .embeddingGaussian, "an entry of a Gaussian sketch is within s^(-1/2) of zero with probability erf(1/√2)",
    .equals(.erf(0.5.squareRoot()), discrepancy: 0.15)
  ) { implementation, stream in
    let s = try implementation.embedding(
      .gaussian, SketchShape(rows: 5, leftRows: 2, rightRows: 1), stream
    ).denseMatrix()
    return s[3, 1].magnitude <= 1 / 5.0.squareRoot()
  }

  /// `s = N₂` rows without replacement are all of them, and `HᵀH = N₂I`: an isometry, with padding too.
  private static let allRowsAreAnIsometry = Law.always(
    .embeddingSRHT, "an SRHT of all its rows is an isometry"
  ) { implementation, finding in
    for (rows, m, d) in [(1, 1, 1), (4, 3, 1), (16, 13, 1), (64, 7, 5)] {
      let s = try implementation.embedding(
        .srht, SketchShape(rows: rows, leftRows: m, rightRows: d), finding.stream.substream(rows)
      ).denseMatrix()
      let error = s.transposeTimesSelf() - .identity(m * d)
      finding.expect(
        error.elements.map(\.magnitude).max() ?? 0, atMost: roundingBound(rows + 6))
    }
  }

  /// The transform of a column of `H` itself is as uneven as possible; the signs `D` must flatten it. For `s = N₂` all rows of
  /// `s^(-1/2)HDU` are sampled. The bound is Tropp's (Lemma 3.3) at `δ = 1/8`; the discrepancy is certainty.
  private static let flattening = Law.event(
    .embeddingSRHT, "the signs of an SRHT flatten a column of the Hadamard matrix",
    .atMost(0.125, discrepancy: 0.5)
  ) { implementation, stream in
    let order = 256
    let embedding = try implementation.embedding(
      .srht, SketchShape(rows: order, leftRows: order, rightRows: 1), stream)
    let even = Matrix(rows: order, columns: 1, repeating: 1 / 16)
    let largest = embedding.apply(even).elements.map(\.magnitude).max() ?? 0
    let n = Double(order)
    return largest > (1 / n).squareRoot() + (8 * .log(n / 0.125) / n).squareRoot()
  }

  /// `P[h(j) = h(k)] = 1/s` for any two coordinates, near or far; the exact second moment follows from it. Two thousand pairs in one
  /// draw would not be independent, so each trial uses one.
  private static let secondMomentOfTheCountSketch = Law.event(
    .embeddingCountSketch, "coordinates s apart share a bucket with probability 1/s",
    .equals(0.25, discrepancy: 0.2)
  ) { implementation, stream in
    let s = try implementation.embedding(
      .countSketch, SketchShape(rows: 4, leftRows: 9, rightRows: 1), stream
    ).denseMatrix()
    return dot(s.column(4), s.column(8)) != 0
  }

  /// Equal rows have equal scores, so `p_j = 1/N` and every sample of `s` rows has the same length as all rows, `Σ_t a_j²/(s p_j) = N a_j² = 1`: the isometry
  /// holds in each draw.
  private static let evenRowsKeepTheirLength = Law.always(
    .embeddingLeverageScore, "rows that are all equal keep their length in every sample by leverage"
  ) { implementation, finding in
    for (rows, s) in [(1, 3), (12, 1), (50, 7)] {
      let even = Matrix(rows: rows, columns: 1, repeating: 1 / Double(rows).squareRoot())
      for damping in [0, 0.5] {
        let sample = try implementation.rowSample(s, even, damping, finding.stream.substream(rows))
        let length = norm(sample.apply(even).elements)
        finding.expect((length * length - 1).magnitude, atMost: 4 * roundingBound(2 * rows + s + 10))
      }
    }
  }

  /// Row 0 has the score ½ of `tr M = 1`, so it is drawn with probability at least `β/2 = 1/16` each time; in 64 draws it is missing with
  /// probability at most `(15/16)^64`.
  private static let leverageIsFound = Law.event(
    .embeddingLeverageScore,
    "a row with half of all leverage is missing from 64 samples with probability (15/16)^64",
    .atMost(.pow(15.0 / 16, 64), discrepancy: 0.2)
  ) { implementation, stream in
    let column = Matrix(rows: 2001, columns: 1) { j, _ in j == 0 ? 2000.0.squareRoot() : 1 }
    let sample = try implementation.rowSample(64, column, 0, stream)
    let alone = Matrix(rows: 2001, columns: 1) { j, _ in j == 0 ? 1 : 0 }
    return sample.apply(alone).elements.allSatisfy { $0 == 0 }
  }

  /// As for the other families, on a plane with one coordinate axis.
  private static let theoremOfLeverage = Law.event(
    .embeddingLeverageScore, "a sample by leverage of the rows its theorem asks for embeds a plane",
    .atMost(0.2, discrepancy: 0.3)
  ) { implementation, stream in
    let plane = Matrix(rows: 1000, columns: 2) { j, k in
      (j == 0) == (k == 0) ? (k == 0 ? 1 : 1 / 999.0.squareRoot()) : 0
    }
    let rows = try EmbeddingFamily.leverageScore.rowsNeeded(
      .subspace(2), SketchCoordinates(1000), distortion: 0.5, failureProbability: 0.2)
    let sample = try implementation.rowSample(rows, plane, 0, stream)
    return try Distortion(sketchedBasis: sample.apply(plane)).value > 0.5
  }

  /// `d_μ = tr(G G_μ⁻¹)`, column by column from a Cholesky factor. Its backward error is a few `n u‖G_μ‖`, so the error of the trace is at
  /// most `30 n² u κ(G_μ)`; the product `AᵀA` has `N` roundings.
  private static let statisticalDimension = Law.always(
    .embeddingCountSketch, "the statistical dimension is the trace of G(G + μI)⁻¹"
  ) { implementation, finding in
    let a = try randomBasis(rows: 24, columns: 5, stream: finding.stream)
      .scalingColumns(by: [3, 1, 0.7, 0.3, 0.1])
    let gram = a.transposeTimesSelf()
    for damping in [0.01, 0.25, 4] {
      let factor = try CholeskyFactorization(gram + Matrix.identity(5).scaled(by: damping))
      let trace = try (0..<5).reduce(0) { $0 + (try factor.solve(gram.column($1)))[$1] }
      let condition = (9 + damping) / (0.01 + damping)
      finding.expect(
        (try implementation.statisticalDimension(a, damping) - trace).magnitude,
        atMost: 30 * 24 * 5 * unitRoundoff * condition)
    }
  }
}

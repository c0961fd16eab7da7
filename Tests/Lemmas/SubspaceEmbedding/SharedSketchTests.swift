import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import Communication
@testable import SubspaceEmbedding

/// `SA = Σ_p S_pA_p` over ranks: the same on every rank and for a single process, and no more is sent than announced.
@Suite struct SharedSketchTests {
  private static let stream = CounterStream(seed: 21)

  /// What one rank finds.
  struct Finding: Sendable {
    let sketch: Matrix
    let gram: Matrix
    let sent: Int
    let announced: Int
    let gramSent: Int
    let gramAnnounced: Int
  }

  /// Sketches a matrix on each of some ranks.
  private func sketch(
    _ family: EmbeddingFamily, rows: Int, ranks: Int, damping: Double = 0,
    _ shared: @escaping @Sendable (Communicator) -> any TallMatrix
  ) throws -> [Finding] {
    try onRanks(ranks) { communicator in
      func find(_ a: some TallMatrix) throws -> Finding {
        func cost(_ body: () throws -> Matrix) rethrows -> (Matrix, Int) {
          let before = communicator.sentBytes
          return (try body(), communicator.sentBytes - before)
        }
        func announced(_ traffic: Traffic) -> Int { traffic.bytes(from: communicator.rank, of: ranks) }
        let distribution = try family.distribution(rows: rows, of: a)
        let before = communicator.sentBytes
        let s = try distribution.sample(Self.stream, for: a, damping: damping)
        #expect(
          communicator.sentBytes - before == announced(distribution.samplingTraffic(columns: a.columns)))
        #expect(s.columns == a.rows && s.rows == distribution.rows)
        let (sketch, sent) = try cost { try s.apply(a) }
        let (gram, gramSent) = try cost { try s.sketchedGram(a) }
        return Finding(
          sketch: sketch, gram: gram, sent: sent, announced: announced(distribution.traffic(of: a)),
          gramSent: gramSent, gramAnnounced: announced(distribution.gramTraffic(of: a)))
      }
      return try find(shared(communicator))
    }
  }

  /// All ranks have the same bits, and have sent what was announced, rank by rank.
  private func requireAgreement(_ found: [Finding], summed: Int, gramSummed: Int, _ name: String) {
    for finding in found {
      #expect(finding.sketch == found[0].sketch && finding.gram == found[0].gram, "\(name)")
      #expect(finding.sent == finding.announced && finding.gramSent == finding.gramAnnounced, "\(name)")
    }
    let others = 16 * (found.count - 1)
    #expect(found.reduce(0) { $0 + $1.sent } == others * summed, "\(name)")
    #expect(found.reduce(0) { $0 + $1.gramSent } == others * gramSummed, "\(name)")
  }

  /// By the definition: a term of an entry of `SA` passes through at most `2N + 8` roundings in any order, see `FastSketchTests`, and `P` more between the ranks.
  private func allowed(_ s: Matrix, _ a: Matrix, ranks: Int) -> Double {
    2 * roundingBound(2 * a.rows + 8 + ranks) * frobeniusNorm(s) * frobeniusNorm(a)
  }

  @Test(
    "cost.communication: a sketch of distributed rows is that of the matrix, the same on every rank, and sends one sum of sn numbers",
    arguments: EmbeddingFamily.oblivious.filter { !$0.distributionType.needsSplit }, 1...4)
  func rows(_ family: EmbeddingFamily, ranks: Int) throws {
    let a = MatrixCase(rows: 331, columns: 5, integers: false, seed: 3).matrix
    let serial = try family.distribution(rows: 24, of: a).sample(Self.stream)
    let dense = serial.denseMatrix()
    for seed in [nil, 1, 2] {
      let parts = Parts.of(331, ranks: ranks, seed: seed)
      let kinds: [(String, @Sendable (Matrix, Share) -> any TallMatrix)] = [
        ("stored", { SharedRows($0, share: $1) }),
        (
          "dense rows",
          { SharedRows(TallMatrixSketchTests.Rows(matrix: $0, height: 50, sparse: false), share: $1) }
        ),
        (
          "sparse rows",
          { SharedRows(TallMatrixSketchTests.Rows(matrix: $0, height: 7, sparse: true), share: $1) }
        ),
        (
          "closures",
          { own, share in
            ClosureMatrix(
              share: share, columns: 5, times: { own.times($0) }, transposeTimes: { own.transposeTimes($0) })
          }
        ),
      ]
      for (name, kind) in kinds {
        let found = try sketch(family, rows: 24, ranks: ranks) { communicator in
          let share = communicator.share(parts)
          return kind(a.rows(share.range), share)
        }
        requireAgreement(found, summed: 24 * 5, gramSummed: 24 * 5, "\(parts), \(name)")
        let difference = frobeniusNorm(found[0].sketch - dense * a)
        #expect(difference <= allowed(dense, a, ranks: ranks), "\(parts), \(name)")
        #expect(found[0].gram == found[0].sketch.transposeTimesSelf())
        if ranks == 1 && (family != .gaussian || name == "stored") {
          #expect(found[0].sketch == serial.apply(a))
        }
      }
    }
  }

  /// `s = 60` is `q = 12` buckets of `d = 5`. The Gram matrix of the neuron block has `Σ_l ŝ_il ŝ_jl` to `q` roundings, the sums `ŝ` to `m + P`, and
  /// products with `x_i`, `x_j` to `d + 2`; by all other families it is that of the sketch.
  @Test(
    "cost.communication: a sketch of distributed neurons is that of the matrix, and the neuron block sends qn numbers, not sn",
    arguments: EmbeddingFamily.oblivious, 1...4)
  func neurons(_ family: EmbeddingFamily, ranks: Int) throws {
    let (m, d, n, rows) = (203, 5, 4, 60)
    let a = SketchCase(leftRows: m, rightRows: d, columns: n, rows: rows, integers: false, seed: 8).khatriRao
    let bits = BitKhatriRaoMatrix(rows: m, columns: n, rightRows: d, scale: 0.3)
    let summed = (family == .neuronBlock ? 12 : 60) * n
    for seed in [nil, 1] {
      let parts = Parts.of(m, ranks: ranks, seed: seed)
      // A matrix that knows of its share, and one that does not.
      let kinds: [(String, StoredKhatriRaoMatrix, @Sendable (Share) -> any TallMatrix)] = [
        ("stored", a, { SharedNeurons(a.neurons($0.range), share: $0) }),
        ("stored rows", a, { SharedRows(a.neurons($0.range), share: $0.parts(d)) }),
        ("bits", bits.stored, { SharedNeurons(bits.neurons($0.range), share: $0) }),
        ("rows of bits", bits.stored, { SharedRows(bits.neurons($0.range), share: $0.parts(d)) }),
      ]
      for (name, whole, kind) in kinds {
        let dense = try family.distribution(rows: rows, of: whole).sample(Self.stream).denseMatrix()
        let expected = dense * whole.denseMatrix()
        let found = try sketch(family, rows: rows, ranks: ranks) { kind($0.share(parts)) }
        requireAgreement(found, summed: summed, gramSummed: summed, "\(parts), \(name)")
        let bound = allowed(dense, whole.denseMatrix(), ranks: ranks)
        #expect(frobeniusNorm(found[0].sketch - expected) <= bound, "\(parts), \(name)")
        let gramBound =
          4 * roundingBound(m + rows + d + ranks + 8) * frobeniusNorm(dense) * frobeniusNorm(dense)
          * frobeniusNorm(whole.denseMatrix()) * frobeniusNorm(whole.denseMatrix())
        #expect(
          frobeniusNorm(found[0].gram - expected.transposeTimesSelf()) <= gramBound, "\(parts), \(name)")
        if family != .neuronBlock { #expect(found[0].gram == found[0].sketch.transposeTimesSelf()) }
      }
    }
  }

  /// What is summed are integers, whatever the inputs and the scale are.
  @Test(
    "embedding.isometry-in-expectation: families that sum integers over the ranks give the bits of one process on any number of ranks",
    arguments: [EmbeddingFamily.tensorSRHT, .tensorSketch, .neuronBlock], 1...4)
  func sameBitsForEveryNumberOfRanks(_ family: EmbeddingFamily, ranks: Int) throws {
    let normals = Self.stream.substream("inputs")
    let bits = BitKhatriRaoMatrix(
      bits: BitKhatriRaoMatrix(rows: 1203, columns: 7, rightRows: 3).words,
      signs: Self.stream.substream("signs").signs(1203), scale: 0.3,
      right: Matrix(rows: 3, columns: 7) { normals.normal(at: $0 + 3 * $1) })
    let s = try family.distribution(rows: 48, of: bits).sample(Self.stream)
    let (sketch, gram) = (s.apply(bits), s.sketchedGram(bits))
    for seed in [nil, 1] {
      let parts = Parts.of(1203, ranks: ranks, seed: seed)
      let found = try self.sketch(family, rows: 48, ranks: ranks) { communicator in
        let share = communicator.share(parts)
        return SharedNeurons(bits.neurons(share.range), share: share)
      }
      for finding in found { #expect(finding.sketch == sketch && finding.gram == gram) }
    }
  }

  /// 2500 buckets: three groups.
  @Test(
    "The bucket sums of a neuron block are summed a thousand buckets at a time", arguments: [true, false])
  func manyBuckets(isBits: Bool) throws {
    let bits = BitKhatriRaoMatrix(rows: 3000, columns: 3, rightRows: 1, scale: 0.5)
    let gram = try NeuronBlockDistribution(rows: 2500, leftRows: 3000, rightRows: 1).sample(Self.stream)
      .sketchedGram(bits.stored)
    let parts = Parts.of(3000, ranks: 3, seed: 4)
    let found = try sketch(.neuronBlock, rows: 2500, ranks: 3) { communicator in
      let share = communicator.share(parts)
      let own = bits.neurons(share.range)
      return isBits
        ? SharedNeurons(own, share: share) as any TallMatrix : SharedNeurons(own.stored, share: share)
    }
    requireAgreement(found, summed: 7500, gramSummed: 7500, "")
    // Integers and a scale of ½, so exactly.
    #expect(found[0].gram == gram)
    #expect(
      try NeuronBlockDistribution(rows: 2500, leftRows: 1, rightRows: 1).gramTraffic(khatriRao: 3).sums == [
        3000: 2, 1500: 1,
      ])
  }

  @Test("The cost of a sketch of a distributed matrix is counted for the whole matrix, without communication")
  func operations() throws {
    let bits = BitKhatriRaoMatrix(rows: 100, columns: 4, rightRows: 3, density: 1)
    for family in EmbeddingFamily.allCases {
      let whole = try family.distribution(rows: 9, of: bits)
      let expected = [
        whole.operations(of: bits), whole.gramCost(of: bits).sketch, whole.gramCost(of: bits).products,
        whole.samplingOperations(of: bits),
      ]
      let found = try onRanks(3) { communicator in
        let share = communicator.share(of: 100)
        let own = SharedNeurons(bits.neurons(share.range), share: share)
        let s = try family.distribution(rows: 9, of: own)
        let cost = s.gramCost(of: own)
        let counts = [s.operations(of: own), cost.sketch, cost.products, s.samplingOperations(of: own)]
        return (counts, communicator.sentBytes)
      }
      for (counts, sent) in found { #expect(counts == expected && sent == 0, "\(family)") }
    }
  }
}

import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

/// The shapes of a product `A B`, `A` of `rows×inner` and `B` of `inner×width`.
struct ProductCase: PropertyCase {
  var rows: Int
  var inner: Int
  var width: Int
  var integers: Bool
  var seed: Int

  /// Every triple of these sizes, first with integer entries and then with normal ones.
  static let sizes = [0, 1, 2, 3, 5, 10]
  static let corners = 2 * sizes.count * sizes.count * sizes.count
  static let cases = corners + 20

  static func generate(index: Int, from stream: CounterStream) -> ProductCase {
    if index < corners {
      let (count, triple) = (sizes.count, index / 2)
      return ProductCase(
        rows: sizes[triple % count], inner: sizes[triple / count % count],
        width: sizes[triple / count / count], integers: index % 2 == 0, seed: index)
    }
    return ProductCase(
      rows: 1 + stream.index(at: 0, below: 50), inner: 1 + stream.index(at: 1, below: 50),
      width: 1 + stream.index(at: 2, below: 50), integers: index % 2 == 0, seed: index)
  }

  var simpler: [ProductCase] { shrinking([\ProductCase.rows, \.inner, \.width]) }

  private var source: MatrixCase {
    MatrixCase(rows: rows, columns: inner, integers: integers, seed: seed)
  }
  var a: Matrix { source.matrix(named: "a", rows: rows, columns: inner) }
  var b: Matrix { source.matrix(named: "b", rows: inner, columns: width) }
  var c: Matrix { source.matrix(named: "c", rows: rows, columns: width) }
  var scale: Double { integers ? -2 : -0.3 }

  /// Checks `computed` against `C + s·AB` by its definition: exactly on integers.
  ///
  /// On other numbers each side obeys `|error| ≤ γ_{k+2}(|C| + |s||A||B|)` for `k` summands in any order
  /// (Higham 2002, section 3.5, with one rounding for the scale and one for the sum), so the two differ by at
  /// most twice that, and the norms' own rounding is far below the slack of one percent.
  func requireProduct(_ computed: Matrix, addedTo c: Matrix, scale: Double, _ what: String) throws {
    let reference = c + definedProduct(a, b).scaled(by: scale)
    if integers { return try require(computed == reference, "\(what) is not exact") }
    let size = frobeniusNorm(c) + abs(scale) * frobeniusNorm(a) * frobeniusNorm(b)
    let ratio = backwardErrorRatio(computed, reference, scale: size, size: inner + 2)
    try require(ratio, atMost: 2.02, "ratio of \(what)")
  }
}

@Suite struct ProductTests {
  @Test func productsAreSumsOfProducts() throws {
    try checkProperty("productsAreSumsOfProducts", over: ProductCase.self, cases: ProductCase.cases) { p in
      let zero = Matrix(rows: p.rows, columns: p.width)
      try p.requireProduct(p.a * p.b, addedTo: zero, scale: 1, "A B")
      try p.requireProduct(p.a.transposed.transposeTimes(p.b), addedTo: zero, scale: 1, "(Aᵀ)ᵀ B")
      try p.requireProduct(p.a.timesTranspose(p.b.transposed), addedTo: zero, scale: 1, "A (Bᵀ)ᵀ")
    }
  }

  @Test func accumulationAddsAScaledProduct() throws {
    try checkProperty("accumulationAddsAScaledProduct", over: ProductCase.self, cases: ProductCase.cases) {
      p in
      for (first, second) in [(false, false), (false, true), (true, false), (true, true)] {
        var sum = p.c
        sum.accumulate(
          first ? p.a.transposed : p.a, second ? p.b.transposed : p.b, transposeFirst: first,
          transposeSecond: second, scale: p.scale)
        try p.requireProduct(
          sum, addedTo: p.c, scale: p.scale, "C + s A B, stored transposed: \(first), \(second)")
      }
    }
  }

  @Test func matrixVectorProductsAreProducts() throws {
    try checkProperty("matrixVectorProductsAreProducts", over: ProductCase.self, cases: ProductCase.cases) {
      p in
      guard p.width == 1 else { return }
      let (zero, x) = (Matrix(rows: p.rows, columns: 1), p.b.elements)
      try p.requireProduct(asColumn(p.a.times(x)), addedTo: zero, scale: 1, "A x")
      try p.requireProduct(
        asColumn(p.a.transposed.transposeTimes(x)), addedTo: zero, scale: 1, "(Aᵀ)ᵀ x")
    }
  }

  /// `AᵀA` is a product too, and symmetric bit for bit.
  @Test func transposeTimesSelfIsSymmetric() throws {
    try checkProperty("transposeTimesSelfIsSymmetric", over: MatrixCase.self) { c in
      for c in [c, c.exact] {
        let a = c.matrix
        let square = a.transposeTimesSelf()
        let reference = definedProduct(a.transposed, a)
        try require(square == square.transposed, "not symmetric")
        if c.integers {
          try require(square == reference, "not exact")
        } else {
          let norm = frobeniusNorm(a)
          let ratio = backwardErrorRatio(square, reference, scale: norm * norm, size: c.rows)
          try require(ratio, atMost: 2.02, "ratio of AᵀA")
        }
      }
    }
  }

  @Test(arguments: cornerSizes) func mirroringKeepsTheUpperTriangle(order: Int) {
    let a = MatrixCase(rows: order, columns: order, seed: 1).matrix
    var mirrored = a
    mirrored.mirrorUpperTriangle()
    #expect(mirrored == Matrix(rows: order, columns: order) { a[min($0, $1), max($0, $1)] })
  }

  /// A sum of products may use one matrix three times.
  @Test func accumulatingAMatrixOntoItself() {
    var a = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])
    a.accumulate(a, a)
    #expect(a.elements == [8, 12, 18, 26])
  }

  /// Zero times infinity is a NaN in the products as in the sums; nothing is skipped.
  @Test func productsPassOnWhatIsNotFinite() {
    let a = Matrix(rows: 1, columns: 2, elements: [.infinity, 1])
    let zero = Matrix(rows: 2, columns: 1)
    #expect((a * zero)[0, 0].isNaN)
    #expect(a.times([0, 0])[0].isNaN)
    #expect(a.transposed.transposeTimes([0, 0])[0].isNaN)
  }
}

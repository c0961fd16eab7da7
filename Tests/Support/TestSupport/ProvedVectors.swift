public import DenseLinearAlgebra
internal import Foundation

/// The cases of a kind that Coq evaluated, in exact fractions, by programs proved to compute the matrices and vectors of the theorems.
///
/// `Scripts/proved-vectors` writes them; `Fixtures/vectors/README.md` says how they are stored.
public func provedCases<Case: Decodable>(_ kind: String, as _: Case.Type = Case.self) throws -> [Case] {
  let file = fixtures.appending(path: "vectors/proved/\(kind).json")
  return try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
}

/// From `"p/q"` or `"p"`.
extension Rational: Decodable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard let numerator = parts[0], let denominator = parts.count == 1 ? 1 : parts[1], denominator > 0,
      parts.count <= 2
    else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "“\(text)” is not a fraction")
    }
    self.init(numerator, denominator)
  }
}

extension Rational {
  /// The nearest `Double`: a `Double` represents numerator and denominator exactly, so their quotient is rounded once.
  ///
  /// - Traps: when the numerator or the denominator exceeds 2⁵³.
  public var nearest: Double { Double(exactly: numerator)! / Double(exactly: denominator)! }

  /// The value, which a `Double` represents exactly.
  ///
  /// - Traps: when the denominator is not a power of two, or the numerator exceeds 2⁵³.
  public var exact: Double {
    precondition(denominator.nonzeroBitCount == 1, "\(self) is not a binary fraction")
    return nearest
  }
}

extension Matrix {
  /// The matrix of these rows, each entry converted.
  public init(rows: [[Rational]], _ convert: (Rational) -> Double = \.exact) {
    self.init(rows: rows.count, columns: rows.first?.count ?? 0) { i, j in convert(rows[i][j]) }
  }
}

/// Whether numbers with at most `roundings` rounding errors, without cancellation, agree with their exact values.
///
/// Such a number has an error of at most `γ_k` relative to the exact value, and the nearest `Double` by `u`; `k + 1.01` covers
/// both and the higher orders.
public func agree(_ computed: [Double], _ exact: [Rational], roundings k: Int) -> Bool {
  computed.count == exact.count
    && zip(computed, exact).allSatisfy { computed, exact in
      (computed - exact.nearest).magnitude <= (Double(k) + 1.01) * unitRoundoff * exact.nearest.magnitude
    }
}

/// The same for a matrix.
public func agree(_ computed: Matrix, _ exact: [[Rational]], roundings k: Int) -> Bool {
  computed.rows == exact.count
    && exact.enumerated().allSatisfy { i, row in
      agree((0..<computed.columns).map { computed[i, $0] }, row, roundings: k)
    }
}

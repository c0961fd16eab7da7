/// How many rows a sketch has: a number, or a multiple of the number `n` of columns of the sketched matrix.
public enum RowCount: Sendable, Equatable, CustomStringConvertible {
  case rows(Int)
  case multipleOfColumns(Int)

  /// Reads `512` or `8n`.
  ///
  /// - Throws: `SketchError.unreadableRowCount` for anything but a positive whole number and an optional `n`.
  public init(_ text: String) throws(SketchError) {
    let isMultiple = text.hasSuffix("n")
    let digits = isMultiple ? text.dropLast() : text[...]
    guard digits.allSatisfy({ ("0"..."9").contains($0) }), let number = Int(digits), number > 0 else {
      throw .unreadableRowCount(text: text)
    }
    self = isMultiple ? .multipleOfColumns(number) : .rows(number)
  }

  /// The number of rows for `n` columns.
  ///
  /// - Throws: `SketchError.rowsNotRepresentable` when the product overflows.
  public func rows(columns n: Int) throws(SketchError) -> Int {
    switch self {
    case .rows(let rows): return rows
    case .multipleOfColumns(let factor):
      let (product, overflow) = factor.multipliedReportingOverflow(by: n)
      if overflow { throw .rowsNotRepresentable(needed: Double(factor) * Double(n)) }
      return product
    }
  }

  public var description: String {
    switch self {
    case .rows(let rows): "\(rows)"
    case .multipleOfColumns(let factor): "\(factor)n"
    }
  }
}

extension RowCount: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

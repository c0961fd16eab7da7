internal import Files
internal import NumPyFormat
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// The JSON Schema of `case.json`, which is stored next to the cases.
///
/// It describes the format that `CaseHeader.init(bytes:file:)` enforces. The values of an enumeration are those of its cases, and a test
/// compares the fields with those of the header.
public enum CaseSchema {
  public static let file = "case.schema.json"

  /// Writes the schema into a folder of cases.
  ///
  /// - Throws: `FileError`.
  public static func write(to folder: String) throws {
    try writeAtomically(Array(text.utf8), to: "\(folder)/\(file)")
  }

  public static let text = schema.text() + "\n"

  private static let schema = Schema(
    [
      ("$schema", "https://json-schema.org/draft/2020-12/schema"),
      ("title", "A case of the oracle"),
      (
        "description",
        "case.json: everything about a case except its arrays. The arrays are NumPy files, little-endian, in C order."
      ),
    ] + Schema.object(header).fields)

  private static let header: [Field] = [
    Field("$schema", Schema([("const", .text("../\(file)"))])),
    Field("formatVersion", Schema([("const", .integer(UInt64(CaseHeader.formatVersion)))])),
    Field("identifier", .string.with("minLength", 1)),
    Field("exercises", .string),
    Field(
      "verdict",
      .oneOf(CaseHeader.Verdict.self).described(
        "valid: match every stage. invalid: refuse, with refusal.txt. acceptable: match except for the declared freedoms."
      )),
    Field("flags", .array(of: .string)),
    Field("notes", .string),
    Field("seed", .integer(from: 0).with("maximum", .integer(.max))),
    Field(
      "generator",
      .object([
        Field("name", .string), Field("version", .integer(from: 0)), Field("definition", .string),
      ])),
    Field(
      "sizes",
      .object([
        Field("points", .integer(from: 1)), Field("dimension", .integer(from: 1)),
        Field("width", .integer(from: 1)),
      ]).described("n, d and m."), isRequired: false),
    Field(
      "matrix",
      .object([Field("rows", .integer(from: 1)), Field("columns", .integer(from: 1))])
        .described("N and n of a given matrix, instead of a network."), isRequired: false),
    Field(
      "problem",
      .oneOf(Setting.Problem.self).described(
        "system: (AᵀA + μI) g = r, r in inputs/residual.npy. least-squares: min ‖Ag − b‖² + μ‖g‖², b in inputs/observations.npy."
      ), isRequired: false),
    Field("solver", .oneOf(SolverKind.self), isRequired: false),
    Field(
      "sketch",
      .object([Field("family", .oneOf(EmbeddingFamily.self)), Field("rows", .integer(from: 1))])
        .described("The draws of S are inputs/draw_*.npy."), isRequired: false),
    Field(
      "accuracy", .number.with("exclusiveMinimum", 0).with("exclusiveMaximum", 1), isRequired: false),
    Field("damping", .number.described("μ; zero if absent."), isRequired: false),
    Field(
      "run",
      .object([
        Field("tolerance", .number.with("exclusiveMinimum", 0)), Field("maximumSteps", .integer(from: 1)),
      ]).described("The port's own run, for the stage trajectory."), isRequired: false),
    Field("arrays", .array(of: .object(array))),
    Field("stages", .array(of: .object(stage))),
    Field(
      "freedoms",
      .array(
        of: .object([
          Field("stage", .oneOf(Stage.self)), Field("reason", .string),
          Field("indices", .array(of: .array(of: .integer(from: 0)))),
        ]))),
    Field("refusal", .string, isRequired: false),
  ]

  private static let array: [Field] = [
    Field("name", .string(matching: "^[a-z][a-z0-9_]*$")),
    Field("file", .string(matching: #"^(inputs|states)/[a-z][a-z0-9_]*\.npy$"#)),
    Field("type", .oneOf(CaseArray.ElementType.self)),
    Field("shape", shape),
  ]

  private static let stage: [Field] = [
    Field("stage", .oneOf(Stage.self)),
    Field("claim", .string(matching: #"^[a-z]+\.[a-z-]+$"#)),
    Field("definition", .string),
    Field("reads", .array(of: .string)),
    Field("output", .string(matching: #"^[a-z_]+\.npy$"#)),
    Field("shape", shape),
    Field("formula", .string),
    Field("derivation", .string),
    Field("allowed", .number.with("minimum", 0)),
  ]

  private static let shape = Schema.array(of: .integer(from: 0)).with("maxItems", 2)
}

/// A field of an object.
private struct Field: Sendable {
  let name: String
  let schema: Schema
  let isRequired: Bool

  init(_ name: String, _ schema: Schema, isRequired: Bool = true) {
    (self.name, self.schema, self.isRequired) = (name, schema, isRequired)
  }
}

/// A JSON Schema: an object with its fields in the given order.
private struct Schema: Sendable {
  indirect enum Value: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case text(String)
    case integer(UInt64)
    case flag(Bool)
    case list([Value])
    case schema(Schema)

    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral number: UInt64) { self = .integer(number) }
  }

  let fields: [(name: String, value: Value)]

  init(_ fields: [(String, Value)]) { self.fields = fields.map { (name: $0.0, value: $0.1) } }

  func with(_ name: String, _ value: Value) -> Schema { Schema(fields + [(name, value)]) }
  func described(_ text: String) -> Schema { with("description", .text(text)) }

  static let string = Schema([("type", "string")])
  static let number = Schema([("type", "number")])

  static func string(matching pattern: String) -> Schema { string.with("pattern", .text(pattern)) }

  static func integer(from minimum: UInt64) -> Schema {
    Schema([("type", "integer"), ("minimum", .integer(minimum))])
  }

  static func oneOf<Values: CaseIterable & RawRepresentable<String>>(_: Values.Type) -> Schema {
    Schema([("enum", .list(Values.allCases.map { .text($0.rawValue) }))])
  }

  static func array(of items: Schema) -> Schema { Schema([("type", "array"), ("items", .schema(items))]) }

  static func object(_ fields: [Field]) -> Schema {
    Schema([
      ("type", "object"), ("additionalProperties", .flag(false)),
      ("required", .list(fields.filter(\.isRequired).map { .text($0.name) })),
      ("properties", .schema(Schema(fields.map { ($0.name, .schema($0.schema)) }))),
    ])
  }
}

extension Schema {
  /// Its text, of which every line but the first begins with the margin.
  func text(margin: String = "") -> String {
    Self.text(
      fields.map { "\"\($0.name)\": \(Self.text($0.value, margin: margin + "  "))" }, in: "{}", margin)
  }

  private static func text(_ value: Value, margin: String) -> String {
    switch value {
    case .text(let text): "\"\(text.replacing("\\", with: "\\\\"))\""
    case .integer(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .list(let values): text(values.map { text($0, margin: margin + "  ") }, in: "[]", margin)
    case .schema(let schema): schema.text(margin: margin)
    }
  }

  private static func text(_ items: [String], in brackets: String, _ margin: String) -> String {
    let separator = ",\n\(margin)  "
    return "\(brackets.first!)\n\(margin)  \(items.joined(separator: separator))\n\(margin)\(brackets.last!)"
  }
}

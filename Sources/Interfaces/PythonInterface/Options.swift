internal import DenseLinearAlgebra
internal import Foundation

/// Options from text.
///
/// - Safety: the pointer is null or leads to text that ends with a zero.
@unsafe func options<Value: Decodable>(_: Value.Type, _ text: UnsafePointer<CChar>?) throws -> Value {
  let text = unsafe text.map { unsafe String(cString: $0) } ?? "{}"
  return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
}

/// The choice with this name, or a refusal that lists all names.
func choice<Choice: CaseIterable & RawRepresentable<String>>(_ parameter: String, _ name: String) throws
  -> Choice
{
  if let choice = Choice(rawValue: name) { return choice }
  let names = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
  throw ArgumentError(description: "\(parameter) is '\(name)'; give one of \(names)")
}

/// A number, or `auto`.
enum NumberOrAutomatic: Decodable {
  case automatic
  case number(Double)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      let text = try container.decode(String.self)
      guard text == "auto" else {
        throw ArgumentError(description: "a number or 'auto' is needed, not '\(text)'")
      }
      self = .automatic
    }
  }

  /// The number, refused unless it is finite and not negative.
  func shift(_ parameter: String) throws -> Double? {
    guard case .number(let value) = self else { return nil }
    return try PythonInterface.shift(parameter, value)
  }
}

/// A damping or a ridge, refused unless it is finite and not negative.
func shift(_ parameter: String, _ value: Double) throws -> Double {
  guard value >= 0 && value.isFinite else {
    throw ArgumentError(description: "\(parameter) is \(value); give a finite number ≥ 0")
  }
  return value
}

/// A matrix with the rows of an array in C order as its columns.
///
/// - Safety: the pointer leads to as many entries.
@unsafe func columns(_ pointer: UnsafePointer<Double>?, count: Int64, length: Int64) throws -> Matrix {
  let (count, length) = (Int(count), Int(length))
  return Matrix(rows: length, columns: count, elements: try unsafe vector(pointer, count * length))
}

/// A copy of an array.
///
/// - Safety: the pointer leads to as many entries.
@unsafe func vector(_ pointer: UnsafePointer<Double>?, _ count: Int) throws -> [Double] {
  guard let pointer = unsafe pointer else {
    throw ArgumentError(description: "a pointer to an array is null")
  }
  return unsafe Array(UnsafeBufferPointer(start: pointer, count: count))
}

/// Writes a result into an array of the caller, unless that is null.
///
/// - Safety: the pointer is null or leads to as many entries.
@unsafe func write(_ elements: [Double], to pointer: UnsafeMutablePointer<Double>?) {
  unsafe pointer?.update(from: elements, count: elements.count)
}

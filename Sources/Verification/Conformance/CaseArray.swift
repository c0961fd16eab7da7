public import NumPyFormat

/// An array of a case: its entries, which doubles represent exactly, and the type in which it is stored.
public struct CaseArray: Sendable, Equatable {
  /// The types of the files, by NumPy's names.
  public enum ElementType: String, CaseIterable, Codable, Sendable {
    case float64 = "<f8"
    case int8 = "|i1"
    case uint8 = "|u1"
    case int32 = "<i4"
    case uint32 = "<u4"
    case int64 = "<i8"

    /// Bytes of one number: the name's last digit.
    var size: Int { rawValue.last!.wholeNumberValue! }
  }

  public let type: ElementType
  public let array: NumPyArray

  public init(_ type: ElementType, _ array: NumPyArray) { (self.type, self.array) = (type, array) }

  init(vector: [Double]) { self.init(.float64, NumPyArray(vector: vector)) }

  init(_ type: ElementType, integers: [Int], shape: [Int]? = nil) {
    self.init(type, NumPyArray(shape: shape ?? [integers.count], elements: integers.map(Double.init)))
  }

  /// Integers of 32 bits if they fit, else of 64.
  init(fitting integers: [Int]) {
    self.init(integers.allSatisfy { Int32(exactly: $0) != nil } ? .int32 : .int64, integers: integers)
  }

  public var shape: [Int] { array.shape }
  public var elements: [Double] { array.elements }

  /// The bytes of its `.npy` file.
  var encoded: [UInt8] {
    func integers<Integer: FixedWidthInteger>(_: Integer.Type) -> [UInt8] {
      NumPyArray.encode(integers: elements.map { Integer($0) }, shape: shape)
    }
    return switch type {
    case .float64: array.encoded
    case .int8: integers(Int8.self)
    case .uint8: integers(UInt8.self)
    case .int32: integers(Int32.self)
    case .uint32: integers(UInt32.self)
    case .int64: integers(Int64.self)
    }
  }

  /// The bytes of its entries, the last part of that file.
  package var entries: ArraySlice<UInt8> { encoded.suffix(elements.count * type.size) }
}

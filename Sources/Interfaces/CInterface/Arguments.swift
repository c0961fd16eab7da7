internal import CHeader
internal import DenseLinearAlgebra
internal import NeuralTangentKernel

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// The largest number of entries of an array. LAPACK's integers have 32 bits.
let maximumEntries = Int(SGN_MAX_ENTRIES)

/// A size of at least one.
func size(_ value: Int64) throws(Refusal) -> Int {
  guard let size = Int(exactly: value), (1...maximumEntries).contains(size) else {
    throw Refusal(SGN_INVALID_SIZE)
  }
  return size
}

/// The number of entries of an array with these sizes, each at least one.
func entries(_ sizes: Int...) throws(Refusal) -> Int { try entries(sizes) }

private func entries(_ sizes: [Int]) throws(Refusal) -> Int {
  var count = 1
  for size in sizes {
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    try require(!overflow && (1...maximumEntries).contains(product), else: SGN_INVALID_SIZE)
    count = product
  }
  return count
}

/// Allocates working memory and frees it at once. If it is not available, the next allocation would end the process.
func requireMemory(bytes: Int) throws(Refusal) {
  let memory = unsafe malloc(bytes)
  defer { unsafe free(memory) }
  try unsafe require(memory != nil, else: SGN_OUT_OF_MEMORY)
}

/// `μ`: a finite number, zero or more.
func damping(_ value: Double) throws(Refusal) -> Double {
  try require(value >= 0 && value.isFinite, else: SGN_INVALID_DAMPING)
  return value
}

/// The member of an enumeration at this position, which is its number in the header.
func member<Choice: CaseIterable>(_ number: Int32, else status: sgn_status) throws(Refusal) -> Choice {
  let choices = Array(Choice.allCases)
  try require(choices.indices.contains(Int(number)), else: status)
  return choices[Int(number)]
}

// MARK: - Inputs

/// A copy of an array of the caller.
///
/// - Safety: the pointer is null or leads to that many entries.
@unsafe func array<Element>(_ pointer: UnsafePointer<Element>?, _ sizes: Int...) throws(Refusal) -> [Element]
{
  let count = try entries(sizes)
  guard let pointer = unsafe pointer else { throw Refusal(SGN_NULL_POINTER) }
  return unsafe Array(UnsafeBufferPointer(start: pointer, count: count))
}

/// A copy of finite numbers.
///
/// - Safety: the pointer is null or leads to that many entries.
@unsafe func vector(_ pointer: UnsafePointer<Double>?, _ count: Int) throws(Refusal) -> [Double] {
  let elements = try unsafe array(pointer, count)
  try require(elements.allSatisfy(\.isFinite), else: SGN_NOT_FINITE)
  return elements
}

/// A matrix with the rows of an array of finite numbers as its columns: the same entries in the same order.
///
/// - Safety: the pointer is null or leads to that many entries.
@unsafe func columns(
  _ pointer: UnsafePointer<Double>?, count: Int, length: Int
) throws(Refusal) -> Matrix {
  let elements = try unsafe vector(pointer, entries(count, length))
  return Matrix(rows: length, columns: count, elements: elements)
}

/// Output signs, each −1 or +1.
///
/// - Safety: the pointer is null or leads to that many entries.
@unsafe func outputSigns(_ pointer: UnsafePointer<Double>?, _ count: Int) throws(Refusal) -> [Double] {
  let signs = try unsafe array(pointer, count)
  try require(signs.allSatisfy { $0 == 1 || $0 == -1 }, else: SGN_NOT_A_SIGN)
  return signs
}

/// A symmetric matrix, `n×n`, with `μ` added to its diagonal.
///
/// - Safety: the pointer is null or leads to that many entries.
@unsafe func symmetric(
  _ pointer: UnsafePointer<Double>?, _ n: Int, damping: Double = 0
) throws(Refusal) -> Matrix {
  var matrix = try unsafe columns(pointer, count: n, length: n)
  try require(matrix == matrix.transposed, else: SGN_NOT_SYMMETRIC)
  let damping = try CInterface.damping(damping)
  matrix.addToDiagonal(damping)
  try requireFinite(matrix.diagonal)
  return matrix
}

/// The upper triangle of an `n×n` array; the entries below it are not read.
///
/// - Safety: the pointer is null or leads to that many entries.
@unsafe func upperTriangle(_ pointer: UnsafePointer<Double>?, _ n: Int) throws(Refusal) -> TriangularMatrix {
  let elements = try unsafe array(pointer, n, n)
  let upper = Matrix(rows: n, columns: n) { $0 <= $1 ? elements[$0 * n + $1] : 0 }
  try require(upper.allFinite, else: SGN_NOT_FINITE)
  return TriangularMatrix(upperTriangleOf: upper)
}

/// An activation pattern from one byte for each entry, `(n, m)`.
///
/// - Safety: the pointer is null or leads to that many entries.
@unsafe func activationPattern(
  _ pointer: UnsafePointer<UInt8>?, points n: Int, neurons m: Int
) throws(Refusal) -> ActivationPattern {
  let bytes = try unsafe array(pointer, n, m)
  try require(bytes.allSatisfy { $0 <= 1 }, else: SGN_NOT_A_PATTERN)
  var pattern = ActivationPattern(neurons: m, points: n)
  for block in rowBlocks(rows: m, columns: n) {
    // Zero counts as active, and −1 represents an inactive neuron.
    let values = Matrix(rows: block.count, columns: n) { Double(bytes[$1 * m + block.lowerBound + $0]) - 1 }
    pattern.record(values, firstNeuron: block.lowerBound)
  }
  return pattern
}

// MARK: - Outputs

/// An array of the caller for a result.
///
/// The caller is responsible for its memory; nothing is written past its end.
@safe struct Output<Element> {
  private let pointer: UnsafeMutablePointer<Element>
  private let count: Int

  /// - Safety: the pointer is null or leads to that many entries.
  @unsafe init(_ pointer: UnsafeMutablePointer<Element>?, _ sizes: Int...) throws(Refusal) {
    count = try entries(sizes)
    guard let pointer = unsafe pointer else { throw Refusal(SGN_NULL_POINTER) }
    unsafe self.pointer = unsafe pointer
  }

  /// Nil for a null pointer.
  ///
  /// - Safety: the pointer is null or leads to that many entries.
  @unsafe static func optional(
    _ pointer: UnsafeMutablePointer<Element>?, _ sizes: Int...
  ) throws(Refusal) -> Output? {
    let count = try entries(sizes)
    return unsafe pointer == nil ? nil : try unsafe Output(pointer, count)
  }

  /// Writes a result from the first entry on.
  func write(_ elements: [Element]) {
    precondition(elements.count <= count, "\(elements.count) entries do not fit an array of \(count)")
    for (index, element) in elements.enumerated() { unsafe pointer[index] = element }
  }
}

/// Refuses a result with an infinity or a NaN, which only overflow can cause.
func requireFinite(_ elements: [Double]) throws(Refusal) {
  try require(elements.allSatisfy(\.isFinite), else: SGN_OVERFLOW)
}

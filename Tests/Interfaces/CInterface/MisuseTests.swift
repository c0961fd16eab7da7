import CHeader
import DenseLinearAlgebra
import Foundation
import Testing

/// If any argument is wrong, a function returns a status that says so and touches no output.
@Suite struct MisuseTests {
  /// A call with correct arguments, one of which a test breaks. Each array has the length given by the sizes.
  struct Call: Sendable, CustomTestStringConvertible {
    let name: String
    var sizes: [Int64]
    var reals: [[Double]] = []
    var bytes: [[UInt8]] = []
    /// Those of a sparse matrix.
    var rowStarts: [[Int64]] = []
    var columnIndices: [[Int32]] = []
    /// Nil where the function takes none.
    var damping: Double?
    /// Eight bytes for each entry are enough for every type.
    var outputs: [Int]
    /// The inputs that may be null, and the outputs.
    var optional: (inputs: Set<Int>, outputs: Set<Int>) = ([], [])
    /// Whether the size of some array is a product, which is too large with sizes of 2¹⁶.
    var hasProducts = true
    let run: @Sendable (Arguments) -> sgn_status

    var testDescription: String { name }
  }

  /// The arguments of a call.
  @safe struct Arguments {
    let sizes: [Int64]
    let damping: Double
    let reals: [UnsafePointer<Double>?]
    let bytes: [UnsafePointer<UInt8>?]
    let rowStarts: [UnsafePointer<Int64>?]
    let columnIndices: [UnsafePointer<Int32>?]
    let outputs: [UnsafeMutableRawPointer?]

    func real(_ index: Int) -> UnsafePointer<Double>? { unsafe reals[index] }
    func byte(_ index: Int) -> UnsafePointer<UInt8>? { unsafe bytes[index] }
    /// The matrix of the first two sizes and the first numbers.
    func withMatrix(_ body: (UnsafePointer<sgn_matrix>) -> sgn_status) -> sgn_status {
      var matrix = unsafe sgn_matrix(
        rows: sizes[0], columns: sizes[1], values: reals[0], row_starts: rowStarts.first ?? nil,
        column_indices: columnIndices.first ?? nil)
      return unsafe withUnsafePointer(to: &matrix) { unsafe body($0) }
    }
    func out<Element>(_ index: Int) -> UnsafeMutablePointer<Element>? {
      unsafe outputs[index]?.assumingMemoryBound(to: Element.self)
    }
  }

  private enum Breakage {
    case nothing
    case nullReal(Int)
    case nullByte(Int)
    case nullRowStarts(Int)
    case nullColumnIndices(Int)
    case nullOutput(Int)
    /// An output is the memory of an input.
    case sharedReal(Int, output: Int)
    case sharedByte(Int, output: Int)
  }

  /// The status of a call, and the content of each output after it.
  private struct Result {
    let status: sgn_status
    let outputs: [[UInt8]]

    var touched: Bool { outputs.contains { $0.contains { $0 != 0x5A } } }
  }

  /// Runs a call on copies.
  private func run(_ call: Call, _ breakage: Breakage = .nothing) -> Result {
    // Room for the largest output, which may be in place of any of them.
    let room = 8 * (call.outputs.max() ?? 0)
    let (reals, bytes) = unsafe (copies(call.reals, room: room / 8), copies(call.bytes, room: room))
    let (rowStarts, columnIndices) = unsafe (copies(call.rowStarts), copies(call.columnIndices))
    let outputs = unsafe call.outputs.map { count in
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 8 * count, alignment: 8)
      unsafe memory.initializeMemory(as: UInt8.self, repeating: 0x5A)
      return unsafe memory
    }
    defer {
      for index in unsafe reals.indices { unsafe reals[index].deallocate() }
      for index in unsafe bytes.indices { unsafe bytes[index].deallocate() }
      for index in unsafe rowStarts.indices { unsafe rowStarts[index].deallocate() }
      for index in unsafe columnIndices.indices { unsafe columnIndices[index].deallocate() }
      for index in unsafe outputs.indices { unsafe outputs[index].deallocate() }
    }
    var realPointers = unsafe reals.map { unsafe UnsafePointer($0.baseAddress) }
    var bytePointers = unsafe bytes.map { unsafe UnsafePointer($0.baseAddress) }
    var rowStartPointers = unsafe rowStarts.map { unsafe UnsafePointer($0.baseAddress) }
    var columnIndexPointers = unsafe columnIndices.map { unsafe UnsafePointer($0.baseAddress) }
    var outputPointers = unsafe outputs.map(\.baseAddress)
    switch breakage {
    case .nothing: break
    case .nullReal(let index): unsafe realPointers[index] = nil
    case .nullByte(let index): unsafe bytePointers[index] = nil
    case .nullRowStarts(let index): unsafe rowStartPointers[index] = nil
    case .nullColumnIndices(let index): unsafe columnIndexPointers[index] = nil
    case .nullOutput(let index): unsafe outputPointers[index] = nil
    case .sharedReal(let index, let output):
      unsafe outputPointers[output] = UnsafeMutableRawPointer(reals[index].baseAddress)
    case .sharedByte(let index, let output):
      unsafe outputPointers[output] = UnsafeMutableRawPointer(bytes[index].baseAddress)
    }
    let status = call.run(
      unsafe Arguments(
        sizes: call.sizes, damping: call.damping ?? 0, reals: realPointers, bytes: bytePointers,
        rowStarts: rowStartPointers, columnIndices: columnIndexPointers, outputs: outputPointers))
    let written = unsafe zip(outputPointers, call.outputs).map { pointer, count in
      unsafe Array(UnsafeRawBufferPointer(start: pointer, count: pointer == nil ? 0 : 8 * count))
    }
    return Result(status: status, outputs: written)
  }

  /// Copies of the arrays, with room for so many entries each.
  private func copies<Element>(_ arrays: [[Element]], room: Int = 0) -> [UnsafeMutableBufferPointer<Element>]
  {
    unsafe arrays.map { values in
      let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(values.count, room))
      _ = unsafe copy.initialize(from: values)
      return unsafe copy
    }
  }

  private func expectRefusal(
    _ call: Call, _ status: sgn_status, _ what: String, breaking breakage: Breakage = .nothing,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let result = run(call, breakage)
    #expect(result.status == status, "\(call.name): \(what)", sourceLocation: sourceLocation)
    #expect(!result.touched, "\(call.name) touched an output: \(what)", sourceLocation: sourceLocation)
  }

  private static let points: [Double] = [1, 0, 0, 1, 0.6, 0.8]
  private static let signs: [Double] = [1, -1, 1, -1, 1]
  private static let pattern: [UInt8] = [1, 0, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0]
  private static let weights = (0..<10).map { Double($0) - 4.5 }
  private static let gram: [Double] = [2, 0.5, 0, 0.5, 3, 0.25, 0, 0.25, 1]
  private static let factor: [Double] = [1, 2, 3, 0, 4, 5, 0, 0, 6]
  /// Approximately the Cholesky factor of the Gram matrix.
  private static let preconditioner: [Double] = [1.4, 0.3, 0, 0, 1.7, 0.1, 0, 0, 1]
  private static let residual: [Double] = [1, -2, 3]
  private static let jacobianInputs = ([points, signs], [pattern])

  private static func iteration(
    _ name: String, _ tolerance: Double = 1e-10, limit: Int64 = 5, fixedPoint: Bool = false
  ) -> Call {
    Call(
      name: name, sizes: [3], reals: [gram, preconditioner, residual, [0, 0, 0]], damping: 0,
      outputs: [3, 18, 1, 1], optional: ([1, 3], [1, 2, 3])
    ) { a in
      let function = unsafe fixedPoint ? sgn_fixed_point : sgn_conjugate_gradient
      return unsafe function(
        a.sizes[0], a.real(0), a.damping, a.real(1), a.real(2), a.real(3), tolerance, limit, a.out(0),
        a.out(1), a.out(2), a.out(3))
    }
  }

  private static func sketch(_ name: String, family: Int32 = 2, step: Int64 = 1) -> Call {
    Call(
      name: name, sizes: [4, 3, 2, 5], reals: [points, signs], bytes: [pattern], damping: 0, outputs: [12]
    ) {
      unsafe sgn_sketch(
        family, $0.sizes[0], $0.sizes[1], $0.sizes[2], $0.sizes[3], $0.real(0), $0.real(1), $0.byte(0),
        $0.damping, 1, step, $0.out(0))
    }
  }

  /// `A`, 6×3, dense and by rows.
  private static let tall: [Double] = [2, 0, 1, 0, 3, 0, 1, 1, 0, 0, 0, 4, 0, 0, 0, 5, 0, 1]
  private static let stored: [Double] = [2, 1, 3, 1, 1, 4, 5, 1]
  private static let starts: [Int64] = [0, 2, 3, 5, 6, 6, 8]
  private static let indices: [Int32] = [0, 2, 1, 0, 1, 2, 0, 2]
  private static let target: [Double] = [1, -1, 2, 0, 3, 1]

  /// A call that takes the matrix, dense or sparse, and other sizes after its two.
  private static func withMatrix(
    _ name: String, sparse: Bool, sizes: [Int64], reals: [[Double]] = [], outputs: [Int],
    optionalOutputs: Set<Int> = [],
    run: @escaping @Sendable (UnsafePointer<sgn_matrix>, Arguments) -> sgn_status
  ) -> Call {
    // An array of as many starts as a size says, when that is large, is more than there is.
    Call(
      name: name, sizes: [6, 3] + sizes, reals: [sparse ? stored : tall] + reals,
      rowStarts: sparse ? [starts] : [], columnIndices: sparse ? [indices] : [], damping: 0, outputs: outputs,
      optional: ([], optionalOutputs), hasProducts: !sparse
    ) { arguments in unsafe arguments.withMatrix { unsafe run($0, arguments) } }
  }

  private static func embed(
    _ family: Int32 = 0, rows: Int64 = 12, step: Int64 = 1, sparse: Bool = false
  ) -> Call {
    unsafe withMatrix("embed", sparse: sparse, sizes: [rows], outputs: [3 * Int(clamping: rows)]) {
      unsafe sgn_embed($0, family, $1.sizes[2], $1.damping, 1, step, $1.out(0))
    }
  }

  private static func distortion(sparse: Bool) -> Call {
    unsafe withMatrix(
      "distortion", sparse: sparse, sizes: [4], reals: [[1, 2, 0, 0, 3, 1, 1, 0, 4, 2, 2, 1]],
      outputs: [1, 1],
      optionalOutputs: [1]
    ) {
      unsafe sgn_distortion($0, $1.sizes[2], $1.real(1), $1.damping, $1.out(0), $1.out(1))
    }
  }

  private static func problem(
    _ problem: Oracle.Problem, _ solver: Int32 = 1, family: Int32 = 0, step: Int64 = 1,
    accuracy: Double = 1e-8, sparse: Bool = false
  ) -> Call {
    unsafe withMatrix(
      problem == .step ? "solve_step" : "least_squares", sparse: sparse, sizes: [12, 40],
      reals: [problem == .step ? residual : target], outputs: [3, 120, 1, 1], optionalOutputs: [1, 2, 3]
    ) { a, arguments in
      var method = sgn_method(
        solver: solver, family: family, rows: arguments.sizes[2], seed: 1, step: step, accuracy: accuracy)
      let function = unsafe problem == .step ? sgn_solve_step : sgn_least_squares
      return unsafe function(
        a, arguments.damping, &method, arguments.real(1), arguments.out(0), arguments.sizes[3],
        arguments.out(1), arguments.out(2), arguments.out(3))
    }
  }

  private static func precondition(_ form: Int32, damping: Double) -> Call {
    Call(
      name: "precondition", sizes: [3, 3, 2], reals: [factor, residual + residual], damping: damping,
      outputs: [6]
    ) {
      unsafe sgn_precondition(
        form, $0.sizes[0], $0.sizes[1], $0.real(0), $0.damping, $0.sizes[2], $0.real(1), $0.out(0))
    }
  }

  /// Every function of the header except the two that return only text.
  static let calls: [Call] = [
    Call(name: "initial_network", sizes: [5, 2], outputs: [10, 5]) {
      unsafe sgn_initial_network(1, $0.sizes[0], $0.sizes[1], $0.out(0), $0.out(1))
    },
    Call(name: "pre_activations", sizes: [3, 2, 5], reals: [points, weights], outputs: [15]) {
      unsafe sgn_pre_activations(
        $0.sizes[0], $0.sizes[1], $0.sizes[2], $0.real(0), $0.real(1), $0.out(0))
    },
    Call(name: "pattern", sizes: [2, 5], reals: [weights], outputs: [10]) {
      unsafe sgn_pattern($0.sizes[0], $0.sizes[1], $0.real(0), $0.out(0))
    },
    Call(name: "outputs", sizes: [2, 5], reals: [weights, signs], outputs: [2]) {
      unsafe sgn_outputs($0.sizes[0], $0.sizes[1], $0.real(0), $0.real(1), $0.out(0))
    },
    Call(name: "forward", sizes: [3, 2, 5], reals: [points, weights, signs], outputs: [3, 15]) {
      unsafe sgn_forward(
        $0.sizes[0], $0.sizes[1], $0.sizes[2], $0.real(0), $0.real(1), $0.real(2), $0.out(0), $0.out(1))
    },
    Call(name: "residual", sizes: [3], reals: [residual, residual], outputs: [3], hasProducts: false) {
      unsafe sgn_residual($0.sizes[0], $0.real(0), $0.real(1), $0.out(0))
    },
    Call(name: "jacobian", sizes: [3, 2, 5], reals: [points, signs], bytes: [pattern], outputs: [30]) {
      unsafe sgn_jacobian(
        $0.sizes[0], $0.sizes[1], $0.sizes[2], $0.real(0), $0.real(1), $0.byte(0), $0.out(0))
    },
    Call(
      name: "update", sizes: [3, 2, 5], reals: [points, signs, residual, weights], bytes: [pattern],
      outputs: [10]
    ) {
      unsafe sgn_update(
        $0.sizes[0], $0.sizes[1], $0.sizes[2], $0.real(0), $0.real(1), $0.byte(0), $0.real(2), $0.real(3),
        $0.out(0))
    },
    Call(name: "gram", sizes: [3, 2, 5], reals: [points], bytes: [pattern], outputs: [9]) {
      unsafe sgn_gram($0.sizes[0], $0.sizes[1], $0.sizes[2], $0.real(0), $0.byte(0), $0.out(0))
    },
    Call(name: "kernel", sizes: [3, 2], reals: [points], outputs: [9]) {
      unsafe sgn_kernel($0.sizes[0], $0.sizes[1], $0.real(0), $0.out(0))
    },
    Call(
      name: "smallest_eigenvalue_bound", sizes: [3, 2, 5], reals: [points], bytes: [pattern], outputs: [1]
    ) {
      unsafe sgn_smallest_eigenvalue_bound(
        $0.sizes[0], $0.sizes[1], $0.sizes[2], $0.real(0), $0.byte(0), $0.out(0))
    },
    Call(name: "sketch_rows", sizes: [4, 5, 2], outputs: [1]) {
      unsafe sgn_sketch_rows(6, $0.sizes[0], $0.sizes[1], $0.sizes[2], $0.out(0))
    },
    Call(name: "sketch_matrix", sizes: [4, 5, 2], outputs: [40]) {
      unsafe sgn_sketch_matrix(0, $0.sizes[0], $0.sizes[1], $0.sizes[2], 1, 1, $0.out(0))
    },
    sketch("sketch"),
    Call(name: "factor", sizes: [3, 3], reals: [factor], damping: 0, outputs: [9]) {
      unsafe sgn_factor($0.sizes[0], $0.sizes[1], $0.real(0), $0.damping, $0.out(0))
    },
    Call(name: "condition_number", sizes: [3], reals: [gram, factor], damping: 0, outputs: [1]) {
      unsafe sgn_condition_number($0.sizes[0], $0.real(0), $0.damping, $0.real(1), $0.out(0))
    },
    precondition(0, damping: 0), precondition(1, damping: 1),
    iteration("conjugate_gradient"),
    iteration("fixed_point", 0.1, fixedPoint: true),
    Call(name: "solve", sizes: [3], reals: [gram, residual], damping: 0, outputs: [3]) {
      unsafe sgn_solve($0.sizes[0], $0.real(0), $0.damping, $0.real(1), $0.out(0))
    },
    Call(
      name: "certify_symmetric", sizes: [3], reals: [gram], outputs: [1, 1, 3, 1], optional: ([], [2, 3])
    ) {
      unsafe sgn_certify_symmetric(
        $0.sizes[0], $0.real(0), $0.out(0), $0.out(1), $0.out(2), $0.out(3))
    },
    embed(), embed(sparse: true), distortion(sparse: false), distortion(sparse: true),
    problem(.step), problem(.step, sparse: true),
    problem(.leastSquares), problem(.leastSquares, sparse: true),
    Call(name: "walsh_hadamard", sizes: [4], reals: [[0, 0, 0, 0]], outputs: [4], hasProducts: false) {
      unsafe sgn_walsh_hadamard(
        $0.sizes[0], UnsafeRawPointer($0.real(0))?.assumingMemoryBound(to: Int64.self), $0.out(0))
    },
    Call(name: "words", sizes: [3], bytes: [Array("embedding/3\0".utf8)], outputs: [3], hasProducts: false) {
      unsafe sgn_words(
        1, UnsafeRawPointer($0.byte(0))?.assumingMemoryBound(to: CChar.self), 0, $0.sizes[0], $0.out(0))
    },
  ]

  @Test func everyFunctionIsHere() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .deletingLastPathComponent()
    let header = try String(
      contentsOf: root.appending(path: "Sources/Interfaces/CHeader/include/sgn.h"), encoding: .utf8)
    let declared = Set(header.matches(of: /\bsgn_([a-z_]+)\(/).map { String($0.1) })
    #expect(declared == Set(Self.calls.map(\.name)).union(["version", "status_message"]))
  }

  @Test(arguments: calls) func rightArgumentsAreTaken(_ call: Call) {
    #expect(run(call).status == SGN_OK)
  }

  @Test(arguments: calls) func nullPointers(_ call: Call) {
    for index in call.reals.indices {
      if call.optional.inputs.contains(index) {
        #expect(run(call, .nullReal(index)).status != SGN_NULL_POINTER)
      } else {
        expectRefusal(call, SGN_NULL_POINTER, "input \(index) is null", breaking: .nullReal(index))
      }
    }
    for index in call.bytes.indices {
      expectRefusal(call, SGN_NULL_POINTER, "bytes \(index) are null", breaking: .nullByte(index))
    }
    for index in call.rowStarts.indices {
      expectRefusal(call, SGN_NULL_POINTER, "row starts are null", breaking: .nullRowStarts(index))
    }
    for index in call.columnIndices.indices {
      expectRefusal(call, SGN_NULL_POINTER, "column indices are null", breaking: .nullColumnIndices(index))
    }
    for index in call.outputs.indices {
      if call.optional.outputs.contains(index) {
        #expect(run(call, .nullOutput(index)).status == SGN_OK)
      } else {
        expectRefusal(call, SGN_NULL_POINTER, "output \(index) is null", breaking: .nullOutput(index))
      }
    }
  }

  /// Every input is read before anything is written: an output in the memory of an input has the same content as elsewhere, and so have the others.
  @Test(arguments: calls) func outputsInPlaceOfInputs(_ call: Call) {
    let apart = run(call).outputs
    func expectSame(_ breakage: Breakage, _ what: String) {
      let result = run(call, breakage)
      #expect(result.status == SGN_OK, "\(call.name): \(what)")
      for (index, (found, expected)) in zip(result.outputs, apart).enumerated() {
        // In memory that was an input, the entries after the output are those of the input.
        let written = expected.lastIndex { $0 != 0x5A }.map { $0 + 1 } ?? 0
        #expect(found.prefix(written) == expected.prefix(written), "\(call.name): output \(index), \(what)")
      }
    }
    for output in call.outputs.indices {
      for index in call.reals.indices {
        expectSame(.sharedReal(index, output: output), "\(output) is input \(index)")
      }
      for index in call.bytes.indices {
        expectSame(.sharedByte(index, output: output), "\(output) is bytes \(index)")
      }
    }
  }

  @Test(arguments: calls) func sizes(_ call: Call) {
    for index in call.sizes.indices {
      for size in [0, -1, 1 << 31, 1 << 32, 1 << 62, .max, .min] as [Int64] {
        var broken = call
        broken.sizes[index] = size
        expectRefusal(broken, SGN_INVALID_SIZE, "size \(index) is \(size)")
      }
    }
    if call.hasProducts {
      var broken = call
      broken.sizes = call.sizes.map { _ in 1 << 16 }
      expectRefusal(broken, SGN_INVALID_SIZE, "all sizes are 2¹⁶")
    }
  }

  @Test(arguments: calls) func numbersThatAreNotFinite(_ call: Call) {
    // The transform takes integers, for which every bit pattern is one.
    for index in call.reals.indices where call.name != "walsh_hadamard" {
      for value in [Double.nan, .infinity, -.infinity] {
        var broken = call
        broken.reals[index][0] = value
        let isSigns = call.reals[index] == Self.signs
        expectRefusal(broken, isSigns ? SGN_NOT_A_SIGN : SGN_NOT_FINITE, "input \(index) holds \(value)")
      }
    }
  }

  @Test(arguments: calls) func signsAndPatterns(_ call: Call) {
    for index in call.reals.indices where call.reals[index] == Self.signs {
      var broken = call
      broken.reals[index][4] = 0
      expectRefusal(broken, SGN_NOT_A_SIGN, "a sign is 0")
    }
    for index in call.bytes.indices where call.bytes[index] == Self.pattern {
      var broken = call
      broken.bytes[index][14] = 2
      expectRefusal(broken, SGN_NOT_A_PATTERN, "an activation is 2")
    }
  }

  @Test(arguments: calls.filter { $0.damping != nil }) func damping(_ call: Call) {
    for damping in [-1, -Double.leastNonzeroMagnitude, .nan, .infinity, -.infinity] {
      var broken = call
      broken.damping = damping
      expectRefusal(broken, SGN_INVALID_DAMPING, "the damping is \(damping)")
    }
  }

  @Test func pointersToStructures() {
    for damping in [0.0, 1] {
      var (out, method) = ([Double](repeating: 7, count: 12), Oracle.method(SGN_SOLVER_CG, accuracy: 0.1))
      #expect(unsafe sgn_embed(nil, 0, 4, damping, 1, 1, &out) == SGN_NULL_POINTER)
      #expect(unsafe sgn_distortion(nil, 4, Self.tall, damping, &out, nil) == SGN_NULL_POINTER)
      for problem in Oracle.Problem.allCases {
        let function = unsafe problem == .step ? sgn_solve_step : sgn_least_squares
        #expect(
          unsafe function(nil, damping, &method, Self.target, &out, 1, nil, nil, nil) == SGN_NULL_POINTER)
        let status = unsafe GivenMatrix(dense: Matrix.identity(3)).withPointer {
          unsafe function($0, damping, nil, Self.residual, &out, 1, nil, nil, nil)
        }
        #expect(status == SGN_NULL_POINTER)
      }
      #expect(out == [Double](repeating: 7, count: 12))
    }
  }

  @Test(arguments: calls.filter { !$0.rowStarts.isEmpty }) func sparseMatrices(_ call: Call) {
    let broken: [(sgn_status, [Int64], [Int32], String)] = [
      (SGN_INVALID_ROW_STARTS, [1, 2, 3, 5, 6, 6, 8], Self.indices, "the first start is 1"),
      (SGN_INVALID_ROW_STARTS, [0, 3, 2, 5, 6, 6, 8], Self.indices, "starts decrease"),
      (SGN_INVALID_ROW_STARTS, [0, .max, .min, 5, 6, 6, 8], Self.indices, "starts are extreme"),
      (SGN_INVALID_ROW_STARTS, [0, 2, 3, 5, 6, 6, -1], Self.indices, "the last start is negative"),
      (SGN_INVALID_SIZE, [0, 2, 3, 5, 6, 6, 1 << 31], Self.indices, "more entries than an array has"),
      (SGN_INVALID_COLUMN_INDEX, Self.starts, [0, 3, 1, 0, 1, 2, 0, 2], "a column is n"),
      (SGN_INVALID_COLUMN_INDEX, Self.starts, [-1, 2, 1, 0, 1, 2, 0, 2], "a column is negative"),
      (SGN_INVALID_COLUMN_INDEX, Self.starts, [2, 0, 1, 0, 1, 2, 0, 2], "columns decrease in a row"),
      (SGN_INVALID_COLUMN_INDEX, Self.starts, [0, 2, 1, 1, 1, 2, 0, 2], "a column is repeated"),
    ]
    for (status, starts, indices, what) in broken {
      var broken = call
      (broken.rowStarts, broken.columnIndices) = ([starts], [indices])
      expectRefusal(broken, status, what)
    }
  }

  /// Wrong methods, and the limits of families and forms.
  @Test func methods() {
    for problem in Oracle.Problem.allCases {
      for solver in [-1, 5, .max, .min] as [Int32] {
        expectRefusal(Self.problem(problem, solver), SGN_UNKNOWN_SOLVER, "solver \(solver)")
      }
      for accuracy in [1, -1, -Double.leastNonzeroMagnitude, .nan, .infinity] {
        for solver in 0...3 as ClosedRange<Int32> {
          expectRefusal(
            Self.problem(problem, solver, accuracy: accuracy), SGN_INVALID_ARGUMENT, "accuracy \(accuracy)")
        }
      }
      for solver in [1, 2] as [Int32] {
        expectRefusal(Self.problem(problem, solver, family: 8), SGN_UNKNOWN_FAMILY, "family 8")
        expectRefusal(Self.problem(problem, solver, step: 0), SGN_INVALID_ARGUMENT, "step 0")
        for family in 4...6 as ClosedRange<Int32> {
          expectRefusal(
            Self.problem(problem, solver, family: family), SGN_SPLIT_NEEDED, "family \(family)")
        }
        var broken = Self.problem(problem, solver)
        broken.sizes[2] = 2
        expectRefusal(broken, SGN_TOO_FEW_ROWS, "two rows for three columns")
      }
      // Solvers without a sketch do not read it.
      for solver in [0, 3] as [Int32] {
        var call = Self.problem(problem, solver, family: 99, step: -5)
        call.sizes[2] = -1
        #expect(run(call).status == SGN_OK)
      }
    }
    for family in 4...6 as ClosedRange<Int32> {
      expectRefusal(Self.embed(family), SGN_SPLIT_NEEDED, "family \(family)")
    }
    for step in [0, -1, .min] as [Int64] {
      expectRefusal(Self.embed(step: step), SGN_INVALID_ARGUMENT, "step \(step)")
    }
    for family in [-1, 8, .max, .min] as [Int32] {
      expectRefusal(Self.embed(family), SGN_UNKNOWN_FAMILY, "family \(family)")
    }
    expectRefusal(Self.embed(1, rows: 9), SGN_TOO_MANY_ROWS, "9 of the 8 rows of an SRHT")
    var matrix = call("sketch_matrix")
    matrix = Call(name: "sketch_matrix", sizes: matrix.sizes, outputs: matrix.outputs) {
      unsafe sgn_sketch_matrix(7, $0.sizes[0], $0.sizes[1], $0.sizes[2], 1, 1, $0.out(0))
    }
    expectRefusal(matrix, SGN_MATRIX_NEEDED, "leverage scores of no matrix")
    for form in [-1, 2, .max, .min] as [Int32] {
      expectRefusal(Self.precondition(form, damping: 1), SGN_UNKNOWN_FORM, "form \(form)")
    }
    for damping in [0, Double.leastNonzeroMagnitude, 1e-14] {
      expectRefusal(Self.precondition(1, damping: damping), SGN_DAMPING_TOO_SMALL, "damping \(damping)")
    }
  }

  private func call(_ name: String) -> Call { Self.calls.first { $0.name == name }! }

  @Test(
    arguments: ["condition_number", "conjugate_gradient", "fixed_point", "solve", "certify_symmetric"])
  func matricesThatAreNotSymmetric(_ name: String) {
    var broken = call(name)
    broken.reals[0][1] = 0.5.nextUp
    expectRefusal(broken, SGN_NOT_SYMMETRIC, "one entry is off by a rounding")
  }

  @Test func whatTheMathematicsRefuses() {
    var broken = call("kernel")
    broken.reals[0][4] = 0.61
    expectRefusal(broken, SGN_NOT_UNIT, "a point is not a unit vector")
    broken = call("smallest_eigenvalue_bound")
    broken.reals[0] = [1, 0, 1, 0, 1, 0]
    broken.bytes[0] = Array(repeating: 1, count: 15)
    expectRefusal(broken, SGN_UNPROVED, "points are equal")
    broken = call("factor")
    broken.reals[0] = [1, 1, 0, 1, 1, 0, 0, 0, 1]
    expectRefusal(broken, SGN_RANK_DEFICIENT, "columns are equal")
    broken.sizes = [2, 3]
    expectRefusal(broken, SGN_TOO_FEW_ROWS, "two rows for three points")
    for name in ["condition_number", "conjugate_gradient", "fixed_point"] {
      broken = call(name)
      broken.reals[1][4] = 0
      expectRefusal(broken, SGN_RANK_DEFICIENT, "R has a zero on its diagonal")
    }
    broken = call("condition_number")
    broken.reals[0] = [1, 0, 0, 0, -1, 0, 0, 0, 1]
    expectRefusal(broken, SGN_NOT_POSITIVE_DEFINITE, "the Gram matrix is indefinite")
    broken = call("solve")
    broken.reals[0] = [1, 1, 0, 1, 1, 0, 0, 0, 1]
    expectRefusal(broken, SGN_NOT_POSITIVE_DEFINITE, "the Gram matrix is singular")
    broken.damping = 1
    #expect(run(broken).status == SGN_OK)
    let dependent: [Double] = [1, 1, 0, 2, 2, 1, 1, 1, 5, 3, 3, 0, 1, 1, 1, 0, 0, 1]
    broken = call("distortion")
    broken.reals[0] = dependent
    expectRefusal(broken, SGN_RANK_DEFICIENT, "columns are equal")
    broken.damping = 1
    #expect(run(broken).status == SGN_OK)
    broken = call("distortion")
    for i in 0..<6 { broken.reals[0][3 * i + 1] = 0.1 * Self.tall[3 * i] + 0.7 * Self.tall[3 * i + 2] }
    expectRefusal(broken, SGN_RANK_DEFICIENT, "columns depend on one another", breaking: .nullOutput(1))
    broken = call("distortion")
    (broken.sizes[2], broken.reals[1]) = (2, [1, 2, 0, 0, 3, 1])
    expectRefusal(broken, SGN_RANK_DEFICIENT, "P of two rows is singular")
    #expect(run(broken, .nullOutput(1)).status == SGN_OK)
    broken = Self.embed(7)
    broken.reals[0] = dependent
    expectRefusal(broken, SGN_RANK_DEFICIENT, "no leverage scores of equal columns")
    for problem in Oracle.Problem.allCases {
      for (solver, status) in [
        (0, SGN_NOT_POSITIVE_DEFINITE), (1, SGN_RANK_DEFICIENT), (2, SGN_RANK_DEFICIENT),
      ] as [(Int32, sgn_status)] {
        broken = Self.problem(problem, solver)
        broken.reals[0] = dependent
        expectRefusal(broken, status, "columns are equal")
        broken.damping = 1
        // Twelve rows are too few for the fixed point, damped or not.
        #expect(run(broken).status == (solver == 2 ? SGN_DIVERGED : SGN_OK))
      }
    }
  }

  @Test func overflow() {
    let huge = Double.greatestFiniteMagnitude
    var broken = call("residual")
    broken.reals = [[0, 0, huge], [0, 0, -huge]]
    expectRefusal(broken, SGN_OVERFLOW, "a difference is too large")
    for name in ["pre_activations", "forward"] {
      broken = call(name)
      broken.reals[0] = broken.reals[0].map { _ in huge }
      expectRefusal(broken, SGN_OVERFLOW, "products are too large")
    }
    for name in ["gram", "smallest_eigenvalue_bound", "update"] {
      broken = call(name)
      broken.reals[0] = broken.reals[0].map { _ in huge }
      if name == "update" { broken.reals[2] = [huge, huge, huge] }
      expectRefusal(broken, SGN_OVERFLOW, "products are too large")
    }
    for name in ["factor", "precondition", "embed", "distortion"] {
      broken = call(name)
      broken.reals[0] = broken.reals[0].map { _ in huge }
      expectRefusal(broken, SGN_OVERFLOW, "norms are too large")
    }
    for name in ["solve", "condition_number", "conjugate_gradient", "fixed_point"] {
      broken = call(name)
      broken.reals[0][0] = huge
      broken.damping = huge
      expectRefusal(broken, SGN_OVERFLOW, "a damped diagonal is too large")
    }
    broken = call("outputs")
    (broken.reals[0], broken.reals[1]) = ([0, 0, 0, 0, 0, huge, huge, huge, huge, huge], [1, 1, 1, 1, 1])
    expectRefusal(broken, SGN_OVERFLOW, "the last output is too large, the first is zero")
    broken = call("pre_activations")
    broken.reals[1][9] = huge
    broken.reals[0][5] = 4
    expectRefusal(broken, SGN_OVERFLOW, "the last pre-activation is too large")
    broken = call("residual")
    broken.reals = [[1, 2, huge], [1, 2, -huge]]
    expectRefusal(broken, SGN_OVERFLOW, "the last difference is too large")
    broken = call("gram")
    (broken.reals[0], broken.bytes[0]) = ([1, 0, 0, 1, 0, huge], [UInt8](repeating: 1, count: 15))
    expectRefusal(broken, SGN_OVERFLOW, "the last inner product is too large")
    broken = call("update")
    (broken.reals[3][9], broken.reals[2], broken.bytes[0]) = (
      huge, [0, 0, -huge], [UInt8](repeating: 1, count: 15)
    )
    expectRefusal(broken, SGN_OVERFLOW, "the last weight is too large")
    broken = call("sketch")
    (broken.reals[0], broken.bytes[0]) = (
      broken.reals[0].map { _ in huge }, [UInt8](repeating: 1, count: 15)
    )
    expectRefusal(broken, SGN_OVERFLOW, "sums of a bucket are too large")
    broken = call("precondition")
    (broken.reals[0], broken.reals[1]) = ([1e-200, 0, 0, 0, 1e-200, 0, 0, 0, 1e-200], [0, 0, 0, 0, 0, 1])
    expectRefusal(broken, SGN_OVERFLOW, "the last image is too large")
    for problem in Oracle.Problem.allCases {
      for solver in [0, 1, 2] as [Int32] {
        broken = Self.problem(problem, solver)
        broken.reals[0] = broken.reals[0].map { 1e-200 * $0 }
        broken.reals[1] = broken.reals[1].map { 1e200 * $0 }
        expectRefusal(broken, SGN_OVERFLOW, "the solution is too large, by solver \(solver)")
      }
      broken = Self.problem(problem, 0)
      broken.reals[0] = broken.reals[0].map { 1e300 * $0 }
      broken.reals[1] = broken.reals[1].map { 1e300 * $0 }
      expectRefusal(broken, SGN_OVERFLOW, "AᵀA is too large")
    }
    // A solution of about 2⁻¹³⁰⁰ has no digit left.
    broken = Self.problem(.leastSquares, 0)
    broken.reals[0] = broken.reals[0].map { 0x1p300 * $0 }
    broken.reals[1] = broken.reals[1].map { 0x1p-1000 * $0 }
    expectRefusal(broken, SGN_UNDERFLOW, "the solution is too small")
    broken = call("certify_symmetric")
    broken.reals[0] = broken.reals[0].map { _ in -huge }
    expectRefusal(broken, SGN_UNPROVED, "a bound is too large")
    broken = call("walsh_hadamard")
    broken.reals[0] = [Double(bitPattern: 1 << 53), Double(bitPattern: 1), 0, 0]
    expectRefusal(broken, SGN_OVERFLOW, "sums beyond 2⁵³")
    broken.reals[0] = [Double(bitPattern: UInt64(bitPattern: .min)), 0, 0, 0]
    expectRefusal(broken, SGN_OVERFLOW, "the least integer")
  }

  @Test func argumentsOutsideTheirRange() {
    for tolerance in [-1, -Double.leastNonzeroMagnitude, .nan, .infinity] {
      expectRefusal(Self.iteration("cg", tolerance), SGN_INVALID_ARGUMENT, "tolerance \(tolerance)")
    }
    for limit in [-1, .min, .max] as [Int64] {
      expectRefusal(Self.iteration("cg", limit: limit), SGN_INVALID_ARGUMENT, "limit \(limit)")
    }
    expectRefusal(Self.iteration("cg", limit: 1 << 40), SGN_INVALID_SIZE, "iterates beyond memory")
    for family in [-1, 8, .max, .min] as [Int32] {
      expectRefusal(Self.sketch("sketch", family: family), SGN_UNKNOWN_FAMILY, "family \(family)")
    }
    for step in [0, -1, .min] as [Int64] {
      expectRefusal(Self.sketch("sketch", step: step), SGN_INVALID_ARGUMENT, "step \(step)")
    }
    var broken = Self.sketch("sketch", family: 1)
    broken.sizes[0] = 17
    broken.outputs = [51]
    expectRefusal(broken, SGN_TOO_MANY_ROWS, "17 of the 16 rows of an SRHT")
    broken = call("walsh_hadamard")
    broken.sizes = [3]
    expectRefusal(broken, SGN_INVALID_SIZE, "not a power of two")
    for path in ["/", "a/", "/a", "a//b", "18446744073709551616"] {
      broken = call("words")
      broken.bytes = [Array(path.utf8) + [0]]
      expectRefusal(broken, SGN_INVALID_ARGUMENT, "path \(path)")
    }
    broken.bytes = [[0xFF, 0]]
    expectRefusal(broken, SGN_INVALID_ARGUMENT, "a path that is not UTF-8")
    for first in [-1, .min, .max, .max - 2] as [Int64] {
      broken = Call(name: "words", sizes: [3], outputs: [3]) {
        unsafe sgn_words(1, "a", first, $0.sizes[0], $0.out(0))
      }
      expectRefusal(broken, SGN_INVALID_ARGUMENT, "position \(first)")
    }
  }

  /// An iteration that ends early has written its iterates.
  @Test func iterationsThatDoNotConverge() {
    let limited = Oracle.iterate(
      .conjugateGradient, gram: Self.gram, r: nil, residual: Self.residual, limit: 1)
    #expect(limited.status == SGN_NOT_CONVERGED && limited.iterates.count == 6)
    #expect(limited.relativeResidual > 0 && limited.relativeResidual < 1)
    let diverged = Oracle.iterate(
      .fixedPoint, gram: Self.gram, r: [1, 0, 0, 0, 1, 0, 0, 0, 1], residual: Self.residual)
    #expect(diverged.status == SGN_DIVERGED && diverged.iterates.count > 6)
    #expect(diverged.g.allSatisfy { $0.isFinite })
    let indefinite = Oracle.iterate(
      .conjugateGradient, gram: [-1, 0, 0, 0, 1, 0, 0, 0, 1], r: nil, residual: [1, 0, 0])
    #expect(indefinite.status == SGN_INDEFINITE && indefinite.g == [0, 0, 0])
  }

  /// Every way through a problem, and every family.
  static let ways: [Call] =
    (0..<8 as Range<Int32>).flatMap { (family: Int32) -> [Call] in
      let ofProblems = Oracle.Problem.allCases.flatMap { problem in
        [1, 2].map { Self.problem(problem, $0, family: family, sparse: family % 2 == 0) }
      }
      return ofProblems + [embed(family), embed(family, sparse: true), sketch("sketch", family: family)]
    } + Oracle.Problem.allCases.flatMap { problem in [0, 3].map { Self.problem(problem, $0) } }

  /// No random bits make a function trap; it returns one of the statuses.
  @Test(arguments: calls + ways) func extremeNumbers(_ call: Call) {
    if call.damping != nil {
      for damping in [.leastNonzeroMagnitude, 1e-300, 1, 1e160, .greatestFiniteMagnitude] {
        var damped = call
        damped.damping = damping
        tryExtremeNumbers(damped)
      }
    }
    tryExtremeNumbers(call)
  }

  private func tryExtremeNumbers(_ call: Call) {
    let values = [0, -0.0, .leastNonzeroMagnitude, 1e-300, 1, -1e160, 1e300, .greatestFiniteMagnitude]
    for index in call.reals.indices {
      for value in values {
        for entry in call.reals[index].indices {
          var broken = call
          broken.reals[index][entry] = value
          let result = run(broken)
          #expect(!(result.status.rawValue != 0 && result.status.rawValue < 32 && result.touched))
        }
        var broken = call
        broken.reals[index] = broken.reals[index].map { _ in value }
        let result = run(broken)
        #expect(!(result.status.rawValue != 0 && result.status.rawValue < 32 && result.touched))
      }
    }
  }
}

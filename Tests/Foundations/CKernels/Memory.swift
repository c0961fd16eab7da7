/// Places for what a kernel reads and writes. Each is aligned to its entries and to nothing wider, and stands between guards: what a kernel may not read is a number
/// that would show, and what it may not write must stay.
@safe final class Memory {
  @safe private struct Place {
    let bytes: UnsafeMutableRawBufferPointer
    let contents: [UInt8]
    let writable: Range<Int>
  }

  private var places: [Place] = []

  /// Entries on either side: an odd number, so that no vector is aligned by chance.
  private static let beside = 17

  deinit { for place in places { unsafe place.bytes.deallocate() } }

  /// A copy of what is only read.
  ///
  /// - Parameters:
  ///   - entries: what is read.
  ///   - other: what stands on either side.
  func input<Entry: BitwiseCopyable>(_ entries: [Entry], beside other: Entry) -> UnsafePointer<Entry> {
    unsafe UnsafePointer(place(entries, beside: other, writable: 0))
  }

  /// A copy of what is written over.
  ///
  /// - Parameters:
  ///   - entries: what stands there before.
  ///   - other: what stands on either side.
  ///   - beyond: so many entries behind the last may be written too.
  func output<Entry: BitwiseCopyable>(
    _ entries: [Entry], beside other: Entry, beyond: Int = 0
  ) -> UnsafeMutablePointer<Entry> {
    unsafe place(entries, beside: other, writable: entries.count + beyond)
  }

  /// Whether nothing has been written but what might be.
  var isIntact: Bool {
    places.allSatisfy { place in
      place.contents.indices.allSatisfy {
        unsafe place.writable.contains($0) || place.bytes[$0] == place.contents[$0]
      }
    }
  }

  private func place<Entry: BitwiseCopyable>(
    _ entries: [Entry], beside other: Entry, writable: Int
  ) -> UnsafeMutablePointer<Entry> {
    let guards = [Entry](repeating: other, count: Self.beside)
    let contents = unsafe (guards + entries + guards).withUnsafeBytes { unsafe [UInt8]($0) }
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: contents.count, alignment: 64)
    unsafe bytes.copyBytes(from: contents)
    let size = MemoryLayout<Entry>.stride
    let start = Self.beside * size
    places.append(
      unsafe Place(bytes: bytes, contents: contents, writable: start..<(start + writable * size)))
    return unsafe (bytes.baseAddress! + start).bindMemory(to: Entry.self, capacity: entries.count)
  }
}

/// What stands there now.
func entries<Entry>(_ start: UnsafeMutablePointer<Entry>, _ count: Int) -> [Entry] {
  unsafe [Entry](UnsafeBufferPointer(start: start, count: count))
}

/// Bits, in which zeros of either sign differ and a number that is none equals itself.
func bits(_ x: [Double]) -> [UInt64] { x.map(\.bitPattern) }

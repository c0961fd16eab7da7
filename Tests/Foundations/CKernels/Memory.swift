/// Memory for the arguments and results of a kernel. Each array is aligned to its entries and to nothing wider, between guards: memory that a kernel must not read holds a number
/// that would show up, and memory that it must not write must stay unchanged.
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

  /// A copy for read-only arguments.
  ///
  /// - Parameters:
  ///   - entries: what is read.
  ///   - other: the entries on either side.
  func input<Entry: BitwiseCopyable>(_ entries: [Entry], beside other: Entry) -> UnsafePointer<Entry> {
    unsafe UnsafePointer(place(entries, beside: other, writable: 0))
  }

  /// A copy for arguments that are overwritten.
  ///
  /// - Parameters:
  ///   - entries: the entries before the call.
  ///   - other: the entries on either side.
  ///   - beyond: the number of entries after the last that may also be written.
  func output<Entry: BitwiseCopyable>(
    _ entries: [Entry], beside other: Entry, beyond: Int = 0
  ) -> UnsafeMutablePointer<Entry> {
    unsafe place(entries, beside: other, writable: entries.count + beyond)
  }

  /// Whether only permitted entries have been written.
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

/// The current contents.
func entries<Entry>(_ start: UnsafeMutablePointer<Entry>, _ count: Int) -> [Entry] {
  unsafe [Entry](UnsafeBufferPointer(start: start, count: count))
}

/// Bit patterns, in which zeros of different sign differ and a NaN equals itself.
func bits(_ x: [Double]) -> [UInt64] { x.map(\.bitPattern) }

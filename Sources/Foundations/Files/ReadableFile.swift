internal import Foundation

/// A regular file that is open for reading at any place, from any thread.
///
/// It stays the same file when another one is moved to its path; writes into it are seen.
package final class ReadableFile: Sendable {
  package let path: String
  private let descriptor: Int32

  /// - Throws: `cannotRead`, and `notARegularFile` for a folder, a device or a pipe, which may never end.
  package init(_ path: String) throws(FileError) {
    // Opening a pipe would block, so the kind of the file is checked first.
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw .cannotRead(path: path, reason: lastSystemError())
    }
    guard isRegularFile(status) else { throw .notARegularFile(path: path) }
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotRead(path: path, reason: lastSystemError()) }
    self.path = path
  }

  deinit { close(descriptor) }

  /// How many bytes the file has now.
  package func size() throws(FileError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .cannotRead(path: path, reason: lastSystemError())
    }
    return Int(status.st_size)
  }

  /// Fills `bytes` starting at an offset in the file.
  ///
  /// - Returns: how many bytes were read, fewer than asked for only where the file ends.
  package func read(at place: Int, into bytes: inout [UInt8]) throws(FileError) -> Int {
    try read(at: place, into: &bytes, 0..<bytes.count)
  }

  /// Fills a range of `bytes` starting at an offset in the file. Returns as the form above.
  package func read(
    at place: Int, into bytes: inout [UInt8], _ range: Range<Int>
  ) throws(FileError) -> Int {
    precondition(range.upperBound <= bytes.count, "bytes \(range) are outside a buffer of \(bytes.count)")
    var filled = 0
    while filled < range.count {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          descriptor, buffer.baseAddress! + range.lowerBound + filled, range.count - filled, place + filled)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .cannotRead(path: path, reason: lastSystemError()) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}

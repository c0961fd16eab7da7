internal import Foundation

/// How many more bytes this process may allocate: at most what the machine has, and what the limit on the address space leaves (`ulimit -v`).
///
/// An allocation beyond the limit ends the process, so code that allocates a size read from a file asks first.
package func availableMemory() -> Int {
  let physical = Int(clamping: ProcessInfo.processInfo.physicalMemory)
  var limit = rlimit()
  guard unsafe getrlimit(addressSpace, &limit) == 0, let bytes = Int(exactly: limit.rlim_cur) else {
    return physical
  }
  return min(physical, max(0, bytes - addressSpaceInUse()))
}

/// - Throws: `FileError.cannotRead` when that many bytes are not available.
package func requireMemory(_ bytes: Int, for path: String) throws(FileError) {
  let available = availableMemory()
  if bytes <= available { return }
  let reason =
    "this needs \(mebibytes(bytes)), but this process may use only \(mebibytes(available)); "
    + "give less data, or allow more memory"
  throw .cannotRead(path: path, reason: reason)
}

private func mebibytes(_ bytes: Int) -> String { "\(bytes >> 20) MiB of memory" }

#if os(Linux)
  private let addressSpace = __rlimit_resource_t(RLIMIT_AS.rawValue)

  /// The first number of `/proc/self/statm`, in bytes; zero where it cannot be read.
  private func addressSpaceInUse() -> Int {
    guard let file = FileHandle(forReadingAtPath: "/proc/self/statm"), let bytes = try? file.readToEnd(),
      let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ").first.flatMap({ Int($0) })
    else { return 0 }
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }
#else
  private let addressSpace = RLIMIT_AS

  /// Not known here; only the limit is considered.
  private func addressSpaceInUse() -> Int { 0 }
#endif

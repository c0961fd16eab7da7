/// A file that could not be read or written, with the system's reason.
///
/// The cases are those that a tool must distinguish in its exit code: whether the output could not be created
/// at all, or reading and writing failed.
public enum FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is missing, permission is denied, or reading it failed.
  case cannotRead(path: String, reason: String)
  /// The path names a folder, a device or a pipe.
  case notARegularFile(path: String)
  /// The output could not be created: no such folder, no permission, or the path is taken by something else.
  case cannotCreate(path: String, reason: String)
  /// The output of an earlier run exists there and must not be replaced.
  case occupied(path: String, by: String)
  /// The output was created but writing it failed: a full disk, a limit, a broken device.
  case cannotWrite(path: String, reason: String)

  /// The exit code of `sysexits.h`: 73 (`EX_CANTCREAT`) or 74 (`EX_IOERR`).
  ///
  /// A missing or unreadable input is 74: 65 is reserved for input that was read and found invalid.
  public var exitCode: Int32 {
    switch self {
    case .cannotCreate, .occupied: 73
    case .cannotRead, .notARegularFile, .cannotWrite: 74
    }
  }

  public var description: String {
    switch self {
    case .cannotRead(let path, let reason):
      "\(path): cannot be read: \(reason)"
    case .notARegularFile(let path):
      "\(path): this is a folder, a device or a pipe; name a regular file"
    case .cannotCreate(let path, let reason):
      "\(path): cannot be created: \(reason)"
    case .occupied(let path, let kind):
      "\(path): \(kind) exists here already; name another folder, or have it replaced"
    case .cannotWrite(let path, let reason):
      "\(path): writing failed, and nothing was left behind: \(reason)"
    }
  }
}

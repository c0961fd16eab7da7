internal import Foundation

/// All bytes of a regular file.
///
/// - Throws: `cannotRead`, also when there is not enough memory, and `notARegularFile` for a folder, a device or a pipe, which may never
///   end.
public func readFile(_ path: String) throws(FileError) -> [UInt8] {
  let file = try ReadableFile(path)
  let size = try file.size()
  try requireMemory(size, for: path)
  var bytes = [UInt8](repeating: 0, count: size)
  let filled = try file.read(at: 0, into: &bytes)
  bytes.removeLast(bytes.count - filled)
  return bytes
}

/// Writes a file so that its path holds either the previous contents or all of `bytes`, never a part:
/// a temporary file in the same folder, `fsync`, `rename`, and `fsync` of the folder.
///
/// - Edge cases: a symbolic link at `path` is replaced, not followed.
/// - Throws: `cannotCreate` when the file cannot be created at `path`, and `cannotWrite` when its bytes
///   cannot be stored. In both cases the temporary file is removed and any previous file at `path` is untouched; only
///   if the last step alone fails, the new file is at `path` but may not survive a power failure.
public func writeAtomically(_ bytes: [UInt8], to path: String) throws(FileError) {
  try writeAtomically(to: path) { append throws(FileError) in try append(bytes) }
}

/// As `writeAtomically(_:to:)` for bytes that arrive in parts, for instance because they do not fit into memory.
///
/// - Parameters:
///   - path: the file to write.
///   - fill: appends the parts.
/// - Throws: as `writeAtomically(_:to:)`.
public func writeAtomically(
  to path: String,
  _ fill: (_ append: (_ part: [UInt8]) throws(FileError) -> Void) throws(FileError) -> Void
) throws(FileError) {
  let (temporary, descriptor) = try openBeside(path)
  do {
    try fill { part throws(FileError) in
      if let reason = store(part, to: descriptor) { throw .cannotWrite(path: path, reason: reason) }
    }
  } catch {
    close(descriptor)
    unsafe unlink(temporary)
    throw error
  }
  var failure = fsync(descriptor) == 0 ? nil : lastSystemError()
  if close(descriptor) != 0 && failure == nil { failure = lastSystemError() }
  if let failure {
    unsafe unlink(temporary)
    throw .cannotWrite(path: path, reason: failure)
  }
  guard unsafe rename(temporary, path) == 0 else {
    let reason = lastSystemError()
    unsafe unlink(temporary)
    throw .cannotCreate(path: path, reason: reason)
  }
  if let reason = synchronizeFolder(folder(of: path)) { throw .cannotWrite(path: path, reason: reason) }
}

/// Refuses, before any work is done, a path at which `writeAtomically` could not create a file.
///
/// - Throws: `FileError.cannotCreate`.
public func requireWritableFile(at path: String) throws(FileError) {
  let (probe, descriptor) = try openBeside(path)
  close(descriptor)
  unsafe unlink(probe)
}

/// A new temporary file in the folder of `path`, open for writing.
private func openBeside(_ path: String) throws(FileError) -> (path: String, descriptor: Int32) {
  var status = stat()
  if unsafe stat(path, &status) == 0 && !isRegularFile(status) {
    throw .cannotCreate(path: path, reason: "a folder, a device or a pipe of that name exists")
  }
  let temporary = folder(of: path) + PartialName.new()
  let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: lastSystemError()) }
  return (temporary, descriptor)
}

/// Writes; returns the system's reason on failure.
private func store(_ bytes: [UInt8], to descriptor: Int32) -> String? {
  var stored = 0
  while stored < bytes.count {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe write(descriptor, buffer.baseAddress! + stored, buffer.count - stored)
    }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { return lastSystemError() }
    stored += count
  }
  return nil
}

/// Makes a rename durable. Some file systems cannot synchronise a folder and return `EINVAL`.
func synchronizeFolder(_ folder: String) -> String? {
  let descriptor = unsafe open(folder, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return lastSystemError() }
  defer { close(descriptor) }
  return fsync(descriptor) == 0 || errno == EINVAL ? nil : lastSystemError()
}

func isRegularFile(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

/// The folder part of a path with its trailing slash, `./` if there is no slash.
private func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "./" }
  return String(path[...slash])
}

func lastSystemError() -> String { unsafe String(cString: strerror(errno)) }

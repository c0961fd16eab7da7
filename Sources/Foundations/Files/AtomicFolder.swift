internal import Foundation

/// Writes a folder so that its path holds either what stood there before or the complete new folder.
///
/// The files are written into a temporary folder beside it, which is renamed at the end. A process that is
/// killed in between leaves at worst a hidden folder whose name ends in `.partial`.
///
/// - Parameters:
///   - path: the folder to write.
///   - marker: a file that an earlier folder of the same kind contains. A folder without it, unless it is
///     empty, belongs to somebody else and is never replaced.
///   - fill: writes the files into the folder whose path it is given.
/// - Throws: `FileError.cannotCreate`, and whatever `fill` throws; nothing is left behind then.
public func writeFolderAtomically(
  at path: String, replacing marker: String, _ fill: (_ folder: String) throws -> Void
) throws {
  try requireReplaceable(path, marker: marker)
  let manager = FileManager.default
  let target = URL(filePath: path)
  let temporary = target.deletingLastPathComponent().appending(path: ".\(UUID().uuidString).partial").path
  try createFolder(temporary, for: path)
  do {
    do {
      try fill(temporary)
    } catch FileError.cannotWrite(_, let reason) {
      // The temporary folder's name would tell the user nothing.
      throw FileError.cannotWrite(path: path, reason: reason)
    }
    if manager.fileExists(atPath: path) { try manager.removeItem(atPath: path) }
    guard unsafe rename(temporary, path) == 0 else {
      throw FileError.cannotCreate(path: path, reason: unsafe String(cString: strerror(errno)))
    }
  } catch {
    try? manager.removeItem(atPath: temporary)
    throw error
  }
}

/// Refuses, before any work is done, a folder that `writeFolderAtomically` could not write.
///
/// - Throws: `FileError.cannotCreate`.
public func requireWritableFolder(at path: String, replacing marker: String) throws(FileError) {
  try requireReplaceable(path, marker: marker)
  let probe = URL(filePath: path).deletingLastPathComponent()
    .appending(path: ".\(UUID().uuidString).partial").path
  try createFolder(probe, for: path)
  try? FileManager.default.removeItem(atPath: probe)
}

private func requireReplaceable(_ path: String, marker: String) throws(FileError) {
  let manager = FileManager.default
  var isFolder: ObjCBool = false
  guard unsafe manager.fileExists(atPath: path, isDirectory: &isFolder) else { return }
  guard isFolder.boolValue else { throw .cannotCreate(path: path, reason: "a file stands there") }
  let contents = (try? manager.contentsOfDirectory(atPath: path)) ?? []
  if !contents.isEmpty && !contents.contains(marker) {
    throw .cannotCreate(path: path, reason: "the folder holds other files; name a new or an empty folder")
  }
}

private func createFolder(_ folder: String, for path: String) throws(FileError) {
  guard unsafe mkdir(folder, 0o777) == 0 else {
    throw .cannotCreate(path: path, reason: unsafe String(cString: strerror(errno)))
  }
}

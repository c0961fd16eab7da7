internal import Foundation

/// Writes a folder so that its path holds either the previous contents or the complete new folder.
///
/// The files are written into a temporary folder next to it, which is renamed at the end. A process that is killed in between leaves at
/// worst hidden folders whose names end in `.partial`; when a folder is replaced and the kill comes between the two renames, both the old
/// and the new one are complete and have such a name.
///
/// - Parameters:
///   - path: the folder to write.
///   - kind: what is written. A folder with any file that is not of this kind belongs to someone else and is never replaced.
///   - overwriting: whether an earlier folder of this kind is replaced.
///   - fill: writes the files into the folder whose path it is given.
/// - Throws: `FileError.occupied`, `FileError.cannotCreate`, and whatever `fill` throws; then nothing is left behind.
public func writeFolderAtomically(
  at path: String, _ kind: FolderKind, overwriting: Bool, _ fill: (_ folder: String) throws -> Void
) throws {
  try requireRoom(at: path, for: kind, overwriting: overwriting)
  let parent = URL(filePath: path).deletingLastPathComponent()
  func beside() -> String { parent.appending(path: PartialName.new()).path }
  let temporary = beside()
  try createFolder(temporary, for: path)
  do {
    do {
      try fill(temporary)
    } catch FileError.cannotWrite(_, let reason) {
      // The name of the temporary folder would mean nothing to the user.
      throw FileError.cannotWrite(path: path, reason: reason)
    }
    let old = FileManager.default.fileExists(atPath: path) ? beside() : nil
    if let old { try move(path, to: old, for: path) }
    do {
      try move(temporary, to: path, for: path)
    } catch {
      if let old { _ = unsafe rename(old, path) }
      throw error
    }
    if let old { try? FileManager.default.removeItem(atPath: old) }
    if let reason = synchronizeFolder(parent.path) { throw FileError.cannotWrite(path: path, reason: reason) }
  } catch {
    try? FileManager.default.removeItem(atPath: temporary)
    throw error
  }
}

/// Refuses, before any work is done, a folder that `writeFolderAtomically` could not write.
///
/// - Throws: `FileError.occupied`, `FileError.cannotCreate`.
public func requireWritableFolder(
  at path: String, _ kind: FolderKind, overwriting: Bool
) throws(FileError) {
  try requireRoom(at: path, for: kind, overwriting: overwriting)
  let probe = URL(filePath: path).deletingLastPathComponent().appending(path: PartialName.new()).path
  try createFolder(probe, for: path)
  _ = unsafe rmdir(probe)
}

/// Refuses a path where something exists that must not be replaced.
private func requireRoom(
  at path: String, for kind: FolderKind, overwriting: Bool
) throws(FileError) {
  let manager = FileManager.default
  var isFolder: ObjCBool = false
  guard unsafe manager.fileExists(atPath: path, isDirectory: &isFolder) else { return }
  guard isFolder.boolValue else { throw .cannotCreate(path: path, reason: "a file of that name exists") }
  let contents = (try? manager.contentsOfDirectory(atPath: path)) ?? []
  if contents.isEmpty { return }
  if kind.stands(at: path) && !overwriting { throw .occupied(path: path, by: kind.name) }
  if let stranger = kind.stands(at: path) ? kind.firstStranger(in: path) : contents.min() {
    throw .cannotCreate(
      path: path,
      reason: "the folder holds other files, such as \(quoted(stranger)); name a new or an empty folder")
  }
}

private func move(_ source: String, to target: String, for path: String) throws(FileError) {
  guard unsafe rename(source, target) == 0 else { throw .cannotCreate(path: path, reason: lastSystemError()) }
}

private func createFolder(_ folder: String, for path: String) throws(FileError) {
  guard unsafe mkdir(folder, 0o777) == 0 else { throw .cannotCreate(path: path, reason: lastSystemError()) }
}

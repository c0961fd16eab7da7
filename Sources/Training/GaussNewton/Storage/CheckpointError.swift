/// Why a checkpoint cannot be used.
public enum CheckpointError: Error, Sendable, CustomStringConvertible {
  /// There is no checkpoint in the folder; `passedOver` lists what looks like one but is not.
  case none(folder: String, passedOver: [String])
  /// A new run was to be saved where an earlier one exists.
  case occupied(folder: String)
  /// The checkpoint has a format that this version cannot read.
  case version(folder: String, found: Int)
  /// A file of the checkpoint is damaged; the text says how.
  case corrupt(file: String, reason: String)
  /// A rank does not see the save that rank 0 sees.
  case notShared(folder: String, rank: Int)
  /// The checkpoint belongs to other training data.
  case otherData(folder: String, savedFor: String)

  public var description: String {
    switch self {
    case .none(let folder, let passedOver):
      "\(folder): there is no checkpoint in this folder\(passedOver.isEmpty ? "" : " (\(passedOver.joined(separator: "; ")))"); name the folder in which the run was saved"
    case .occupied(let folder):
      "\(folder): an earlier run is saved here; resume it, or name another folder"
    case .version(let folder, let found):
      "\(folder): the checkpoint has format version \(found), this version of the library reads \(Checkpoint.formatVersion); train again, or use the version that wrote it"
    case .corrupt(let file, let reason):
      "\(file): the checkpoint is damaged (\(reason)); remove its folder and train again"
    case .notShared(let folder, let rank):
      "\(folder): rank \(rank) does not see the save here; name a folder on a file system that all hosts share"
    case .otherData(let folder, let savedFor):
      "\(folder): the checkpoint was saved for other training data (\(savedFor)); give the same data, seed and held-out fraction"
    }
  }
}

internal import CInterface
internal import Conformance
internal import Datasets
internal import DenseLinearAlgebra
internal import Files
internal import GaussNewton
internal import LinearOperators
internal import NumPyFormat
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// The class of an error, from which the exception is made; its message is that of the error.
enum FailureKind: String, Encodable {
  /// A parameter that is invalid for any data.
  case argument
  /// Data that are refused, or that do not match the parameters.
  case data
  /// A file or folder.
  case file
  case memory
  /// Ended by the caller.
  case interrupted
  /// A solver, a factorisation or a training step that failed.
  case numerical

  init(of error: any Error) {
    self =
      switch error {
      case is ArgumentError, is PlanError, is CaseError, is DecodingError, is Refusal: .argument
      case is Interruption: .interrupted
      case is ModelError, is SparseMatrixError: .data
      case let error as DatasetError: FailureKind(exitCode: error.exitCode)
      case let error as NumPyError: FailureKind(exitCode: error.exitCode)
      case is FileError: .file
      case let error as SketchError:
        switch error {
        case .dependentColumns, .rankDeficient: .data
        default: .argument
        }
      case let error as PreconditionerError:
        switch error {
        case .invalidDamping, .tooFewRows, .dampingNeeded, .dampingTooSmall: .argument
        case .rankDeficient: .data
        case .inverseOverflows: .numerical
        case .linearAlgebra(let error): FailureKind(of: error)
        }
      case let error as LeastSquaresError:
        switch error {
        case .invalidDamping, .invalidAccuracy, .otherMatrix: .argument
        case .wrongLength, .notFinite: .data
        case .sketch(let error): FailureKind(of: error)
        case .preconditioner(let error): FailureKind(of: error)
        case .gram, .outOfRange, .notConverged: .numerical
        }
      case let error as TrainingError:
        switch error {
        case .notUnit, .singularKernel: .data
        case .tooManyPoints: .argument
        default: .numerical
        }
      case LinearAlgebraError.outOfMemory: .memory
      default: .numerical
      }
  }

  /// By the codes of `sysexits.h`.
  private init(exitCode: Int32) {
    self =
      switch exitCode {
      case 64: .argument
      case 65: .data
      default: .file
      }
  }
}

/// A refused parameter, with what to do.
struct ArgumentError: Error, CustomStringConvertible {
  let description: String
}

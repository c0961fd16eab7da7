/// Foundations, lemmas and training under one import. What verifies them, from the ledger to the oracle, is not among them.
@_exported public import Claims
@_exported public import Communication
@_exported public import ConjugateGradient
@_exported public import CounterStream
@_exported public import Datasets
@_exported public import DenseLinearAlgebra
@_exported public import Files
@_exported public import GaussNewton
@_exported public import LinearOperators
@_exported public import MatrixFiles
@_exported public import MessagePassing
@_exported public import NeuralTangentKernel
@_exported public import NumPyFormat
@_exported public import Preconditioning
@_exported public import SketchedLeastSquares
@_exported public import SubspaceEmbedding

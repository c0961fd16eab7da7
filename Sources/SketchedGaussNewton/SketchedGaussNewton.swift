/// Every module of the package under one import.
@_exported public import Claims
@_exported public import ConjugateGradient
@_exported public import CounterStream
@_exported public import Datasets
@_exported public import DenseLinearAlgebra
@_exported public import Experiments
@_exported public import GaussNewton
@_exported public import Laws
@_exported public import NeuralTangentKernel
@_exported public import NumPyFormat
@_exported public import Preconditioning
@_exported public import Statistics
@_exported public import SubspaceEmbedding

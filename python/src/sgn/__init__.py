"""Sketched least squares and sketched Gauss-Newton on NumPy arrays."""

import importlib
from typing import TYPE_CHECKING, Any

from ._certify import Certificate, certify
from ._errors import ArgumentError, DataError, DataTypeError, Error, FileError, NumericalError, OutOfMemoryError
from ._kernel import gram, kernel
from ._native import version as _library_version
from ._sketches import Distortion, Preconditioner, distortion, precondition, sketch
from ._solve import NotConverged, Solution, solve
from ._threads import set_threads, threads
from ._training import ConvergenceWarning, Fit, Run, Step, TrainedModel, ViolationWarning, load, train

if TYPE_CHECKING:
    from ._regressor import NotFittedError, SketchedGaussNewtonRegressor

__version__ = _library_version()

__all__ = [
    "ArgumentError",
    "Certificate",
    "ConvergenceWarning",
    "DataError",
    "DataTypeError",
    "Distortion",
    "Error",
    "FileError",
    "Fit",
    "NotConverged",
    "NotFittedError",
    "NumericalError",
    "OutOfMemoryError",
    "Preconditioner",
    "Run",
    "SketchedGaussNewtonRegressor",
    "Solution",
    "Step",
    "TrainedModel",
    "ViolationWarning",
    "certify",
    "distortion",
    "gram",
    "kernel",
    "load",
    "precondition",
    "set_threads",
    "sketch",
    "solve",
    "threads",
    "train",
]

# Their module is the one from which they are imported.
for _name, _value in list(globals().items()):
    if _name in __all__ and getattr(_value, "__module__", "").startswith("sgn."):
        _value.__module__ = "sgn"


def __getattr__(name: str) -> Any:
    """Imports on first use what few programs need, and what imports scikit-learn if it is installed."""
    if name == "oracle":
        return importlib.import_module("sgn.oracle")
    if name in ("NotFittedError", "SketchedGaussNewtonRegressor"):
        from . import _regressor

        return getattr(_regressor, name)
    raise AttributeError(f"module 'sgn' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

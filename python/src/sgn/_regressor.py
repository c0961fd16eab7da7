"""A regressor with the conventions of scikit-learn, which need not be installed."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _training
from ._errors import ArgumentError, DataError, Error
from ._matrices import SparseLike
from ._sketches import Embedding

if TYPE_CHECKING:
    from ._estimator import Estimator as _Base
else:
    try:
        from sklearn.base import BaseEstimator, RegressorMixin
    except ImportError:
        from ._estimator import Estimator as _Base
    else:

        class _Base(RegressorMixin, BaseEstimator):
            """The base class for scikit-learn."""


Self = TypeVar("Self", bound="SketchedGaussNewtonRegressor")


class NotFittedError(Error, ValueError, AttributeError):
    """A prediction was requested before `fit`."""


class DataConversionWarning(UserWarning):
    """Data that were converted to another shape."""


def _theirs(own: type[Any]) -> type[Any]:
    """The class of this name in scikit-learn if that is in use, because its users expect that class; otherwise ours."""
    module = sys.modules.get("sklearn.exceptions")
    return getattr(module, own.__name__, own)


class SketchedGaussNewtonRegressor(_Base):
    """A two-layer ReLU network trained by sketched Gauss-Newton, with a ridge by generalised cross-validation.

    Parameters are those of `sgn.train` with two other defaults: the ridge is "auto", and the targets of identical points are averaged.
    It works with `clone`, pipelines and searches of scikit-learn.

    Attributes:
        model_: the `TrainedModel`, with the record of the run.
        n_features_in_: the number of features.
        feature_names_in_: their names, if the points came in a table with names.
        n_iter_: the number of steps.
    """

    def __init__(
        self,
        *,
        width: int | None = None,
        solver: Literal["auto", "gram", "sketched", "nystrom", "fixed-point", "cg"] = "auto",
        embedding: Embedding = "neuron-block",
        rows: int | str | None = None,
        accuracy: float | None = None,
        damping: float | Literal["auto"] = "auto",
        ridge: float | Literal["auto"] = "auto",
        start: Literal["independent", "paired", "binomial", "binomial-paired"] | None = None,
        seed: int = 1,
        steps: int = 20,
        tolerance: float | None = None,
        checks: Literal["none", "cheap", "certified", "full"] = "cheap",
        preprocessing: Literal["standardise", "unit", "none"] = "standardise",
        duplicates: Literal["refuse", "average"] = "average",
        verbose: bool = False,
    ) -> None:
        self.width = width
        self.solver = solver
        self.embedding = embedding
        self.rows = rows
        self.accuracy = accuracy
        self.damping = damping
        self.ridge = ridge
        self.start = start
        self.seed = seed
        self.steps = steps
        self.tolerance = tolerance
        self.checks = checks
        self.preprocessing = preprocessing
        self.duplicates = duplicates
        self.verbose = verbose

    def fit(self: Self, X: ArrayLike, y: ArrayLike) -> Self:
        """Trains on points, (n, features), and targets, (n,)."""
        names = _feature_names(X)
        points = _points(X)
        if y is None:
            raise DataError(
                f"This {type(self).__name__} estimator requires y to be passed, but the target y is None."
            )
        targets = np.asarray(y)
        if targets.ndim == 2 and targets.shape[1] == 1:
            warnings.warn(
                "A column-vector y was passed when a 1d array was expected. Please change the shape of y to (n_samples, ), "
                "for example using ravel().",
                _theirs(DataConversionWarning),
                stacklevel=2,
            )
            targets = targets.ravel()
        self.model_ = _training.train(points, targets, feature_names=names, **self.get_params())
        self.n_features_in_ = points.shape[1]
        if names is not None:
            self.feature_names_in_ = np.asarray(names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        assert self.model_.run is not None
        self.n_iter_ = max(1, len(self.model_.run.steps))
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:
        """A prediction for each point, (n, features)."""
        if not hasattr(self, "model_"):
            raise _theirs(NotFittedError)(
                f"This {type(self).__name__} instance is not fitted yet. Call 'fit' with appropriate arguments before using "
                "this estimator."
            )
        self._check_feature_names(_feature_names(X))
        points = _points(X)
        if points.shape[1] != self.n_features_in_:
            raise DataError(
                f"X has {points.shape[1]} features, but {type(self).__name__} is expecting {self.n_features_in_} features as input."
            )
        return self.model_.predict(points)

    def _check_feature_names(self, names: list[str] | None) -> None:
        fitted = getattr(self, "feature_names_in_", None)
        if fitted is None and names is None:
            return
        if fitted is None:
            warnings.warn(
                f"X has feature names, but {type(self).__name__} was fitted without feature names", stacklevel=3
            )
            return
        if names is None:
            warnings.warn(
                f"X does not have valid feature names, but {type(self).__name__} was fitted with feature names",
                stacklevel=3,
            )
            return
        expected = [str(name) for name in fitted]
        if names == expected:
            return
        lines = ["The feature names should match those that were passed during fit."]
        unexpected = sorted(set(names) - set(expected))
        missing = sorted(set(expected) - set(names))
        if unexpected:
            lines += ["Feature names unseen at fit time:", *[f"- {name}" for name in unexpected]]
        if missing:
            lines += ["Feature names seen at fit time, yet now missing:", *[f"- {name}" for name in missing]]
        if not unexpected and not missing:
            lines.append("Feature names must be in the same order as they were in fit.")
        raise DataError("\n".join(lines) + "\n")


def _points(X: Any) -> NDArray[Any]:
    """The points as a two-dimensional array."""
    if isinstance(X, SparseLike):
        raise TypeError("Sparse data was passed for X, but dense data is required. Use '.toarray()' to convert.")
    points = np.asarray(X)
    if points.ndim != 2:
        raise DataError(
            f"Expected 2D array, got {points.ndim}D array instead: Reshape your data either using array.reshape(-1, 1) if your "
            "data has a single feature or array.reshape(1, -1) if it contains a single sample."
        )
    if points.shape[0] == 0 or points.shape[1] == 0:
        kind = "sample" if points.shape[0] == 0 else "feature"
        raise DataError(f"0 {kind}(s) (shape={points.shape}) while a minimum of 1 is required.")
    return points


def _feature_names(X: Any) -> list[str] | None:
    """The names of a table's columns, if all of them are strings."""
    columns = getattr(X, "columns", None)
    if columns is None:
        return None
    names = list(columns)
    return [str(name) for name in names] if names and all(isinstance(name, str) for name in names) else None

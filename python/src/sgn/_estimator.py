"""The base class of a regressor if scikit-learn is not installed."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._errors import ArgumentError

Self = TypeVar("Self", bound="Estimator")


class Estimator:
    """Parameters by name, in the way that `clone` and searches read and set them, and the score of a regressor."""

    _estimator_type = "regressor"

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return sorted(name for name in inspect.signature(cls.__init__).parameters if name != "self")

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self: Self, **parameters: Any) -> Self:
        """Sets parameters by name."""
        names = self._parameter_names()
        for name, value in parameters.items():
            if name not in names:
                raise ArgumentError(
                    f"Invalid parameter {name!r} for estimator {self!r}. Valid parameters are: {names!r}."
                )
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        signature = inspect.signature(type(self).__init__).parameters
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if value is not signature[name].default and value != signature[name].default
        ]
        return f"{type(self).__name__}({', '.join(changed)})"

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:
        """A prediction for each point."""
        raise NotImplementedError

    def score(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """R^2 of the predictions."""
        targets = np.asarray(y, dtype=np.float64).ravel()
        weights = np.ones_like(targets) if sample_weight is None else np.asarray(sample_weight, np.float64)
        errors = targets - self.predict(X)
        spread = targets - np.average(targets, weights=weights)
        total = float(np.sum(weights * spread**2))
        left = float(np.sum(weights * errors**2))
        if total == 0:
            return 1.0 if left == 0 else 0.0
        return 1 - left / total


"""What the tests share."""

import numpy as np
import pytest

UNIT = 2.0**-53
"""The unit roundoff."""


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(19)


def unit_points(random: np.random.Generator, n: int, d: int) -> np.ndarray:
    x = random.standard_normal((n, d))
    return x / np.linalg.norm(x, axis=1, keepdims=True)

"""The kernel and the Gram matrix are their formulas."""

import numpy as np
import pytest
from conftest import UNIT, unit_points

import sgn


def test_the_gram_matrix_is_its_definition(random: np.random.Generator) -> None:
    x, b = unit_points(random, 7, 3), random.integers(0, 2, (7, 300))
    expected = (b @ b.T) / 300 * (x @ x.T)
    # Each side: d + 1 roundings of products and sums of absolute value at most 1, then the scale and the product by the count.
    assert np.abs(sgn.gram(x, b) - expected).max() <= 2 * (3 + 3) * UNIT


@pytest.mark.parametrize("kind", [bool, np.uint8, np.int64, np.float64])
def test_a_pattern_may_be_of_any_kind_of_number(random: np.random.Generator, kind: type) -> None:
    x, b = unit_points(random, 5, 2), random.integers(0, 2, (5, 40))
    assert np.array_equal(sgn.gram(x, b.astype(kind)), sgn.gram(x, b))


def test_the_kernel_is_its_formula(random: np.random.Generator) -> None:
    x = unit_points(random, 9, 4)
    t = np.clip(x @ x.T, -1, 1)
    expected = t * (np.pi - np.arccos(t)) / (2 * np.pi)
    # The slope of the formula is not bounded at t = 1, where the diagonal stands: there arccos of 1 - k u is sqrt(2 k u).
    off = ~np.eye(9, dtype=bool)
    slope = 0.5 + 1 / (2 * np.pi * np.sqrt(1 - t[off].max() ** 2))
    assert np.abs(sgn.kernel(x) - expected)[off].max() <= slope * 2 * (4 + 4) * UNIT
    assert np.abs(np.diag(sgn.kernel(x)) - 0.5).max() <= np.sqrt(2 * 2 * (4 + 4) * UNIT)


def test_refusals_have_the_librarys_words() -> None:
    with pytest.raises(sgn.DataError, match="a point is not a unit vector up to rounding: divide each point by its norm"):
        sgn.kernel([[1.0, 1.0]])
    with pytest.raises(ValueError, match="neither 0 nor 1"):
        sgn.gram([[1.0, 0.0]], [[2]])
    with pytest.raises(ValueError, match="one row for each of the 1 points"):
        sgn.gram([[1.0, 0.0]], [[1], [1]])

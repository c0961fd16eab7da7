"""Bounds on the smallest eigenvalue."""

import numpy as np
import pytest

import sgn


def test_the_bounds_hold_and_are_close(random: np.random.Generator) -> None:
    q, _ = np.linalg.qr(random.standard_normal((20, 20)))
    for least, verdict in ((0.5, "positive-definite"), (-0.5, "indefinite")):
        m = q @ np.diag(np.linspace(least, 3, 20)) @ q.T
        m = (m + m.T) / 2
        found = sgn.certify(m)
        # The matrix has this eigenvalue but for its own rounding.
        assert found.lower - 1e-13 <= least <= found.upper + 1e-13
        assert found.upper - found.lower <= 1e-11
        assert found.verdict == verdict
        v = found.direction
        assert v @ m @ v / (v @ v) == pytest.approx(least, abs=1e-12)
        assert (found.failed_pivot is not None) == (verdict == "indefinite")


def test_a_singular_matrix_is_undecided() -> None:
    found = sgn.certify(np.ones((3, 3)))
    assert found.verdict == "undecided" and found.lower <= 0 <= found.upper


def test_refusals_have_words() -> None:
    for value, words in (
        ([[1.0, 2.0], [3.0, 4.0]], "differs from its transpose: average the two"),
        ([[1.0, 2.0, 3.0], [2.0, 4.0, 5.0]], "give a square one"),
        ([[np.nan]], r"matrix\[0, 0\] is NaN"),
    ):
        with pytest.raises(sgn.DataError, match=words):
            sgn.certify(value)

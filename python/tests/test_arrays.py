"""Whatever an array looks like in memory, its numbers count; what is no array of finite numbers is refused with a reason."""

from collections.abc import Callable

import numpy as np
import pytest

import sgn


def layouts(a: np.ndarray) -> dict[str, np.ndarray]:
    wide = np.zeros((2 * a.shape[0], 3 * a.shape[1]))
    wide[::2, ::3] = a
    frozen = a.copy()
    frozen.flags.writeable = False
    swapped = a.astype(a.dtype.newbyteorder())
    return {
        "C": np.ascontiguousarray(a),
        "Fortran": np.asfortranarray(a),
        "strided": wide[::2, ::3],
        "reversed": a[::-1][::-1],
        "read-only": frozen,
        "other byte order": swapped,
    }


@pytest.mark.parametrize("layout", ["Fortran", "strided", "reversed", "read-only", "other byte order"])
def test_the_layout_does_not_matter(random: np.random.Generator, layout: str) -> None:
    a, b = random.standard_normal((50, 4)), random.standard_normal(50)
    given = layouts(a)[layout]
    before = given.copy()
    for call in (lambda x: sgn.sketch(x), lambda x: sgn.solve(x, b).value, lambda x: sgn.precondition(x).factor()):
        assert np.array_equal(call(given), call(a))
    assert np.array_equal(given, before)


@pytest.mark.parametrize("kind", [np.float32, np.int64, np.int8, np.uint16, bool, object])
def test_numbers_of_any_type_are_taken(random: np.random.Generator, kind: type) -> None:
    a = (random.random((60, 3)) > 0.4).astype(kind)
    assert np.array_equal(sgn.sketch(a), sgn.sketch(a.astype(np.float64)))


def test_lists_are_taken() -> None:
    assert sgn.solve([[2, 0], [0, 4], [0, 0]], [2, 4, 1]).value == pytest.approx([1, 1], rel=1e-9)


BAD: list[tuple[object, str]] = [
    ([[1.0, np.nan], [0.0, 1.0]], r"a\[0, 1\] is NaN"),
    ([[1.0, 0.0], [-np.inf, 1.0]], r"a\[1, 0\] is infinity"),
    ([1.0, 2.0], "a has 1 dimensions"),
    (np.zeros((2, 2, 2)), "a has 3 dimensions"),
    (np.zeros((0, 3)), "a is empty"),
    (np.zeros((3, 0)), "a is empty"),
    ([[1.0, 2.0], [3.0]], "a: "),
    ([["x", "y"]], "give numbers"),
    ([[1j, 0]], "Complex data not supported"),
    ([[{}, {}]], "give numbers"),
]


@pytest.mark.parametrize("value, words", BAD, ids=[words for _, words in BAD])
@pytest.mark.parametrize("call", [sgn.sketch, sgn.distortion, sgn.precondition, lambda a: sgn.solve(a, [1.0])])
def test_what_is_no_matrix_is_refused(call: Callable[[object], object], value: object, words: str) -> None:
    with pytest.raises(sgn.DataError, match=words) as caught:
        call(value)
    assert isinstance(caught.value, ValueError)
    assert "\n" not in str(caught.value)


def test_one_row_and_one_column() -> None:
    assert sgn.solve([[2.0]], [4.0], problem="least-squares").value == pytest.approx([2.0])
    assert sgn.sketch([[3.0]], rows=1, embedding="count-sketch").item() in (-3.0, 3.0)

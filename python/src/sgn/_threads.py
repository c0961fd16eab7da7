"""The number of threads of a call."""

from __future__ import annotations

from ctypes import c_int64

from . import _native
from ._errors import ArgumentError

_threads = _native.text_function("sgn_threads", c_int64)


def threads() -> int:
    """The number of threads that calls compute with; initially, all cores."""
    count: int = _threads(0)
    return count


def set_threads(count: int) -> None:
    """Sets the number of threads that later calls compute with. Results depend on it, up to rounding."""
    if not 1 <= count <= 1024:
        raise ArgumentError(f"count is {count}; give 1 to 1024 threads")
    _threads(count)

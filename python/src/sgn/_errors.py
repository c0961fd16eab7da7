"""Exceptions. All are subclasses of `sgn.Error`; errors that the caller can correct in the call are also a `ValueError`."""

from __future__ import annotations


class Error(Exception):
    """A request that the library refuses or cannot fulfil, with the message of the library."""


class ArgumentError(Error, ValueError):
    """A parameter that is outside its range, or does not fit the others."""


class DataError(Error, ValueError):
    """Data that are refused: not finite, of a wrong shape, linearly dependent, or inconsistent with the parameters."""


class DataTypeError(DataError, TypeError):
    """Data that are not numbers."""


class FileError(Error, OSError):
    """A file or folder that cannot be read or written."""


class OutOfMemoryError(Error, MemoryError):
    """Working memory that is not available."""


class NumericalError(Error, ArithmeticError):
    """A solver, a factorisation or a training step that failed."""


_KINDS: dict[str, type[Error]] = {
    "argument": ArgumentError,
    "data": DataError,
    "file": FileError,
    "interrupted": Error,
    "memory": OutOfMemoryError,
    "numerical": NumericalError,
}


def of_kind(kind: str, message: str) -> Error:
    """The exception for an error that a function of the library returned as text."""
    return _KINDS[kind](message)


# The values of `sgn_status` in sgn.h. A failure that no other argument would avoid is not an ArgumentError.
_STATUSES: dict[int, type[Error]] = {
    4: DataError,
    5: DataError,
    6: DataError,
    7: DataError,
    8: DataError,
    12: DataError,
    13: NumericalError,
    14: NumericalError,
    15: NumericalError,
    16: OutOfMemoryError,
    17: NumericalError,
    19: DataError,
    20: DataError,
    26: NumericalError,
}


def of_status(status: int, message: str) -> Error:
    """The exception for a status of sgn.h that is not `SGN_OK`."""
    usual = ArgumentError if status < 32 else NumericalError
    return _STATUSES.get(status, usual)(message)

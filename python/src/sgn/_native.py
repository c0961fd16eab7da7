"""The shared library and the calls of its functions.

Other Python threads run during a call, because ctypes releases the interpreter's lock.
"""

from __future__ import annotations

import ctypes
import json
import math
import signal
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from . import _errors


def _load() -> ctypes.CDLL:
    path = Path(__file__).with_name("libsgn.so")
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise ImportError(
            f"{path}: the library cannot be loaded ({error}); install a wheel for this system"
        ) from error


_library = _load()


def function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The function of the library with this name and these ctypes types."""
    found = getattr(_library, name)
    found.restype = result
    found.argtypes = arguments
    return found  # type: ignore[no-any-return]


_version = function("sgn_version", ctypes.c_char_p, ctypes.c_void_p, ctypes.c_void_p)
_status_message = function("sgn_status_message", ctypes.c_char_p, ctypes.c_int32)
_text_free = function("sgn_text_free", None, ctypes.c_void_p)


def version() -> str:
    """The version of the library."""
    text: bytes = _version(None, None)
    return text.decode()


def status_function(name: str, *arguments: Any) -> Callable[..., None]:
    """A function of sgn.h that returns a status, which becomes an exception unless it is `SGN_OK`."""
    call = function(name, ctypes.c_int32, *arguments)

    def checked(*values: Any) -> None:
        status = call(*values)
        if status != 0:
            raise _errors.of_status(status, _status_message(status).decode())

    return checked


def text_function(name: str, *arguments: Any) -> Callable[..., Any]:
    """A function of sgn_python.h that returns text: its value, or its error as an exception.

    A `Progress` among the arguments receives the events; an exception that it raised ends the call and reaches the caller.
    """
    call = function(name, ctypes.c_void_p, *arguments)

    def checked(*values: Any) -> Any:
        progress = next((value for value in values if isinstance(value, Progress)), None)
        if progress is None:
            address = call(*values)
        else:
            with progress:
                address = call(*[progress.callback if value is progress else value for value in values])
        if not address:
            raise _errors.OutOfMemoryError("the memory for an answer is not available")
        try:
            answer = json.loads(ctypes.string_at(address))
        finally:
            _text_free(address)
        if progress is not None and progress.raised is not None:
            raise progress.raised
        if "error" in answer:
            raise _errors.of_kind(answer["error"]["kind"], answer["error"]["message"])
        return answer["value"]

    return checked


Listener = Callable[[dict[str, Any]], object]
"""Receives each event as a dictionary; an exception that it raises ends the call."""

ProgressFunction = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_char_p)


class Progress:
    """Passes the events of a call to listeners. An exception of a listener or of a signal, such as Ctrl-C, ends the call.

    Python runs a signal handler before the next Python code, which may be the first line of a function that C calls, and an
    exception cannot propagate from there. So the exception is kept during the call, and the library is told to end.
    """

    def __init__(self, *listeners: Listener | None) -> None:
        self._listeners = [listener for listener in listeners if listener is not None]
        self._handler: Any = None
        self.raised: BaseException | None = None
        self.callback = ProgressFunction(self._tell)

    def __enter__(self) -> None:
        # Only the main thread handles signals, and a handler that is not Python's is not replaced.
        if threading.current_thread() is threading.main_thread() and callable(signal.getsignal(signal.SIGINT)):
            self._handler = signal.signal(signal.SIGINT, self._interrupt)

    def __exit__(self, *_: object) -> None:
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        try:
            self._handler(number, frame)
        except BaseException as error:
            self.raised = error

    def _tell(self, event: bytes) -> int:
        try:
            if self._listeners and self.raised is None:
                fields = json.loads(event)
                for listener in self._listeners:
                    listener(fields)
        except BaseException as error:
            self.raised = error
        return 0 if self.raised is None else 1


_thing_free = function("sgn_thing_free", None, ctypes.c_void_p)


class Thing:
    """An object that the library keeps as long as Python refers to it."""

    def __init__(self, make: Callable[..., Any], *arguments: Any) -> None:
        """Calls a function that makes a thing and writes its address to its last argument."""
        address = ctypes.c_void_p()
        try:
            self.value = make(*arguments, ctypes.byref(address))
        except BaseException:
            _thing_free(address)
            raise
        self.address = address
        weakref.finalize(self, _thing_free, address.value)


def options(**values: Any) -> bytes:
    """Options in JSON for the library, whose rules choose those that are None."""
    given = {_camel_case(name): _plain(name, value) for name, value in values.items() if value is not None}
    return json.dumps(given).encode()


_WHOLE_NUMBERS = ("draw", "seed", "steps", "width")


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _plain(name: str, value: Any) -> Any:
    """A NumPy number as a Python number; values that JSON cannot represent are refused."""
    if getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        raise _errors.ArgumentError(f"{name} is {value}; give a finite number")
    if name in _WHOLE_NUMBERS and not (isinstance(value, int) and -(2**63) <= value < 2**63):
        raise _errors.ArgumentError(f"{name} is {value!r}; give a whole number of at most 2^63 - 1")
    if name in ("seed", "draw") and value < 0:
        raise _errors.ArgumentError(f"{name} is {value}; give a whole number of at least 0")
    if not isinstance(value, (str, int, float, list)):
        raise _errors.ArgumentError(f"{name} is {value!r}, of the type {type(value).__name__}; give a number or a text")
    return value


def number(value: float | str) -> float:
    """A number in an answer, which is text if it is not finite."""
    return float(value)

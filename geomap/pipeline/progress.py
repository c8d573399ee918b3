"""Report the progress of a pipeline on a text to a listener that the components do not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[float], None]
"""A function that gets the processed share of the text, from 0 to 1, which never decreases."""

_listener: ContextVar[Listener | None] = ContextVar("geomap_progress", default=None)


@contextmanager
def progress_listener(listener: Listener) -> Iterator[None]:
    """Report the progress of this thread to a listener within the context."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def report_progress(share: float) -> None:
    """Report the processed share of the current texts, from 0 to 1, to the listener, if there is one."""
    listener = _listener.get()
    if listener is not None:
        listener(share)

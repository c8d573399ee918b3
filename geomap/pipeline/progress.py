"""Hear how far a pipeline is in a text, from outside, without a component knowing who listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[float], None]
"""Told the share of the text that is done, from 0 to 1, never falling."""

_listener: ContextVar[Listener | None] = ContextVar("geomap_progress", default=None)


@contextmanager
def progress_listener(listener: Listener) -> Iterator[None]:
    """Have a listener told of what this thread processes meanwhile."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def report_progress(share: float) -> None:
    """Tell the listener, if there is one, which share of the texts at hand is done."""
    listener = _listener.get()
    if listener is not None:
        listener(share)

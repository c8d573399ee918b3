"""Map waiting documents in the background, one at a time, and resolve stale ones again."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable

from geomap.errors import GeomapError, NotInStore, StoreError
from geomap.records import MappedDocument
from geomap.store import Store, Stored
from geomap.store.documents import Spans
from geomap.workspace.mapping import Mapper, Resolver
from geomap.workspace.overlay import Overlay, lay_over

logger = logging.getLogger(__name__)

POLL_SECONDS = 2.0
"""An idle worker looks for documents of other processes at this interval."""

FAILURE_MESSAGE = "geomap failed on this text: see the message where geomap was started, and report it"


class _Cancelled(Exception):
    """The document that is being mapped was cancelled or removed."""


class Worker:
    """A thread that maps the waiting documents of a store.

    One thread is enough, because the recogniser uses all cores. In a temporary store the thread ends when nothing is
    left to do; in any other, to which other processes may add documents, it keeps polling.
    """

    def __init__(
        self, store: Store, mapper: Mapper, resolver: Resolver, *, pipeline: Callable[[], str] = lambda: ""
    ) -> None:
        """Set up the worker; the thread starts with :meth:`wake`.

        :param pipeline: returns a description of the pipeline, which is stored with the results.
        """
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._store = store
        self._mapper = mapper
        self._resolver = resolver
        self._pipeline = pipeline
        self._awake = threading.Event()
        self._stopping = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._done: dict[str, int] = {}
        self._cancelled: set[str] = set()

    def wake(self) -> None:
        """Start or wake the thread because there is something to do."""
        self._awake.set()
        with self._lock:
            if self._thread is None and not self._store.read_only and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="geomap-worker", daemon=True)
                self._thread.start()

    def words_done(self, slug: str) -> int:
        """Return how many words of a document are done, 0 if this worker is not mapping it."""
        return self._done.get(slug, 0)

    def cancel(self, slug: str) -> bool:
        """Cancel a document that is waiting or being mapped; return False if it is settled.

        :raises NotInStore: if there is no such document.
        """
        changed = self._store.documents.settle(slug, "cancelled", only=("waiting", "working"))
        if changed:
            self._cancelled.add(slug)
        return changed

    def stop(self) -> None:
        """End the thread after the current document."""
        self._stopping = True
        self._awake.set()
        thread = self._thread
        if thread is not None:
            thread.join()

    def work(self, *, report: Callable[[Stored, str], None] | None = None) -> int:
        """Do all work in the calling thread, and return the number of mapped documents.

        :param report: called with each settled document and its error, "" if there is none.
        """
        self._take_over()
        count = 0
        while not self._stopping and (stored := self._store.documents.claim(self.name)) is not None:
            error = self.map(stored)
            count += 1
            if report is not None:
                report(stored, error)
        while not self._stopping and (slug := self._store.documents.stale()) is not None:
            self._resolve_again(slug)
        return count

    def _run(self) -> None:
        while not self._stopping:
            self._awake.clear()
            try:
                self.work()
            except StoreError as error:
                logger.warning("%s", error)  # another process may write for long: try again later
            if self._awake.wait(0 if self._store.is_temporary else POLL_SECONDS):
                continue
            with self._lock:
                if self._store.is_temporary and not self._awake.is_set():
                    self._thread = None
                    return

    def _take_over(self) -> None:
        """Return abandoned documents to the waiting ones: those of ended processes, and those that this worker could
        not store because the database failed.
        """
        for worker in self._store.documents.workers():
            if worker and (worker == self.name or not _is_alive(worker)):
                self._store.documents.release(worker)

    def map(self, stored: Stored) -> str:
        """Map a claimed document and store the result; return the error message, "" if there is none.

        :raises StoreError: if the database fails; the document is mapped again later.
        """
        slug = stored.entry.id

        def progress(words_done: int) -> None:
            if slug in self._cancelled:
                raise _Cancelled
            self._done[slug] = min(words_done, stored.entry.words)

        error = ""
        try:
            progress(0)
            mapped = self._mapper(stored.document, progress)
            spans = [(mention.start, mention.end, mention.label) for mention in mapped.mentions]
            self.keep(stored, mapped, spans)
        except _Cancelled:
            error = "cancelled"
        except StoreError:
            raise
        except GeomapError as failure:
            error = str(failure)
            self._fail(stored, error)
        except Exception:
            # No text may end the thread, whatever a component raises.
            logger.exception("mapping %r failed", slug)
            error = FAILURE_MESSAGE
            self._fail(stored, error)
        finally:
            self._done.pop(slug, None)
            self._cancelled.discard(slug)
        return error

    def keep(self, stored: Stored, mapped: MappedDocument, spans: Spans) -> bool:
        """Apply corrections to the mentions of a document, and store them."""
        overlay = self._overlay(stored, spans)
        if overlay.matters:
            mapped = self._resolver.resolve(stored.document, overlay.mentions, overlay.preferred)
        return self._store.documents.finish(
            stored.entry.id,
            mapped,
            version=stored.entry.version,
            spans=spans,
            stale=stored.stale,
            pipeline=self._pipeline(),
            corrected=overlay.corrections,
        )

    def resolve_again(self, slug: str) -> bool:
        """Resolve a mapped document again with the current corrections.

        :raises NotInStore: if there is no such document.
        """
        stored = self._store.documents.load(slug)
        if stored.mapped is None:
            return False
        overlay = self._overlay(stored, stored.spans)
        mapped = self._resolver.resolve(stored.document, overlay.mentions, overlay.preferred)
        return self._store.documents.finish(
            slug,
            mapped,
            version=stored.entry.version,
            stale=stored.stale,
            pipeline=self._pipeline(),
            corrected=overlay.corrections,
        )

    def _overlay(self, stored: Stored, spans: Spans) -> Overlay:
        entry = stored.entry
        corrections = self._store.corrections.of_document(entry.number)
        text = stored.document.text
        return lay_over(text, spans, corrections, document=entry.number, version=entry.version, since=stored.since)

    def _resolve_again(self, slug: str) -> None:
        try:
            self.resolve_again(slug)
        except NotInStore:
            return
        except StoreError:
            raise
        except Exception:
            # it stays unchanged; trying again for ever would block all others
            logger.exception("resolving %r again failed", slug)
            self._store.documents.give_up(slug)

    def _fail(self, stored: Stored, error: str) -> None:
        entry = stored.entry
        try:
            self._store.documents.settle(entry.id, "failed", error=error, only=("working",), version=entry.version)
        except NotInStore:
            logger.info("%r was removed while it was mapped", entry.id)


def _is_alive(worker: str) -> bool:
    """Whether the process of a worker may still run; one on another machine may."""
    host, number, _ = worker.rsplit(":", 2)
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (OSError, ValueError):
        return True
    return int(number) != os.getpid()

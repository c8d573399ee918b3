"""The PostgreSQL of the store's tests, for commands that use it."""

from tests.store.conftest import cluster

__all__ = ["cluster"]

"""The exceptions of geomap.

::

    GeomapError
    |-- GazetteerError (ValueError)         a gazetteer file that cannot be used
    |   `-- GazetteerNotFound (LookupError) there is no gazetteer file at a path
    |-- WeightsError (ValueError)           weights that are missing or do not match their checksum
    |-- SourceError (ValueError)            a document that cannot be read
    |-- StoreError (OSError)                a database that cannot be used
    |-- NotInStore (LookupError)            something that is not in the database
    |-- Conflict (ValueError)               a change that conflicts with the contents of the database
    |-- SettingError (ValueError)           an option or setting with an invalid value
    |-- ParameterError (ValueError)         a parameter of a query of a collection with an invalid value
    `-- MissingExtra (ImportError)          a feature whose optional dependency is not installed

Each is also a builtin exception, so callers can catch either. The message is one line: what failed, with which value,
and what to do.
"""


class GeomapError(Exception):
    """The base class of geomap's errors; ``str()`` is one line that says what to do."""


class GazetteerError(GeomapError, ValueError):
    """A gazetteer file, or a file that one is built from, cannot be used."""


class GazetteerNotFound(GazetteerError, LookupError):
    """There is no gazetteer file at a path."""


class WeightsError(GeomapError, ValueError):
    """Model weights are missing, or do not match their checksum."""


class SourceError(GeomapError, ValueError):
    """A document cannot be read: it is not text, too large, damaged, or does not exist."""


class SettingError(GeomapError, ValueError):
    """An option or setting has an invalid value."""


class ParameterError(GeomapError, ValueError):
    """A parameter of a query of a collection, such as a filter, has an invalid value."""


class MissingExtra(GeomapError, ImportError):
    """A feature needs an optional dependency that is not installed."""


class StoreError(GeomapError, OSError):
    """A database cannot be used: it does not exist, or is locked, full, read-only, damaged, or of another version."""


class NotInStore(GeomapError, LookupError):
    """A requested object is not in the database."""


class Conflict(GeomapError, ValueError):
    """A change conflicts with the contents of the database, such as a second collection with the same name."""

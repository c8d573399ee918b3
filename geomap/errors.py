"""Everything geomap raises on purpose.

::

    GeomapError
    |-- GazetteerError (ValueError)         a gazetteer file that cannot be used
    |   `-- GazetteerNotFound (LookupError) there is no gazetteer where one was asked for
    |-- WeightsError (ValueError)           weights that are missing or do not match their checksum
    |-- SourceError (ValueError)            a document that cannot be read
    |-- StoreError (OSError)                a database that cannot be used
    |-- NotInStore (LookupError)            something that is not in the database
    |-- Conflict (ValueError)               something that does not go together with what is there
    |-- SettingError (ValueError)           an option or setting with a value that makes no sense
    |-- ParameterError (ValueError)         a parameter of a question to a collection that makes no sense
    `-- MissingExtra (ImportError)          a feature whose optional dependency is not installed

Each is also the builtin that fits, so callers may catch either. The message is one line: what went
wrong, with which value, and what to do.
"""


class GeomapError(Exception):
    """Base of all errors that geomap raises on purpose; ``str()`` is one line with the remedy."""


class GazetteerError(GeomapError, ValueError):
    """A gazetteer file, or a file that one is built from, cannot be used."""


class GazetteerNotFound(GazetteerError, LookupError):
    """There is no gazetteer where one was asked for."""


class WeightsError(GeomapError, ValueError):
    """Model weights are missing, or do not match their checksum."""


class SourceError(GeomapError, ValueError):
    """A document cannot be read: not text, too large, broken, or not there."""


class SettingError(GeomapError, ValueError):
    """An option or setting has a value that makes no sense."""


class ParameterError(GeomapError, ValueError):
    """A parameter of a question to a collection, such as a filter, has a value that makes no sense."""


class MissingExtra(GeomapError, ImportError):
    """A feature needs an optional dependency that is not installed."""


class StoreError(GeomapError, OSError):
    """A database cannot be used: not there, locked, full, read-only, damaged, or of another version."""


class NotInStore(GeomapError, LookupError):
    """What was asked for is not in the database."""


class Conflict(GeomapError, ValueError):
    """What was asked for does not go together with what is there, such as a second collection of a name."""

"""The settings of the app: their names, meanings and valid values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from geomap.errors import SettingError

PREFIX = "GEOMAP_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits of the app. The key of each in a config is ``GEOMAP_`` and its name in capitals.

    ``max_upload``
        Maximum size of a request in bytes (``GEOMAP_MAX_UPLOAD``, 50 MB).
    ``max_characters``
        Maximum length of one text in characters (``GEOMAP_MAX_CHARACTERS``, one million: a long novel).
    ``max_documents``
        Maximum number of documents in a temporary store (``GEOMAP_MAX_DOCUMENTS``, 500).
    """

    max_upload: int = 50_000_000
    max_characters: int = 1_000_000
    max_documents: int = 500

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Settings:
        """Read the settings from a config; keys without the prefix are ignored.

        :raises SettingError: for an unknown name, or a value that is not a positive integer.
        """
        names = {field.name for field in fields(cls)}
        values: dict[str, int] = {}
        for key, value in config.items():
            if not key.startswith(PREFIX):
                continue
            name = key.removeprefix(PREFIX).lower()
            if name not in names:
                keys = ", ".join(PREFIX + each.upper() for each in sorted(names))
                raise SettingError(f"there is no setting {key}: choose one of {keys}")
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise SettingError(f"{key} must be a whole number above 0, not {value!r}")
            values[name] = value
        return cls(**values)

"""The app's settings: what they are called, what they mean, and which values make sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from geomap.errors import SettingError

PREFIX = "GEOMAP_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits of the app. In a config each goes by its name in capitals after ``GEOMAP_``.

    ``max_upload``
        Bytes that one request may bring (``GEOMAP_MAX_UPLOAD``, 50 MB).
    ``max_characters``
        Characters that one text may have once read (``GEOMAP_MAX_CHARACTERS``, a million: a long novel).
    ``max_documents``
        Texts held at a time (``GEOMAP_MAX_DOCUMENTS``).
    """

    max_upload: int = 50_000_000
    max_characters: int = 1_000_000
    max_documents: int = 500

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Settings:
        """Take the settings out of a config; keys without the prefix are left to Flask.

        :raises SettingError: for a name that does not exist or a value that is not a positive whole number.
        """
        known = {field.name for field in fields(cls)}
        values: dict[str, int] = {}
        for key, value in config.items():
            if not key.startswith(PREFIX):
                continue
            name = key.removeprefix(PREFIX).lower()
            if name not in known:
                names = ", ".join(PREFIX + known_name.upper() for known_name in sorted(known))
                raise SettingError(f"there is no setting {key}: choose one of {names}")
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise SettingError(f"{key} must be a whole number above 0, not {value!r}")
            values[name] = value
        return cls(**values)

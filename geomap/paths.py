"""Where geomap's own files lie: inside the package once installed, beside it in a checkout."""

from pathlib import Path

from geomap.errors import GeomapError

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Find one of geomap's folders of files.

    ``static``, ``templates`` and ``seeds`` lie beside the package in a checkout (and in an editable
    install) and inside it in a wheel; ``data`` is always inside.

    :param name: ``"static"``, ``"templates"``, ``"seeds"`` or ``"data"``.
    :raises GeomapError: if the folder is nowhere, which means a damaged installation.
    """
    for place in (_PACKAGE / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise GeomapError(f"geomap's folder '{name}' is missing from the installation: install geomap again")

"""The homes of publications: a local paper seldom says which Springfield it means.

The table lists newspapers and news sites by web host, with the town of their newsroom. For other outlets the country
may follow from the top-level domain of the host.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from geomap.paths import folder
from geomap.read import Document


@dataclass(frozen=True, slots=True)
class Home:
    """The home of a publication: ``point`` is (latitude, longitude) in degrees, ``country`` an ISO 3166-1 code.

    Either may be unknown: None and "". ``name`` is the place in words. ``trust`` is the weight of the country.
    """

    point: tuple[float, float] | None = None
    country: str = ""
    name: str = ""
    trust: float = 1.0


UNKNOWN_HOME = Home()
STATED_COUNTRY_TRUST = 7.0
"""The trust in a country that the user states; a top-level domain is weaker evidence."""
_NOT_OF_A_COUNTRY = frozenset("ac ag ai am cc cd co eu fm gg io la ly me nu st su tk to tv vc ws".split())
"""Two-letter top-level domains that are open to everyone or to all of Europe; they say nothing about a country."""


def outlet_of(document: Document) -> str:
    """Return the web host of a document's publication, or "" if its home is unknown.

    It comes from the field ``source`` of JSON input or from the document's address: "https://www.ldnews.com/..." or
    "ldnews.com".
    """
    source = document.fields.get("source")
    hosts = (_host(where) for where in (source if isinstance(source, str) else "", document.url))
    return next((host for host in hosts if home_of(host) != UNKNOWN_HOME), "")


def home_of(host: str) -> Home:
    """Return the home of the publication with a web host, as far as known."""
    labels = host.split(".")
    known = _outlets()
    for first in range(len(labels) - 1):
        if home := known.get(".".join(labels[first:])):
            return home
    ending = labels[-1]
    if (
        len(labels) > 1
        and len(ending) == 2
        and ending.isascii()
        and ending.isalpha()
        and ending not in _NOT_OF_A_COUNTRY
    ):
        return Home(country="GB" if ending == "uk" else ending.upper())
    return UNKNOWN_HOME


def _host(where: str) -> str:
    where = where.strip().lower()
    if not where or " " in where:
        return ""
    try:
        host = urlsplit(where if "//" in where else f"//{where}").hostname or ""
    except ValueError:
        return ""
    return host if "." in host else ""


@cache
def _outlets() -> dict[str, Home]:
    lines = (folder("data") / "outlets.tsv").read_text(encoding="utf-8").splitlines()
    homes = {}
    for line in lines:
        host, town, division, country, latitude, longitude = line.split("\t")
        name = f"{town}, {division}" if division else town
        homes[host] = Home((float(latitude), float(longitude)), country, name)
    return homes

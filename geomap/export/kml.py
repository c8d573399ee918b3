"""KML 2.2 (OGC 07-147r2): a placemark for each mention and derived place, or for each place."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import IO

from lxml import etree

from geomap.export.flat_rows import By, Position, Row, fields_of, rows
from geomap.export.geojson import POSITION_DECIMALS
from geomap.export.registry import Exporter
from geomap.read.dates import day_of
from geomap.records import MappedDocument

NAMESPACE = "http://www.opengis.net/kml/2.2"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (2.2) does not allow, not even as references."""


def write(
    documents: Iterable[MappedDocument],
    stream: IO[bytes],
    *,
    by: By = "mention",
    nil: bool = True,
    why: bool = False,
    status: bool = False,
    title: str = "",
) -> None:
    """Write one KML document, placemark by placemark, so that it is never in memory as a whole.

    The data of a placemark are the properties of GeoJSON under the same names; values that are null or empty are left
    out. An estimate, which is a NIL mention ``within`` a place or a derived place, is a point with its uncertainty in
    ``radius_km``. A NIL mention without a position is a placemark without a geometry. The time is the day on which the
    document was published, where its date names one.

    :param by: ``"mention"`` or ``"place"``.
    :param nil: whether to write the mentions without a position too.
    :param why: whether to write the reasons for the choice.
    :param status: whether to write the state of the review: "unreviewed", "confirmed" or "corrected".
    :param title: the name of the KML document.
    :raises SettingError: if ``by`` is not valid, or ``why`` or ``status`` is requested by place.
    """
    fields_of(by, why=why, status=status)
    with etree.xmlfile(stream, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("kml", nsmap={None: NAMESPACE}), xml.element("Document"):
            xml.write(_element("name", title or "geomap"), "\n")
            for position, row in rows(documents, by=by, nil=nil, why=why, status=status):
                xml.write(_placemark(position, row), "\n")


def _placemark(position: Position, row: Row) -> etree._Element:
    # The schema prescribes this order of elements.
    placemark = etree.Element("Placemark")
    placemark.append(_element("name", row["place"] if "mentions" in row else row["mention"]))
    # Viewers show a description as HTML, so the sentence is escaped once for HTML and once for XML.
    placemark.append(_element("description", html.escape(row["sentence"], quote=False)))
    if day := day_of(row["published"]):
        etree.SubElement(placemark, "TimeStamp").append(_element("when", day))
    data = etree.SubElement(placemark, "ExtendedData")
    for name, value in row.items():
        if value is not None and value != "":
            etree.SubElement(data, "Data", name=name).append(_element("value", value))
    if position is not None:
        coordinates = f"{round(position.longitude, POSITION_DECIMALS)},{round(position.latitude, POSITION_DECIMALS)}"
        etree.SubElement(placemark, "Point").append(_element("coordinates", coordinates))
    return placemark


def _element(name: str, text: object) -> etree._Element:
    element = etree.Element(name)
    element.text = _NOT_XML.sub("\ufffd", str(text))
    return element


EXPORTER = Exporter(
    name="kml",
    label="KML",
    summary="for Google Earth and GIS",
    suffixes=(".kml",),
    media_type="application/vnd.google-earth.kml+xml",
    write=write,
    options=("by", "nil", "why", "status", "title"),
    unit="placemark",
    binary=True,
)

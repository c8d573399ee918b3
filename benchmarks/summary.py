"""The small table of README.md: numbers copied from docs/figures.md, so that the two pages agree."""

from __future__ import annotations

import re

from tables import markdown


def section(page: str, name: str) -> str:
    """Return what a benchmark published under this name."""
    return page.split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0]


def cells(tables: str, label: str) -> list[str]:
    """Return the cells after the label in the only table row whose label begins with these words.

    :raises SystemExit: if there is no such row, or more than one.
    """
    rows = re.findall(rf"^\| {re.escape(label)}[^|]*\|(.*)\|$", tables, re.MULTILINE)
    if len(rows) != 1:
        raise SystemExit(f"docs/figures.md has {len(rows)} rows {label!r} where one is needed")
    return [cell.strip() for cell in rows[0].split("|")]


def column(tables: str, label: str, index: int) -> str:
    """Return one number of the preformatted row with this label; negative indices count from the right.

    :raises SystemExit: if there is no such row, or more than one.
    """
    rows = re.findall(rf"^{re.escape(label)} +([\d., -]+)$", tables, re.MULTILINE)
    if len(rows) != 1:
        raise SystemExit(f"docs/figures.md has {len(rows)} rows {label!r} where one is needed")
    return str(rows[0].split()[index])


def table(page: str) -> str:
    """Choose the rows for the README from the page of figures.

    Accuracy on corpora that the weights were fitted on is cross-validated.
    """
    corpora = {"LGL": "lgl", "TR-News": "trnews", "GeoWebNews": "geowebnews"}
    figures, recogniser = section(page, "figures"), section(page, "recogniser")
    names = " / ".join(column(recogniser, f"{name}, 5 folds, as it is", 2) for name in corpora.values())
    places = " / ".join(column(figures, f"{name}, 5 folds, outlet unknown", -2) for name in corpora.values())
    rows = [
        [f"place names found in {', '.join(corpora)} (F1, cross-validated)", names],
        ["names placed within 161 km, same corpora, spans given (cross-validated)", places],
        ["names found and placed in TUD-Loc, not used for fitting (F1)", cells(figures, "TUD-Loc")[-1]],
        ["speed", cells(figures, "recognise and resolve")[0]],
        ["`geomap map` on 900 words, new process", cells(figures, "`geomap map` on 900 words")[0]],
        ["memory of the app", cells(figures, "resident memory")[0]],
        ["a filter over a million mentions, in the browser", cells(section(page, "collection"), "a filter")[0]],
        ["installed, with all dependencies", cells(figures, "installed")[0]],
    ]
    head = re.search(r"^\| (on \d+ cores) ", figures, re.MULTILINE)
    return markdown([f"measured {head[1]}" if head else "measured", ""], rows)

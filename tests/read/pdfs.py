"""PDF files made for the tests: pages of lines in Helvetica, each where it is put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Placed = tuple[float, float, float, str]
"""Left, baseline, size and text of a line, in points from the lower left of a page of 595 by 842."""

LIGATURE = "\x80"
"""A letter that the fonts of these files draw as the ligature fi."""


def lines(*texts: str, left: float = 72, top: float = 770, size: float = 12, leading: float = 14) -> list[Placed]:
    """Put lines one below the other; an empty one leaves room."""
    return [(left, top - number * leading, size, text) for number, text in enumerate(texts) if text]


def pdf(*pages: Sequence[Placed], information: Mapping[str, str] | None = None, encrypted: bool = False) -> bytes:
    """Write a PDF of the given pages."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} /MediaBox [0 0 595 842] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding "
        b"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [128 /fi] >> >>",
    ]
    for number, page in enumerate(pages):
        drawn = b"\n".join(
            f"BT /F1 {size} Tf 1 0 0 1 {left} {base} Tm ".encode() + _string(text) + b" Tj ET"
            for left, base, size, text in page
        )
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /Contents {5 + 2 * number} 0 R ".encode()
            + b"/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        bodies.append(f"<< /Length {len(drawn)} >>\nstream\n".encode() + drawn + b"\nendstream")
    bodies.append(
        b"<< " + b" ".join(f"/{key} ".encode() + _string(v) for key, v in (information or {}).items()) + b" >>"
    )
    trailer = f"/Size {len(bodies) + 1} /Root 1 0 R /Info {len(bodies)} 0 R".encode()
    if encrypted:  # with a user's password that nobody knows
        key = b"<" + b"5a" * 32 + b">"
        trailer += b" /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O " + key + b" /U " + key + b" >>"
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    start = len(data)
    data += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode() + table
    return data + b"trailer\n<< " + trailer + f" >>\nstartxref\n{start}\n%%EOF\n".encode()


def _string(text: str) -> bytes:
    return b"<" + text.encode("latin-1").hex().encode() + b">"

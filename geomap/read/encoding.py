"""From bytes to text: find the encoding, reject binary data, replace characters that cannot be encoded."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, TextIO

from geomap.errors import SourceError

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

_BYTE_ORDER_MARKS = (  # UTF-32 before UTF-16, whose mark is the beginning of that of UTF-32
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC_BYTES = {
    b"%PDF": "a PDF: save its text first",
    b"PK\x03\x04": "a ZIP archive or an office document: save its text first",
    b"\xd0\xcf\x11\xe0": "an old office document: save its text first",
    b"{\\rtf": "an RTF document: save its text first",
    b"\x1f\x8b": "compressed with gzip: unpack it first",
    b"BZh": "compressed with bzip2: unpack it first",
    b"\xfd7zXZ": "compressed with xz: unpack it first",
    b"\x28\xb5\x2f\xfd": "compressed with zstd: unpack it first",
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "a Parquet file",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
}
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f]")
_MAX_CONTROL_SHARE = 0.01
"""Data with a greater share of control characters is binary."""

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SAMPLE_BYTES = 100_000
"""Number of bytes that are examined for the zeros of UTF-16 and for non-ASCII characters."""
_CHUNK_BYTES = 1_000_000
"""Number of bytes of a long file that are examined at once."""
_LATIN_ENCODINGS = "cp1252", "cp1250", "cp1257", "cp1254", "iso8859_2", "mac_roman"
_MAX_NON_ASCII_SHARE = 0.2
"""With a smaller share of non-ASCII bytes the letters are Latin; an open guess detects short texts as Chinese."""


def decode(data: bytes, *, name: str) -> str:
    """Decode a text in UTF-8 or UTF-16, with or without byte order mark, or else in the most probable encoding.

    :param name: the name of the data in errors.
    :raises SourceError: if it is empty, binary, truncated, or in an unknown encoding.
    """
    _refuse(data, name=name)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _check(_decode_as(data[len(mark) :], encoding, name=name), name=name)
    if b"\0" in data:
        return _check(_decode_as(data, _utf16_without_mark(data, name=name), name=name), name=name)
    try:
        return _check(data.decode("utf-8"), name=name)
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and len(data[: error.start].decode("utf-8")) < error.start:
            raise SourceError(f"{name} ends in the middle of a character: it seems truncated, get it again") from None
    return _check(str(_guess(data, name=name)), name=name)


@contextmanager
def open_text(stream: IO[bytes], *, name: str) -> Iterator[TextIO]:
    """Open a seekable stream as text that is decoded while it is read, in one encoding for the whole stream.

    Bytes that cannot be decoded become U+FFFD; line ends are unchanged. The stream itself is not closed.

    :param name: the name of the data in errors.
    :raises SourceError: if it is empty, binary, or in an unknown encoding.
    """
    head = stream.read(_CHUNK_BYTES)
    _refuse(head, name=name)
    start, encoding = next(((len(mark), each) for mark, each in _BYTE_ORDER_MARKS if head.startswith(mark)), (0, ""))
    if not encoding:
        stream.seek(0)
        encoding = _utf16_without_mark(head, name=name) if b"\0" in head else _encoding_of_all(stream, name=name)
    cut = head[start : len(head) - len(head) % 4 if "32" in encoding else len(head) - len(head) % 2]
    _check(cut.decode(encoding, "replace"), name=name)
    stream.seek(start)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()


def replace_surrogates(value: Any) -> Any:
    """Replace each lone surrogate by U+FFFD in a string, or in the strings of a JSON value.

    JSON can spell half of a surrogate pair (``"\\ud800"``), which no encoding can write. One character replaces one, so
    offsets stay the same.
    """
    if isinstance(value, str):
        return LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [replace_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {replace_surrogates(key): replace_surrogates(item) for key, item in value.items()}
    return value


def _refuse(data: bytes, *, name: str) -> None:
    if not data.strip():
        raise SourceError(f"{name} is empty: give a text")
    for magic, what in _MAGIC_BYTES.items():
        if data.startswith(magic):
            raise SourceError(f"{name} is no text but {what}")


def _encoding_of_all(stream: IO[bytes], *, name: str) -> str:
    """Return UTF-8 if the whole stream is UTF-8, else the most probable encoding of the first chunk that is not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    while chunk := stream.read(_CHUNK_BYTES):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return _guess(chunk, name=name).encoding
    return "utf-8"


def _decode_as(data: bytes, encoding: str, *, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(data):
            raise SourceError(f"{name} ends in the middle of a character: it seems truncated, get it again") from None
        raise SourceError(f"{name} is not the {encoding.upper()} it claims to be: save it as UTF-8") from None


def _utf16_without_mark(data: bytes, *, name: str) -> str:
    """Detect UTF-16 by its zeros: with Latin letters nearly every other byte is 0, and nearly no byte between."""
    sample = data[:_SAMPLE_BYTES]
    half = len(sample) / 2
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.5 and even < 0.05:
        return "utf-16-le"
    if even > 0.5 and odd < 0.05:
        return "utf-16-be"
    raise SourceError(f"{name} holds NUL bytes, so it is a binary file: give a text")


def _guess(data: bytes, *, name: str) -> CharsetMatch:
    import charset_normalizer  # only for the rare text that is not UTF-8

    latin = sum(byte >= 0x80 for byte in data[:_SAMPLE_BYTES]) < _MAX_NON_ASCII_SHARE * len(data[:_SAMPLE_BYTES])
    matches = list(charset_normalizer.from_bytes(data, cp_isolation=list(_LATIN_ENCODINGS) if latin else None))
    if not matches:
        raise SourceError(f"{name} has an unknown encoding: save it as UTF-8")
    best = matches[0]
    western = (match for match in matches if match.encoding == "cp1252" and match.chaos <= best.chaos)
    return next(western, best)


def _check(text: str, *, name: str) -> str:
    if "\0" in text or len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text) + 2:
        raise SourceError(f"{name} is full of control characters, so it is a binary file: give a text")
    if not text.strip():
        raise SourceError(f"{name} is empty: give a text")
    return text

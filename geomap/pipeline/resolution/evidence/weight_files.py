"""Read files of word weights: numpy's .npz with lines of text as bytes, and tables of numbers."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geomap.errors import WeightsError

_DAMAGE_ERRORS = (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error)


def read_weights(
    path: Path, texts: Sequence[str], tables: Sequence[str]
) -> tuple[list[list[str]], list[NDArray[np.float32]]]:
    """Read the lines of some texts and some tables of a file.

    :param texts: the names of arrays of bytes, UTF-8.
    :param tables: the names of arrays of numbers.
    :raises WeightsError: if the file is missing or damaged.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            lines = [bytes(stored[name]).decode().split("\n") for name in texts]
            return lines, [stored[name].astype(np.float32) for name in tables]
    except FileNotFoundError:
        raise WeightsError(
            f"the weights of words '{path}' are missing: install geomap again or run `make train-ranker`"
        ) from None
    except _DAMAGE_ERRORS as error:
        raise WeightsError(f"the weights of words '{path}' cannot be read ({error}): install geomap again") from error


def check_fit(path: Path, *, fits: bool) -> None:
    """Refuse a file whose arrays do not have the shapes that belong together.

    :raises WeightsError: if they do not.
    """
    if not fits:
        raise WeightsError(f"the weights of words '{path}' do not fit together: install geomap again")

"""The examples in the docstrings of the public names."""

from __future__ import annotations

import doctest
import subprocess
import sys
from importlib import import_module

import pytest

import geomap

NAMES = sorted(set(geomap.__all__) - {"__version__"})


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_public_name_runs(name: str) -> None:
    value = getattr(geomap, name)
    names = vars(import_module(value.__module__))
    examples = [
        test for test in doctest.DocTestFinder(recurse=False).find(value, name, globs=dict(names)) if test.examples
    ]
    assert len(examples) == 1, f"geomap.{name} has no example"
    assert doctest.DocTestRunner().run(examples[0]).failed == 0


def test_the_example_of_the_package_runs() -> None:
    assert doctest.testmod(geomap).failed == 0


def test_importing_the_package_imports_nothing_heavy() -> None:
    program = "import sys, geomap; print({'spacy', 'sqlalchemy', 'folium'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "set()\n"

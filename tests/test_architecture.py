from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import geomap
from geomap.paths import folder
from tests.locations import ROOT

MODULES = sorted((ROOT / "geomap").rglob("*.py"))
MAX_FOLDER_MODULES = 15

SHARED_CLASS_NAMES = {"Reader"}
"""Public classes with one name: ``geomap.read.Reader`` reads a format, that of the training reads corpora."""

SHARED_CONSTANT_NAMES = {"COORDINATES", "KINDS", "PACKAGES"}
"""Public constants with one name: coordinates as the label of a mention and as the source of a place; the kinds of
variants of a name, and those of names that the recogniser knows; the packages that the gazetteer and the basemap are
built from.
"""


def test_no_layer_imports_a_higher_one() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_module_belongs_to_a_layer() -> None:
    contract = (ROOT / "setup.cfg").read_text(encoding="utf-8").partition("[importlinter:contract:layers]")[2]
    top = {path.relative_to(ROOT / "geomap").parts[0].removesuffix(".py") for path in MODULES}
    for name in top - {"__init__", "__main__"}:
        assert f"geomap.{name}" in contract, f"geomap.{name} is in no layer of setup.cfg"


def test_modules_stay_small() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > 500} == {}


def test_folders_stay_small() -> None:
    sizes = Counter(str(path.parent.relative_to(ROOT)) for path in MODULES)
    assert {folder: size for folder, size in sizes.items() if size > MAX_FOLDER_MODULES} == {}


def test_no_two_public_classes_share_a_name() -> None:
    places = defaultdict(list)
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module_name(path))
    assert {n: modules for n, modules in places.items() if len(modules) > 1 and n not in SHARED_CLASS_NAMES} == {}


def test_no_two_packages_give_a_public_constant_different_values() -> None:
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in MODULES:
        package = path.relative_to(ROOT / "geomap").parts[0]
        for name, value in constants_of(parsed(path)):
            values[name][value].add(package)
    assert {
        name: dict(by_value)
        for name, by_value in values.items()
        if len(by_value) > 1 and len(set().union(*by_value.values())) > 1 and name not in SHARED_CONSTANT_NAMES
    } == {}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def constants_of(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names and values of the public constants of a module; a type variable is none."""
    for node in module.body:
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name) and target.id.isupper() and target.id[0] != "_" and len(target.id) > 1:
                yield target.id, ast.unparse(node.value)


def test_nothing_prints_outside_the_command_line() -> None:
    for path in MODULES:
        if "cli" in path.parts or "basemap" in path.parts:
            continue
        calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
        assert not [call for call in calls if getattr(call.func, "id", "") == "print"], path


def test_the_public_names_are_these() -> None:
    assert sorted(geomap.__all__) == [
        "Document",
        "Gazetteer",
        "Place",
        "Store",
        "__version__",
        "load",
        "map_text",
        "open_gazetteer",
    ]
    for name in geomap.__all__:
        assert getattr(geomap, name) is not None


def test_folders_are_found_in_a_checkout() -> None:
    for name in ("static", "templates", "seeds"):
        assert folder(name) == ROOT / name
    assert folder("data") == ROOT / "geomap" / "data"


def imports_of(path: Path, names: set[str]) -> set[str]:
    """Which modules of geomap a module imports, also within functions and for type checking only."""
    module = module_name(path)
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            members = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {member if member in names else node.module for member in members}
    return (found & names) - {module}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def circles(imports: dict[str, set[str]]) -> list[set[str]]:
    """Find the groups of modules that reach each other."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            new = imports[waiting.pop()] - seen
            seen |= new
            waiting += new
        return seen

    all_reached = {module: reached(module) for module in imports}
    groups = [
        frozenset(other for other in all_reached[module] if module in all_reached[other])
        for module in imports
        if module in all_reached[module]
    ]
    return [set(group) for group in sorted(set(groups), key=sorted)]


def test_no_modules_import_each_other() -> None:
    names = {module_name(path) for path in MODULES}
    imports = {module_name(path): imports_of(path, names) for path in MODULES}
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [{"a", "b", "c"}]
    assert circles(imports) == []

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

from geomap import __version__
from geomap.cli import main, one_line

GEOMAP = [sys.executable, "-m", "geomap"]


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from geomap.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit as error:\n    status = error.code\n"
        "heavy = {'spacy', 'onnxruntime', 'flask', 'folium', 'trafilatura', 'numpy'} & set(sys.modules)\n"
        "print('heavy:', sorted(heavy), status)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "heavy: [] 0" in done.stdout
    for name in ("map", "parse", "serve", "gazetteer", "cache", "eval", "check"):
        assert f"\n  {name} " in done.stdout


def test_version_is_the_packages() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"geomap {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mop"], "No such command"),
        (["map", "--no-such-option", "x"], "No such option"),
        (["map"], "Missing argument"),
        (["parse", "--format", "shp", "x"], "'shp' is not one of"),
        (["parse", "--format", "jsonl", "--by", "place", "x"], "makes no sense in jsonl"),
        (["map", "--gazetteer", "none.db", __file__], "none.db"),
        (["map", "--add-gazetteer", "none.db", __file__], "none.db"),
        (["map", "--geocoder-option", "a", __file__], "write KEY=VALUE"),
        (["map", "--geocoder-option", "a=b", __file__], "need a --geocoder"),
        (["map", "--near", "91,0", __file__], "nowhere on Earth"),
        (["map", "--near", "Xqzzkwv Qvxz", __file__], "no place the gazetteer knows"),
        (["map", "--country", "XX", __file__], "no country"),
        (["serve", "--port", "70000"], "70000"),
    ],
)
def test_a_wrong_call_is_one_line_with_the_remedy_and_status_2(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert words in result.stderr
    assert result.stderr.startswith("geomap: ")
    assert result.stderr.count("\n") == 1


def test_what_values_hold_is_safe_on_a_terminal() -> None:
    assert one_line("no file 'a\x1b[2Jb'\nhere\x07") == "no file 'a\ufffd[2Jb' here\ufffd"


@pytest.mark.slow
def test_interrupting_is_clean_with_status_130() -> None:
    with subprocess.Popen(
        [*GEOMAP, "map", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background inherits deafness
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write('{"broken": \n')
        process.stdin.flush()
        assert "skipped: standard input, line 1" in process.stderr.readline()  # now it waits for the next line
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr.read().strip() == ""


@pytest.mark.slow
def test_output_that_nobody_reads_ends_quietly() -> None:
    with subprocess.Popen(
        [*GEOMAP, "check"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
    assert errors == b""
    assert process.returncode == 1

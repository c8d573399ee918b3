"""The command line: ``geomap COMMAND``. Each command is a module of its own, imported only when it is called."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from importlib import import_module
from typing import Any, NoReturn

import click

from geomap.errors import GeomapError

_COMMANDS = {
    "map": ("geomap.cli.map", "map_command"),
    "parse": ("geomap.cli.parse", "parse"),
    "add": ("geomap.cli.add", "add"),
    "export": ("geomap.cli.export", "export"),
    "serve": ("geomap.cli.serve", "serve_command"),
    "db": ("geomap.cli.db", "db"),
    "gazetteer": ("geomap.cli.gazetteer", "gazetteer"),
    "cache": ("geomap.cli.cache", "cache"),
    "eval": ("geomap.cli.evaluate", "evaluate"),
    "check": ("geomap.cli.check", "check"),
}
"""The commands by name, in the order of the help: module and attribute."""

WRONG, INTERRUPTED = 2, 130
"""Exit status of a call that cannot be carried out, and of one that was interrupted."""


class _Main(click.Group):
    """The group of all commands: imports a command when it is used, and reports each error on one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[cmd_name]
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        extra["standalone_mode"] = False
        try:
            status = super().main(*args, **extra)
            sys.stdout.flush()
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(WRONG)
        except click.ClickException as error:
            _fail(_explained(error))
        except GeomapError as error:
            _fail(str(error))
        except click.Abort:  # Ctrl-C; click has ended the line
            sys.exit(INTERRUPTED)
        except BrokenPipeError:  # the reader has closed our output: write no more, and report nothing at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        sys.exit(status if isinstance(status, int) else 0)


def _explained(error: click.ClickException) -> str:
    message = error.format_message()
    if isinstance(error, click.UsageError) and error.ctx is not None:
        message = f"{message.rstrip('.')}: see '{error.ctx.command_path} --help'"
    return message


def _fail(message: str) -> NoReturn:
    click.echo(f"geomap: {one_line(message)}", err=True)
    sys.exit(WRONG)


def one_line(message: str) -> str:
    """Put a message on one line that is safe on a terminal: file names and values in it may hold anything."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in " ".join(message.split())
    )


@click.group(cls=_Main, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="geomap", prog_name="geomap", message="%(prog)s %(version)s")
def main() -> None:
    """Find the places that a text mentions, decide where on Earth each one is, and map them.

    Nothing is sent to the network unless you name a --geocoder.
    """
    logging.basicConfig(format="geomap: %(message)s", level=logging.ERROR)  # commands report lesser problems themselves
    warnings.showwarning = _warn


def _warn(message: Warning | str, *_: Any, **__: Any) -> None:
    """Print a warning, such as that of a broken plug-in, on one line without a place in the code."""
    click.echo(f"geomap: {one_line(str(message))}", err=True)

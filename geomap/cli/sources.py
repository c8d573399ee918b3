"""What the commands that take SOURCE share: the formats in their help, and a report of the files that were not read."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

import click

from geomap.cli import one_line

_MAX_NAMED_FILES = 3
"""Skipped files that the report names; the others are only counted."""


class SourceCommand(click.Command):
    """A command whose help names the formats of all installed readers in place of ``{formats}``."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help with the formats, which are only looked up when the help is shown."""
        from geomap.read import readers

        self.help = (self.help or "").replace("{formats}", readers().sentence())
        super().format_help_text(ctx, formatter)


class SkippedFiles:
    """Files of folders whose suffix no reader knows: counted by suffix, and reported in one line."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._count_by_suffix: Counter[str] = Counter()

    def add(self, name: str) -> None:
        """Count a file."""
        self._count_by_suffix[PurePath(name).suffix.lower() or "without suffix"] += 1
        if len(self._names) < _MAX_NAMED_FILES:
            self._names.append(name)

    def report(self) -> None:
        """Print what was skipped on standard error, if anything was."""
        total = self._count_by_suffix.total()
        if not total:
            return
        counts = ", ".join(f"{count:,} {suffix}" for suffix, count in self._count_by_suffix.most_common())
        names = ", ".join(self._names) + (f" and {total - len(self._names):,} more" if total > len(self._names) else "")
        files = "1 file of an unknown format" if total == 1 else f"{total:,} files of unknown formats"
        click.echo(f"geomap: not read: {one_line(f'{files} ({counts}): {names}')}", err=True)

"""What the commands show: JSON for machines on stdout, progress for people on stderr, nothing that moves elsewhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.progress import Progress

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


def say_json(document: Any) -> None:
    """Print the one JSON document of a command."""
    click.echo(json.dumps(document, ensure_ascii=False))


def plain(text: str) -> str:
    """Drop control characters: a note must not be able to steer the terminal that shows it."""
    return "".join(char for char in text if char in "\n\t" or not (ord(char) < 32 or 127 <= ord(char) < 160))


def one_line(text: str, limit: int = 300) -> str:
    """The text on one line, shortened at `limit` characters."""
    line = " ".join(plain(text).split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


@contextmanager
def progress(*, transfer: bool = False) -> Iterator[Progress]:
    """A progress display on stderr; silent where stderr is no terminal.

    Args:
        transfer: whether bytes are counted, so that speed and time left are shown too.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()) if transfer else (MofNCompleteColumn(),)
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *columns,
        console=console,
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as display:
        yield display

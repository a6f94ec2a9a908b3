"""A job's document handed out: to standard output, or into a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.commands.following import reason
from ui.commands.outcomes import BINARY
from ui.commands.terminal import plain

if TYPE_CHECKING:
    from assistant.documents.jobs.values import JobResult


def check_place(output: Path) -> None:
    """Refuse a file that could not be written.

    Raises:
        click.ClickException: its folder is missing, or it is a folder.
    """
    if output.is_dir() or not output.absolute().parent.is_dir():
        raise click.ClickException(f"{output} cannot be written: its folder is missing, or it is one. Name a file.")


def check_format(made: JobResult, output: Path | None, line: str, *, shown: bool = True) -> None:
    """Refuse what does not fit the document's format.

    Args:
        made: the document.
        output: where it shall be written; None for standard output.
        line: a command that would do.
        shown: whether it shall be shown where it is not written.

    Raises:
        click.ClickException: it is no text and shall be shown, or the file is named as another format.
    """
    suffix = Path(made.name).suffix
    if output is None and made.text is None and shown:
        raise click.ClickException(f"A {suffix} file cannot be shown here. Say where to write it: {line}")
    binary = made.text is None or output is not None and output.suffix.lower() in BINARY
    if output is not None and binary and output.suffix.lower() != suffix:
        raise click.ClickException(f"The translation is a {suffix} file, not {output.suffix or 'one without'}: {line}")


def write(file: Path, data: bytes) -> None:
    """Write a document into a file.

    Raises:
        click.ClickException: it cannot be written.
    """
    try:
        file.write_bytes(data)
    except OSError as error:
        raise click.ClickException(
            f"{file} cannot be written: {reason(error)}. Give the same command with another -o; nothing is done twice."
        ) from error


def show(result: JobResult) -> None:
    """Write a text to standard output: to the byte into a file or a pipe, safely onto a terminal."""
    if result.text is None:
        return
    if sys.stdout.isatty():
        click.echo(plain(result.text))
        return
    click.echo(result.data, nl=False)

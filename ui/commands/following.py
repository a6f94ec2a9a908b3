"""What is worked on as a job from the terminal, and following it until it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.commands import outcomes
from ui.commands.session import Asked, Working
from ui.commands.terminal import plain, progress

if TYPE_CHECKING:
    from assistant.documents.jobs.values import JobView
    from index.passage import Document

_LOOK_EVERY_S = 0.2
_GOING = ("waiting", "running")


def read(path: str) -> tuple[str, bytes] | None:
    """Return the name and the bytes of a document; None for what is no file, a note perhaps."""
    if path == "-":
        return "text.txt", sys.stdin.buffer.read()
    file = Path(path)
    try:
        return (file.name, file.read_bytes()) if file.exists() else None
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{plain(path)} cannot be read: {reason(error)}. Name a readable file.") from error


def note(assistant: Asked, path: str) -> Document:
    """Return the note of an id."""
    from index.errors import NoteNotFound

    try:
        return assistant.document(path)
    except NoteNotFound as error:
        raise click.ClickException(
            f"{plain(path)} is neither a file nor a note. Name a file, - for standard input, or a note as "
            "`diandian search` prints it."
        ) from error


@contextmanager
def kept(jobs: Working, id: str, again: str = "Give the same command again") -> Iterator[None]:
    """Pause a job that nobody waits for any more, so that no later Diandian goes on with it unasked.

    Args:
        jobs: where it is done.
        id: of the job.
        again: how to go on from there.
    """
    try:
        yield
    except BaseException as error:
        view = jobs.pause(id)
        if isinstance(error, KeyboardInterrupt) and view.state == "paused":
            done = f"{view.progress:.0%}".replace("%", " %")
            click.echo(f"Stopped at {done}, and kept. {again} to go on from there.", err=True)
        raise


def followed(jobs: Working, view: JobView, doing: str) -> JobView:
    """Show how far a job is until it ends, and return how it ended, with all its segments.

    Args:
        jobs: where it is done.
        view: how it stands.
        doing: what is done, such as `Translating`.

    Raises:
        click.ClickException: it failed.
    """
    with progress() as display:
        task = display.add_task(doing, total=view.segments)
        while view.state in _GOING:
            time.sleep(_LOOK_EVERY_S)
            view = jobs.view(view.id)
            display.update(task, completed=view.done, description=f"{doing}, {outcomes.standing(view)}")
    if view.state == "failed":
        raise click.ClickException(f"{view.error} What is done is kept: give the same command again to go on.")
    return jobs.view(view.id, since=0)


def reason(error: Exception) -> str:
    """Return what was wrong with a file."""
    return getattr(error, "strerror", None) or str(error)

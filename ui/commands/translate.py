"""`diandian translate`: a text, a file or a note, whole, in another language."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.commands import outcomes
from ui.commands.languages import language
from ui.commands.session import Asked, Session, Working
from ui.commands.terminal import json_option, plain, progress, say_json

if TYPE_CHECKING:
    from assistant.documents.glossary import Glossary
    from assistant.documents.jobs.values import JobRequest, JobResult, JobView

_LOOK_EVERY_S = 0.2
_GOING = ("waiting", "running")


@click.command()
@click.argument("path", metavar="PATH|-")
@click.option("--to", "target", metavar="LANG", required=True, callback=language, help="Such as zh, Chinese or 中文.")
@click.option("--from", "source", metavar="LANG", callback=language, help="Otherwise told from the text.")
@click.option("--bilingual", is_flag=True, help="Keep the original, each stretch with its translation after it.")
@click.option(
    "--glossary",
    "glossary_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Terms and how they are rendered: CSV, TSV or YAML.",
)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write it there, not to standard output."
)
@json_option
@click.pass_obj
def translate(
    session: Session,
    path: str,
    *,
    target: str,
    source: str | None,
    bilingual: bool,
    glossary_file: Path | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Translate PATH whole: a file, the id of a note (its comments too), or - for text from standard input.

    The translation has the format of the original; that of a PDF is Markdown. If you stop it, it goes on where it
    stood when you give the same command again.
    """
    from assistant.documents.jobs.requests import note_translation, translation

    glossary = _glossary(glossary_file)
    read = _read(path)
    _check_place(output, path)
    with session.assistant() as assistant:
        if read is None:
            note = _note(assistant, path)
            request: JobRequest = note_translation(note, target, source=source, glossary=glossary)
        else:
            request = translation(*read, target, source=source, glossary=glossary)
        view = assistant.jobs.start(request)
        with _kept(assistant.jobs, view.id):
            _check_format(assistant.jobs.result(view.id), path, output, as_json)
            view = _followed(assistant.jobs, view)
            result = assistant.jobs.result(view.id, bilingual=bilingual)
    if output is not None:
        _write(output, result.data)
    if as_json:
        say_json(outcomes.document(view, result))
    elif output is None:
        _show(result)
    outcomes.summarise(view)


def _read(path: str) -> tuple[str, bytes] | None:
    """Return the name and the bytes of what is to be translated; None for what is no file, a note perhaps."""
    if path == "-":
        return "text.txt", sys.stdin.buffer.read()
    file = Path(path)
    try:
        return (file.name, file.read_bytes()) if file.exists() else None
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{plain(path)} cannot be read: {_reason(error)}. Name a readable file.") from error


def _note(assistant: Asked, path: str) -> Any:
    from index.errors import NoteNotFound

    try:
        return assistant.document(path)
    except NoteNotFound as error:
        raise click.ClickException(
            f"{plain(path)} is neither a file nor a note. Name a file, - for standard input, or a note as "
            "`diandian search` prints it."
        ) from error


def _glossary(file: Path | None) -> Glossary | None:
    from assistant.documents.glossary_files import read_glossary

    if file is None:
        return None
    try:
        data = file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"The glossary {file} cannot be read: {_reason(error)}.") from error
    return read_glossary(str(file), data)


def _check_place(output: Path | None, path: str) -> None:
    """Refuse before the work what could not be written after it."""
    if output is None:
        return
    if output.is_dir() or not output.absolute().parent.is_dir():
        raise click.ClickException(f"{output} cannot be written: its folder is missing, or it is one. Name a file.")
    if path != "-" and output.exists() and Path(path).exists() and output.samefile(path):
        raise click.ClickException(f"{output} is the original itself. Name another file with -o.")


def _check_format(made: JobResult, path: str, output: Path | None, as_json: bool) -> None:
    suffix = Path(made.name).suffix
    line = f"diandian translate {plain(path)} ... -o {plain(made.name)}"
    if output is None and made.text is None and not as_json:
        raise click.ClickException(f"A {suffix} file cannot be shown here. Say where to write it: {line}")
    binary = made.text is None or output is not None and output.suffix.lower() in outcomes.BINARY
    if output is not None and binary and output.suffix.lower() != suffix:
        raise click.ClickException(f"The translation is a {suffix} file, not {output.suffix or 'one without'}: {line}")


@contextmanager
def _kept(jobs: Working, id: str) -> Iterator[None]:
    """Pause a job that nobody waits for any more, so that no later Diandian goes on with it unasked."""
    try:
        yield
    except BaseException as error:
        view = jobs.pause(id)
        if isinstance(error, KeyboardInterrupt) and view.state == "paused":
            done = f"{view.progress:.0%}".replace("%", " %")
            click.echo(f"Stopped at {done}, and kept. Give the same command again to go on from there.", err=True)
        raise


def _followed(jobs: Working, view: JobView) -> JobView:
    """Show how far a job is until it ends, and return how it ended, with all its segments.

    Raises:
        click.ClickException: it failed.
    """
    with progress() as display:
        task = display.add_task("Translating", total=view.segments)
        while view.state in _GOING:
            time.sleep(_LOOK_EVERY_S)
            view = jobs.view(view.id)
            display.update(task, completed=view.done, description=f"Translating, {outcomes.standing(view)}")
    if view.state == "failed":
        raise click.ClickException(f"{view.error} What is done is kept: give the same command again to go on.")
    return jobs.view(view.id, since=0)


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise click.ClickException(
            f"{file} cannot be written: {_reason(error)}. Give the same command with another -o; nothing is done twice."
        ) from error


def _show(result: JobResult) -> None:
    """Write a text to standard output: to the byte into a file or a pipe, safely onto a terminal."""
    if result.text is None:
        return
    if sys.stdout.isatty():
        click.echo(plain(result.text))
        return
    click.echo(result.data, nl=False)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)

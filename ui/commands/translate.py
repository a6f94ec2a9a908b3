"""`diandian translate`: a text, a file or a note, whole, in another language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.commands import handing_out, outcomes, side_by_side
from ui.commands.following import followed, kept, note, read, reason
from ui.commands.languages import language
from ui.commands.session import Session
from ui.commands.terminal import json_option, plain, say_json

if TYPE_CHECKING:
    from assistant.documents.glossary.terms import Glossary
    from assistant.documents.jobs.values import JobRequest


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

    The translation has the format of the original; that of a PDF is Markdown, that of a picture SVG: written with -o,
    its texts are also shown beside their translations. If you stop it, it goes on where it stood when you give the
    same command again.
    """
    from assistant.documents.jobs.requests import note_translation, translation

    glossary = _glossary(glossary_file)
    given = read(path)
    _check_place(output, path)
    with session.assistant() as assistant:
        if given is None:
            stored = note(assistant, path)
            request: JobRequest = note_translation(stored, target, source=source, glossary=glossary)
        else:
            request = translation(*given, target, source=source, glossary=glossary)
        view = assistant.jobs.start(request)
        with kept(assistant.jobs, view.id):
            made = assistant.jobs.result(view.id)
            line = f"diandian translate {plain(path)} ... -o {plain(made.name)}"
            handing_out.check_format(made, output, line, shown=not as_json)
            view = followed(assistant.jobs, view, "Translating")
            result = assistant.jobs.result(view.id, bilingual=bilingual)
            picture = assistant.jobs.picture(view.id)
    if output is not None:
        handing_out.write(output, result.data)
    if as_json:
        texts = {} if picture is None else {"texts": side_by_side.told(picture)}
        say_json(outcomes.document(view, result) | texts)
    elif output is None:
        handing_out.show(result)
    elif picture is not None:
        side_by_side.show(picture)
    outcomes.summarise(view)


def _glossary(file: Path | None) -> Glossary | None:
    from assistant.documents.glossary.files import read_glossary

    if file is None:
        return None
    try:
        data = file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"The glossary {file} cannot be read: {reason(error)}.") from error
    return read_glossary(str(file), data)


def _check_place(output: Path | None, path: str) -> None:
    """Refuse before the work what could not be written after it."""
    if output is None:
        return
    handing_out.check_place(output)
    if path != "-" and output.exists() and Path(path).exists() and output.samefile(path):
        raise click.ClickException(f"{output} is the original itself. Name another file with -o.")

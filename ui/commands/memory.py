"""`diandian memory` and `diandian glossary`: what is kept between translations, and what is fixed for them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ui.commands.languages import language
from ui.commands.session import Session
from ui.commands.terminal import json_option, say_json

_TMX = click.Path(path_type=Path, dir_okay=False)


@click.group()
def memory() -> None:
    """See, save, load and forget what was translated before."""


@memory.command()
@json_option
@click.pass_obj
def stats(session: Session, as_json: bool) -> None:
    """Tell how much the translation memory holds."""
    with session.assistant() as assistant:
        size = assistant.memory.size()
    if as_json:
        say_json(
            {
                "segments": size.segments,
                "translations": size.translations,
                "corrections": size.corrections,
                "bytes": size.bytes,
            }
        )
        return
    click.echo(
        f"{size.segments} segments, {size.translations} translations, {size.corrections} of them corrected by you; "
        f"{size.bytes / 1e6:.1f} MB."
    )


@memory.command("export")
@click.argument("file", type=_TMX)
@click.option("--corrections", is_flag=True, help="Only what you corrected yourself.")
@json_option
@click.pass_obj
def export_(session: Session, file: Path, corrections: bool, as_json: bool) -> None:
    """Write the translation memory to FILE as TMX, which other translation tools read too."""
    try:
        with session.assistant() as assistant, file.open("wb") as stream:
            count = assistant.memory.export_to(stream, corrections_only=corrections)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror or error}. Name another.") from error
    if as_json:
        say_json({"path": str(file), "translations": count})
        return
    click.echo(f"{count} translations written to {file}.")


@memory.command("import")
@click.argument("file", type=_TMX)
@json_option
@click.pass_obj
def import_(session: Session, file: Path, as_json: bool) -> None:
    """Add the translations of the TMX FILE to the memory: all of them, or none where it is no TMX."""
    try:
        with file.open("rb") as stream, session.assistant() as assistant:
            count = assistant.memory.import_from(str(file), stream)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror or error}. Name another.") from error
    if as_json:
        say_json({"path": str(file), "translations": count})
        return
    click.echo(f"{count} translations taken from {file}.")


@memory.command()
@click.argument("text")
@click.option("--from", "source", metavar="LANG", required=True, callback=language, help="The language of TEXT.")
@click.option("--to", "target", metavar="LANG", required=True, callback=language, help="What it was translated into.")
@json_option
@click.pass_obj
def forget(session: Session, text: str, *, source: str, target: str, as_json: bool) -> None:
    """Forget how TEXT, a whole segment, was translated; corrections too. A TEXT of - is read from stdin."""
    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace").strip()
    with session.assistant() as assistant:
        found = assistant.memory.forget(text.encode("utf-8", "replace").decode(), source, target)
    if as_json:
        say_json({"forgotten": found})
        return
    click.echo("Forgotten." if found else "Nothing is remembered of that text in these languages.")


@click.group()
def glossary() -> None:
    """Look after glossaries."""


@glossary.command()
@click.argument("file", type=_TMX)
@json_option
def check(file: Path, as_json: bool) -> None:
    """Read the glossary FILE (CSV, TSV or YAML) and name the first line that is wrong."""
    from assistant.documents.glossary.files import read_glossary
    from assistant.documents.glossary.terms import ANY, INTO

    try:
        data = file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror or error}. Name another.") from error
    found = read_glossary(str(file), data)
    languages = sorted({code for term in found.terms for code in term.names} - {ANY, INTO})
    if as_json:
        say_json({"path": str(file), "terms": len(found.terms), "languages": languages})
        return
    click.echo(f"{file} is well: {len(found.terms)} terms in {', '.join(languages) or 'any language'}.")

"""`diandian related`: notes related to one, or to a passage of it."""

from __future__ import annotations

import re

import click

from ui.commands.session import Session
from ui.commands.terminal import json_option, one_line, plain, say_json

_PASSAGE = re.compile(r"(.+):(\d+)-(\d+)")


@click.command()
@click.argument("note", metavar="NOTE[:START-END]")
@click.option("--limit", metavar="N", type=click.IntRange(1, 50), default=5, show_default=True, help="Most notes.")
@json_option
@click.pass_obj
def related(session: Session, note: str, limit: int, as_json: bool) -> None:
    """Notes related to NOTE, or to its passage START-END, each with the reasons. NOTE is an id as search prints it."""
    from index.passage import Passage

    with session.assistant() as assistant:
        if (found := _PASSAGE.fullmatch(note)) is None:
            notes = assistant.related(note, limit)
        else:
            passage = Passage(found[1], "", "", int(found[2]), int(found[3]))
            notes = assistant.related_to(passage, limit)
    if as_json:
        say_json({"related": [{"note": each.note, "title": each.title, "reason": each.reason} for each in notes]})
        return
    for each in notes:
        click.echo(f"- {one_line(each.title)} - {plain(each.note)}: {one_line(each.reason)}")
    if not notes:
        click.echo("No note is related.")

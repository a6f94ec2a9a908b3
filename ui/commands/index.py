"""`diandian index`: keep the index in step with the notes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.commands.session import Session
from ui.commands.syncing import as_document, complain, follow, summary, tell_rounds, todo
from ui.commands.terminal import json_option, say_json

if TYPE_CHECKING:
    from index.sync_events import SyncReport


@click.group()
def index() -> None:
    """Keep the index in step with your notes."""


@index.command()
@click.argument("folders", metavar="[DIR]...", nargs=-1, type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def sync(session: Session, folders: tuple[Path, ...], as_json: bool) -> None:
    """Index what is new, changed or gone in each DIR, or in the folders of config.yaml."""
    with session.assistant() as assistant:
        report = follow(assistant.sync(folders))
    _show(report, as_json)


@index.command()
@click.argument("folders", metavar="[DIR]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document for each round, one a line.")
@click.pass_obj
def watch(session: Session, folders: tuple[Path, ...], as_json: bool) -> None:
    """Index each DIR, or the folders of config.yaml, then whatever changes in them, until Ctrl+C."""
    with session.assistant() as assistant:
        try:
            tell_rounds(assistant.watch(folders), as_json)
        except KeyboardInterrupt:
            click.echo("Stopped; what is indexed stays.", err=True)


@index.command()
@json_option
@click.pass_obj
def rebuild(session: Session, as_json: bool) -> None:
    """Make the search index anew from the stored notes; nothing is embedded again."""
    with session.assistant() as assistant:
        report = follow(assistant.rebuild())
    _show(report, as_json)


@index.command()
@json_option
@click.pass_obj
def status(session: Session, as_json: bool) -> None:
    """Say how many notes and passages are indexed, where, and what a sync would change."""
    from assistant.config import home, note_folders

    config = session.config()
    folders = [str(folder) for folder in note_folders(config)]
    with session.assistant() as assistant:
        notes, ahead = assistant.status().notes, assistant.outstanding()
    if as_json:
        say_json({**as_document(ahead), "notes": notes, "folders": folders, "home": str(home(config))})
        return
    complain(ahead)
    click.echo(f"{notes} notes in {ahead.passages} passages, kept in {home(config)}.")
    for folder in folders:
        click.echo(f"Folder: {folder}")
    click.echo(todo(ahead))


def _show(report: SyncReport, as_json: bool) -> None:
    if as_json:
        say_json(as_document(report))
        return
    complain(report)
    click.echo(summary(report))

"""`diandian index`: keep the index in step with the notes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.commands.healing import audit_document, audit_line, health_document, languages_line, troubles
from ui.commands.session import Session
from ui.commands.syncing import as_document, complain, follow, summary, tell_rounds, todo
from ui.commands.terminal import json_option, one_line, progress, say_json

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
        notes, ahead, health = assistant.status().notes, assistant.outstanding(), assistant.health()
    if as_json:
        whole = {"notes": notes, "folders": folders, "home": str(home(config)), **health_document(health)}
        say_json({**as_document(ahead), **whole})
        return
    complain(ahead)
    for line in troubles(health):
        click.echo(one_line(line, 1000), err=True)
    click.echo(f"{notes} notes in {ahead.passages} passages, kept in {home(config)}.")
    for folder in folders:
        click.echo(f"Folder: {folder}")
    click.echo(languages_line(health))
    click.echo(todo(ahead))


@index.command()
@click.option("--sample", metavar="N", type=click.IntRange(min=1), help="Look for N passages instead of all.")
@json_option
@click.pass_obj
def audit(session: Session, sample: int | None, as_json: bool) -> None:
    """Look for every passage by its own vector and words; make the search index anew if any is not found."""
    with session.assistant() as assistant, progress() as display:
        task = display.add_task("Looking for passages", total=None)
        found = assistant.audit(sample, lambda done, total: display.update(task, completed=done, total=total))
    if as_json:
        say_json(audit_document(found))
    else:
        click.echo(audit_line(found))
    if not found.well:
        click.get_current_context().exit(1)


def _show(report: SyncReport, as_json: bool) -> None:
    if as_json:
        say_json(as_document(report))
        return
    complain(report)
    click.echo(summary(report))

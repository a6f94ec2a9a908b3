"""`diandian jobs`: the work on documents that was begun, here or in the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.commands import handing_out, outcomes
from ui.commands.following import followed, kept
from ui.commands.session import Session, Working
from ui.commands.terminal import json_option, one_line, plain, say_json

if TYPE_CHECKING:
    from assistant.documents.jobs.values import JobView

_SHORT = 8
"""Digits of an id that are shown in a list; any beginning that only one job has is understood."""
_GOING = ("waiting", "running")
_DOING = {"translate": "Translating", "summarise": "Summarising"}


@click.group()
def jobs() -> None:
    """See, steer and forget the documents that are translated or summarised.

    An ID may be cut short, as far as only one job begins with it. Listing, showing and taking a result works while the
    page runs; what changes a job is done in the page then.
    """


@jobs.command("list")
@json_option
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """List all jobs, the last begun first."""
    with session.looking() as looked:
        views = looked.jobs.list()
    if as_json:
        say_json({"jobs": [_told(view, looked.worked_on) for view in views]})
        return
    for view in views:
        click.echo(_line(view, looked.worked_on))
    days = session.config().documents.keep_days
    ended = f"Those that ended are forgotten {days} days later (documents.keep_days)." if days else ""
    click.echo(ended if views else "There are no jobs. Begin one with diandian translate or summarise.", err=True)


@jobs.command()
@click.argument("id")
@json_option
@click.pass_obj
def show(session: Session, id: str, as_json: bool) -> None:
    """Show how the job ID stands, and which of its segments to look at, with the reasons."""
    with session.looking() as looked:
        view = looked.jobs.view(_chosen(looked.jobs, id), since=0)
    if as_json:
        segments = [outcomes.segment_of(each) | {"place": each.place} for each in view.changes]
        say_json(_told(view, looked.worked_on) | {"segments": segments})
        return
    click.echo(_line(view, looked.worked_on))
    click.echo(f"{view.id}, begun {_date(view.created)}, {view.done} of {view.segments} segments done")
    if view.error:
        click.echo(one_line(view.error, 500))
    for line in outcomes.to_look_at(view):
        click.echo(line)


@jobs.command()
@click.argument("id")
@click.pass_obj
def pause(session: Session, id: str) -> None:
    """Stop the job ID until it is resumed."""
    _steered(session, id, lambda jobs, id: jobs.pause(id))


@jobs.command()
@click.argument("id")
@click.pass_obj
def cancel(session: Session, id: str) -> None:
    """Stop the job ID; what is done of it can still be had."""
    _steered(session, id, lambda jobs, id: jobs.cancel(id))


@jobs.command()
@click.argument("id")
@click.pass_obj
def resume(session: Session, id: str) -> None:
    """Go on with the job ID where it stood, and wait for its end."""
    _worked_on(session, id, lambda jobs, id: jobs.resume(id))


@jobs.command()
@click.argument("id")
@click.option("--doubtful", is_flag=True, help="What is doubtful too; it stays until there is something no worse.")
@click.pass_obj
def retry(session: Session, id: str, doubtful: bool) -> None:
    """Try again, in other ways, what could not be translated in the job ID, and wait for its end."""
    _worked_on(session, id, lambda jobs, id: jobs.retry(id, doubtful=doubtful))


@jobs.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.pass_obj
def forget(session: Session, ids: tuple[str, ...]) -> None:
    """Remove jobs with their documents; the translation memory keeps what was translated."""
    with session.assistant() as assistant:
        chosen = dict.fromkeys(_chosen(assistant.jobs, id) for id in ids)
        for id in chosen:
            assistant.jobs.forget(id)
    click.echo(f"Forgotten: {len(chosen)}.")


@jobs.command()
@click.argument("id")
@click.option("--bilingual", is_flag=True, help="Each stretch of the original with its translation after it.")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write it there, not to standard output."
)
@click.pass_obj
def result(session: Session, id: str, bilingual: bool, output: Path | None) -> None:
    """Hand out the document of the job ID, as far as it is done."""
    if output is not None:
        handing_out.check_place(output)
    with session.looking() as looked:
        id = _chosen(looked.jobs, id)
        made = looked.jobs.result(id, bilingual=bilingual)
    handing_out.check_format(made, output, f"diandian jobs result {id[:_SHORT]} -o {plain(made.name)}")
    if output is not None:
        handing_out.write(output, made.data)
        return
    handing_out.show(made)


def _chosen(jobs: Working, id: str) -> str:
    """Return the whole id of the one job that begins so; what nothing begins with, as it is."""
    found = [view.id for view in jobs.list() if id and view.id.startswith(id)]
    if len(found) > 1 and id not in found:
        raise click.ClickException(f"Several jobs begin with {plain(id)}: {', '.join(found)}. Type more of one.")
    return id if id in found else found[0] if found else jobs.view(id).id


def _steered(session: Session, id: str, deed: Callable[[Working, str], JobView]) -> None:
    with session.assistant() as assistant:
        view = deed(assistant.jobs, _chosen(assistant.jobs, id))
    click.echo(_line(view, worked_on=True))


def _worked_on(session: Session, id: str, deed: Callable[[Working, str], JobView]) -> None:
    with session.assistant() as assistant:
        id = _chosen(assistant.jobs, id)
        view = assistant.jobs.view(id)
        with kept(assistant.jobs, id, f"Say diandian jobs resume {id[:_SHORT]}"):
            view = followed(assistant.jobs, deed(assistant.jobs, id), _DOING.get(view.kind, "Working"))
    outcomes.summarise(view)
    click.echo(f"The document: diandian jobs result {id[:_SHORT]}", err=True)


def _line(view: JobView, worked_on: bool) -> str:
    state = _state(view, worked_on)
    how = outcomes.standing(view) if view.state == "running" and worked_on else f"{view.progress:.0%}"
    languages = " > ".join(filter(None, (view.options.get("source"), view.options.get("target"))))
    marked = [f"{view.counts[status]} {status}" for status in ("doubtful", "untranslated") if view.counts[status]]
    told = [state, *([how] if view.state != "done" else []), view.kind, languages, *marked, _date(view.changed)]
    return f"{view.id[:_SHORT]}  {one_line(_title(view), 60)}: {', '.join(filter(None, told))}"


def _title(view: JobView) -> str:
    from assistant.documents.jobs.requests import document_title

    return document_title(view.name)


def _state(view: JobView, worked_on: bool) -> str:
    # Nobody works on it: it was interrupted, and the page goes on with it at its next start.
    return "interrupted" if view.state in _GOING and not worked_on else view.state


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def _told(view: JobView, worked_on: bool) -> dict[str, Any]:
    return {
        "id": view.id,
        "kind": view.kind,
        "name": _title(view),
        "state": _state(view, worked_on),
        "error": view.error,
        "source_language": view.options.get("source"),
        "target_language": view.options.get("target") or view.options.get("language"),
        "segments_total": view.segments,
        "segments_done": view.done,
        "counts": dict(view.counts),
        "progress": view.progress,
        "coverage": view.coverage,
        "seconds": round(view.seconds, 3),
        "seconds_left": view.seconds_left if worked_on else None,
        "created": view.created,
        "changed": view.changed,
    }

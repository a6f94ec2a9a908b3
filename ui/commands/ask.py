"""`diandian ask` and `diandian search`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from ui.commands.session import Asked, Session
from ui.commands.syncing import complain, follow
from ui.commands.terminal import json_option, one_line, plain, say_json

if TYPE_CHECKING:
    from collections.abc import Generator

    from assistant.chat.events import Answered, Event
    from assistant.search.settings import Translate
    from assistant.standing import SearchResult
    from index.passage import Hit

_AGAIN = {
    "language": "The answer slipped into another language. Starting over.",
    "not found": "The answer ended by saying that no note answers.",
}


def _language(_: click.Context, __: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"auto|[a-z]{2,3}", value):
        raise click.BadParameter(f"{value!r} is no language code. Use one such as en, zh or ja, or auto.")
    return value


@click.command()
@click.argument("question")
@click.option(
    "--notes",
    "folders",
    metavar="DIR",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Ask the notes of this folder only, after bringing it up to date. May be given again.",
)
@click.option(
    "--lang",
    metavar="LANG",
    default="auto",
    show_default=True,
    callback=_language,
    help="Language of the answer, such as en or zh; auto takes the question's.",
)
@json_option
@click.pass_obj
def ask(session: Session, question: str, folders: tuple[Path, ...], lang: str, as_json: bool) -> None:
    """Answer QUESTION from your notes, with the passages that say so. A QUESTION of - is read from stdin."""
    from assistant.chat.events import Answered

    asked = _read(question)
    answered: Answered | None = None
    with session.assistant() as assistant:
        _bring_up_to_date(assistant, folders)
        events = cast("Generator[Event]", assistant.ask(asked, language=lang, folders=folders))
        with closing(events):
            for event in events:
                if not as_json:
                    _stream(event)
                if isinstance(event, Answered):
                    answered = event
    if answered is None:
        raise click.ClickException("The answer was cut off before its end. Ask again.")
    if as_json:
        say_json(_document(answered))
    else:
        _epilogue(answered)


def _read(question: str) -> str:
    from assistant.errors import EmptyQuestion

    text = question
    if question == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    # An argument that is not UTF-8 arrives as lone surrogates, which no later step could print.
    text = text.encode("utf-8", "replace").decode("utf-8").strip()
    if not text:
        raise EmptyQuestion
    return text


def _bring_up_to_date(assistant: Asked, folders: tuple[Path, ...]) -> None:
    """Sync first, so that the answer knows what was written a minute ago; free when nothing changed."""
    from index.errors import FolderMissing

    try:
        complain(follow(assistant.sync(folders)))
    except FolderMissing as error:
        # A folder asked for by name must exist; a configured one may be on a disk that is not plugged in.
        if folders:
            raise
        click.echo(f"{error} Going on with what was indexed before.", err=True)


def _stream(event: Event) -> None:
    from assistant.chat.events import AnswerDelta, Replying

    match event:
        case AnswerDelta(text=text):
            click.echo(plain(text), nl=False)
        case Replying(reason=reason) if reason:
            click.echo()
            click.echo(f"[{_AGAIN[reason]}]", err=True)


def _epilogue(answered: Answered) -> None:
    click.echo()
    if answered.notice:
        click.echo(f"[{one_line(answered.notice, 1000)}]", err=True)
    if answered.unconfirmed:
        click.echo(
            f"[In none of the passages read: {one_line(', '.join(answered.unconfirmed))}. Look there.]", err=True
        )
    if answered.stopped:
        click.echo("[The answer reached chat.max_tokens of config.yaml and may end early.]", err=True)
    if answered.citations:
        click.echo("\nSources")
    for citation in answered.citations:
        place = f"{plain(citation.note)}:{citation.start}-{citation.end}"
        click.echo(f"[{citation.n}] {one_line(citation.title)} - {place}")
        click.echo(f"    {one_line(citation.quote)}")
    if answered.related:
        click.echo("\nRelated")
    for related in answered.related:
        click.echo(f"- {one_line(related.title)} - {plain(related.note)}: {one_line(related.reason)}")


def _document(answered: Answered) -> dict[str, Any]:
    document = asdict(answered)
    del document["stopped"], document["unconfirmed"], document["notice"]
    for note in document["related"]:
        del note["why"]
    return document


def _filters(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str | list[str]]:
    given: dict[str, list[str]] = {}
    for value in values:
        key, equals, wanted = value.partition("=")
        if not (key and equals and wanted):
            raise click.BadParameter(f"{value!r} is not KEY=VALUE, such as language=ja.")
        given.setdefault(key, []).append(wanted)
    return {key: wanted[0] if len(wanted) == 1 else wanted for key, wanted in given.items()}


@click.command()
@click.argument("query")
@click.option("--limit", metavar="N", type=click.IntRange(1, 100), default=10, show_default=True, help="Most passages.")
@click.option(
    "--filter",
    "filters",
    metavar="KEY=VALUE",
    multiple=True,
    callback=_filters,
    help="Only passages with this property, such as language=ja, tag=baking, after=2025-01 or kind=comment; -tag=x "
    "leaves out. May be given again; of one KEY any value will do.",
)
@click.option(
    "--translate",
    type=click.Choice(["auto", "always", "never"]),
    help="Whether the language model says QUERY in the notes' languages too: auto does where what was found is in "
    "doubt. Default: search.translate of config.yaml.",
)
@json_option
@click.pass_obj
def search(
    session: Session,
    query: str,
    *,
    limit: int,
    filters: dict[str, str | list[str]],
    translate: Translate | None,
    as_json: bool,
) -> None:
    """Find the passages that fit QUERY best, in whatever language they are. A QUERY of - is read from stdin.

    Filters may stand in QUERY too: tag:baking after:2025-01 author:"Lin Yue" -lang:de. Words in "quotes" must stand as
    written where any passage has them so.
    """
    wanted = _read(query)
    with session.assistant() as assistant:
        _bring_up_to_date(assistant, ())
        # Nothing else goes on in a terminal, so a model that has to be started is waited for.
        result = assistant.search(wanted, limit, filters or None, translate, wait=True)
    if as_json:
        say_json(_found(result))
        return
    for wording in result.translations:
        click.echo(f"[Also searched as: {one_line(wording.text)} ({wording.language})]", err=True)
    if result.notice:
        click.echo(f"[{one_line(result.notice, 1000)}]", err=True)
    for line in _lines(result.hits):
        click.echo(line)


def _found(result: SearchResult) -> dict[str, Any]:
    return {
        "hits": [_hit(hit) for hit in result.hits],
        "seconds": result.seconds,
        "translations": [asdict(wording) for wording in result.translations],
        "notice": result.notice,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "note": passage.note,
        "title": passage.title,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "score": hit.score,
        "language": passage.language,
    }


def _lines(hits: tuple[Hit, ...]) -> Iterator[str]:
    if not hits:
        yield "Nothing found."
    for number, hit in enumerate(hits, start=1):
        passage = hit.passage
        yield (
            f"{number}. {one_line(passage.title)} - {plain(passage.note)}:{passage.start}-{passage.end} "
            f"({passage.language or '?'}, {hit.score:.3f})"
        )
        yield f"    {one_line(passage.text)}"

"""One case asked of the assistant, and what came as an outcome."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.app import Assistant
from assistant.chat.events import Answered, Citation, Exchange, Retrieved
from assistant.documents.inline import bare
from assistant.errors import AssistantError
from index.passage import Hit
from prompts.regression.case import Case
from prompts.regression.outcome import Outcome, Pair, Passage, Point, Times

if TYPE_CHECKING:
    from assistant.documents.jobs.values import JobRequest, JobView

_LOOK_EVERY_S = 0.05
_GOING = ("waiting", "running")


def answer(assistant: Assistant, case: Case, mark: str) -> Outcome:
    """Return what the assistant does with a case.

    Args:
        assistant: over the notes of the case.
        case: what is asked.
        mark: tells this asking from any other that is under way.

    Raises:
        AssistantError: it cannot be asked.
    """
    match case.task:
        case "answer":
            return _answered(assistant, case)
        case "search":
            return _searched(assistant, case)
        case "translate":
            return _translated(assistant, case, mark)
        case "summarise":
            return _summarised(assistant, case, mark)


def _answered(assistant: Assistant, case: Case) -> Outcome:
    history: list[Exchange] = []
    for turn in case.history:
        said = turn.answer if turn.answer is not None else _ask(assistant, turn.question, history, "auto").text
        history.append(Exchange(turn.question, said))
    return _ask(assistant, case.input, history, case.to or "auto")


def _ask(assistant: Assistant, question: str, history: Sequence[Exchange], language: str) -> Outcome:
    found: tuple[Hit, ...] = ()
    for event in assistant.ask(question, history, language=language):
        if isinstance(event, Retrieved):
            found = event.hits
        elif isinstance(event, Answered):
            return _outcome(found, event)
    raise AssistantError("The answer ended before it was whole. Run the case again.")


def _outcome(found: Sequence[Hit], said: Answered) -> Outcome:
    timing = said.timing
    return Outcome(
        text=said.answer,
        language=said.language,
        abstained=said.abstained,
        cut=said.stopped,
        found=_passages(found),
        citations=tuple(_citation(each, found) for each in said.citations),
        notice=said.notice,
        times=Times(
            timing.total_s,
            timing.first_token_s,
            timing.retrieve_s,
            timing.prompt_tokens,
            timing.reused_tokens,
            timing.completion_tokens,
        ),
    )


def _citation(citation: Citation, found: Iterable[Hit]) -> Passage:
    at = citation
    whole = next(
        (
            hit.passage.text
            for hit in found
            if hit.passage.note == at.note and hit.passage.start <= at.start and at.end <= hit.passage.end
        ),
        "",
    )
    return Passage(at.note, at.title, at.start, at.end, at.quote, "" if whole == at.quote else whole)


def _searched(assistant: Assistant, case: Case) -> Outcome:
    result = assistant.search(case.input, case.limit, wait=True)
    text = "\n\n".join(hit.passage.text for hit in result.hits)
    return Outcome(
        text=text, found=_passages(result.hits), notice=result.notice, times=Times(result.seconds, None, result.seconds)
    )


def _passages(hits: Iterable[Hit]) -> tuple[Passage, ...]:
    return tuple(Passage(p.note, p.title, p.start, p.end, p.text) for p in (hit.passage for hit in hits))


def _translated(assistant: Assistant, case: Case, mark: str) -> Outcome:
    from assistant.documents.jobs.requests import translation

    request = translation(case.name, case.input.encode(), case.to)
    view, text, seconds = _done(assistant, request, mark)
    pairs = tuple(Pair(each.source, bare(each.target), each.status) for each in view.changes)
    return Outcome(text=text, language=case.to, segments=pairs, coverage=view.coverage, times=Times(seconds))


def _summarised(assistant: Assistant, case: Case, mark: str) -> Outcome:
    from assistant.documents.jobs.requests import summary
    from assistant.documents.summarising.written import read_back

    request = summary(case.name, case.input.encode(), case.length, language=case.to or None)
    view, _, seconds = _done(assistant, request, mark)
    found = read_back(view.changes[-1].target)
    points = tuple(
        Point(each.text, tuple(case.input[span.start : span.end] for span in each.sources)) for each in found.points
    )
    text = "\n".join(f"- {point.text}" for point in points)
    return Outcome(text=text, language=found.language, points=points, coverage=view.coverage, times=Times(seconds))


def _done(assistant: Assistant, request: JobRequest, mark: str) -> tuple[JobView, str, float]:
    """Return a job that ended, its text and its seconds; nothing is left of it."""
    jobs = assistant.jobs
    # An option that no kind of job reads, so that a repeat is a job of its own.
    view = jobs.start(replace(request, options={**request.options, "asked": mark}))
    try:
        while view.state in _GOING:
            time.sleep(_LOOK_EVERY_S)
            view = jobs.view(view.id)
        if view.state != "done":
            raise AssistantError(view.error or f"The work on the text is {view.state}.")
        whole = jobs.view(view.id, since=0)
        return whole, jobs.result(view.id).text or "", whole.seconds
    finally:
        with suppress(AssistantError):
            jobs.forget(view.id)

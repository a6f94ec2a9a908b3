"""How a job stands and what can be done with it, and the list of all: pure functions to escaped HTML."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote

from assistant.documents.jobs.requests import SUMMARISE, TRANSLATE, document_title
from assistant.documents.jobs.values import JobState, JobView, SegmentStatus
from ui.web.jobs.rows import Pair
from ui.web.jobs.wording import JobLabels
from ui.web.text import language_name

LIVE: Final[frozenset[JobState]] = frozenset({"waiting", "running"})
"""States in which a job goes on by itself."""
_HOUR_MIN: Final = 60
_READING: Final = 0.75
"""About which share of the work on a summary is reading; the points are checked and merged then."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the segments, in parts, so that only what changed need be replaced."""

    title: str
    """HTML: the document's name, and the languages."""
    facts: str
    """HTML: the state, how far, how much is covered, the time left."""
    deeds: str
    """HTML: buttons and downloads."""
    spoken: str
    """Plain text for those who hear the page."""


def pair_of(view: JobView) -> Pair:
    """The languages of a job."""
    return Pair(view.options.get("source") or None, view.options.get("target", ""))


def head(view: JobView, words: JobLabels) -> Head:
    """What stands above a job's segments."""
    state = state_name(view, words)
    name = escape(document_title(view.name))
    title = f'<h2 dir="auto">{name}</h2><p class="tongues">{_tongues(view, words)}</p>'
    return Head(title, _facts(view, state, words), _deeds(view, words), f"{state}. {percent(share(view))} %")


def state_name(view: JobView, words: JobLabels) -> str:
    """How a job stands as people call it."""
    if view.kind == SUMMARISE and view.state == "running":
        return words.state_summarising
    return str(getattr(words, f"state_{view.state}"))


def share(view: JobView) -> float:
    """How much of a job's work is done, 0 to 1."""
    return view.progress * _READING if view.kind == SUMMARISE and view.state != "done" else view.progress


def seconds_left(view: JobView) -> float | None:
    """How long a job that runs will take, as far as that can be told."""
    if view.state != "running" or view.seconds_left is None:
        return None
    if view.kind != SUMMARISE:
        return view.seconds_left
    # The estimate is of the reading alone: what follows takes its time by the whole text, not by what is left of it.
    unread = 1 - view.progress
    return None if _is_checked(view) else view.seconds_left * (1 + (1 - _READING) / _READING / unread)


def _is_checked(view: JobView) -> bool:
    """Whether all parts of a text are read, so that only its summary is missing."""
    return view.kind == SUMMARISE and view.done >= view.segments - 1


def percent(share: float) -> int:
    """A share in whole per cent, rounded down: what is not whole never reads 100."""
    return min(100, max(0, math.floor(share * 100 + 1e-9)))


def time_left(seconds: float, words: JobLabels) -> str:
    """An estimate in as coarse a unit as it deserves."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return words.left_soon
    if minutes < _HOUR_MIN:
        return words.left_minutes.format(minutes=minutes)
    return words.left_hours.format(hours=minutes // _HOUR_MIN, minutes=minutes % _HOUR_MIN)


def listed(views: Sequence[JobView], words: JobLabels) -> str:
    """All jobs, the latest first; nothing where there are none."""
    if not views:
        return ""
    items = "".join(f"<li>{_entry(view, words)}</li>" for view in views)
    return (
        f'<section dir="{words.direction}" aria-labelledby="jobs-heading"><h3 id="jobs-heading">{escape(words.jobs)}'
        f'</h3><ul class="rows">{items}</ul></section>'
    )


def _entry(view: JobView, words: JobLabels) -> str:
    told = [state_name(view, words)]
    if view.state != "done":
        told.append(f"{percent(share(view))} %")
    if (left := seconds_left(view)) is not None:
        told.append(time_left(left, words))
    title = document_title(view.name)
    sure = (words.forget_summary_sure if view.kind == SUMMARISE else words.forget_sure).format(name=title)
    date = time.strftime("%Y-%m-%d %H:%M", time.localtime(view.created))
    return (
        f'<a class="entry" href="#translate?job={quote(view.id, safe="")}"><b dir="auto">{escape(title)}</b>'
        f'<span class="note-facts"><bdi>{_tongues(view, words)}</bdi> · <bdi>{date}</bdi></span>'
        f'<span class="job-state" data-state="{view.state}"><i></i>{escape(" · ".join(told))}</span></a>'
        f'<button type="button" class="act" data-act="forget_job" data-job="{escape(view.id)}" '
        f'data-sure="{escape(sure)}" aria-label="{escape(words.forget)}: {escape(title)}">'
        f"{escape(words.forget)}</button>"
    )


def _tongues(view: JobView, words: JobLabels) -> str:
    """From which language into which; of a summary that it is one, and in which language if one was chosen."""
    if view.kind == SUMMARISE:
        chosen = view.options.get("language")
        named = f' <span class="to">→</span> <bdi>{escape(language_name(chosen))}</bdi>' if chosen else ""
        return f"{escape(words.summary)}{named}"
    pair = pair_of(view)
    names = [language_name(code) for code in (pair.source, pair.target) if code]
    return ' <span class="to">→</span> '.join(f"<bdi>{escape(name)}</bdi>" for name in names)


def _facts(view: JobView, state: str, words: JobLabels) -> str:
    done = percent(share(view))
    figures = _figures(view, words)
    told = "".join(f"<span>{escape(figure)}</span>" for figure in figures)
    # Of a summary that is made, the bar of its parts tells more than a full one.
    bar = f'<progress max="100" value="{done}" aria-label="{escape(words.progress_label)}">{done} %</progress>'
    bar = "" if view.kind == SUMMARISE and view.state == "done" else bar
    trouble = f'<p class="notice bad" dir="auto">{escape(view.error)}</p>' if view.error else ""
    shown = f'<span class="job-state" data-state="{view.state}"><i></i>{escape(state)}</span>'
    return f'<p class="job-facts">{shown}{told}</p>{bar}{trouble}'


def _figures(view: JobView, words: JobLabels) -> list[str]:
    left = seconds_left(view)
    told = [] if left is None else [time_left(left, words)]
    if view.kind == SUMMARISE and view.state == "done":
        return []
    if view.kind == SUMMARISE:
        parts = view.segments - 1  # the last segment is the summary
        read = words.parts_read.format(done=f"{min(view.done, parts):,}", total=f"{parts:,}")
        return [
            f"{percent(share(view))} %",
            read,
            *([words.checking] if _is_checked(view) and view.state == "running" else told),
        ]
    covered = [words.coverage.format(percent=percent(view.coverage))] if view.done else []
    return [words.progress.format(done=f"{view.done:,}", total=f"{view.segments:,}"), *covered, *told]


def _deeds(view: JobView, words: JobLabels) -> str:
    if view.state in LIVE:
        deeds = [("pause", words.pause), ("cancel", words.cancel)]
    else:
        deeds = [] if view.state == "done" else [("resume", words.resume)]
    buttons = "".join(
        f'<button type="button" class="ghost" data-act="job_deed" data-deed="{deed}">{escape(label)}</button>'
        for deed, label in deeds
    )
    if view.kind == SUMMARISE:
        return buttons + (_downloads(view, words) if view.state == "done" else "")
    return buttons + _jumps(view, words) + (_downloads(view, words) if view.done else "")


def _jumps(view: JobView, words: JobLabels) -> str:
    """Ways to the next segment that wants to be looked at, and to have those without a translation tried again."""
    kinds: tuple[tuple[SegmentStatus, str], ...] = (
        ("doubtful", words.doubtful_count),
        ("untranslated", words.untranslated_count),
    )
    jumps = "".join(
        f'<button type="button" class="ghost warn" data-act="next_mark" data-status="{status}">'
        f"{escape(label.format(count=f'{view.counts[status]:,}'))}</button>"
        for status, label in kinds
        if view.counts.get(status)
    )
    if view.kind != TRANSLATE or view.state in LIVE or not view.counts.get("untranslated"):
        return jumps
    again = f'<button type="button" class="ghost" data-act="job_deed" data-deed="retry">{escape(words.retry)}</button>'
    return jumps + again


def _downloads(view: JobView, words: JobLabels) -> str:
    address = f"jobs/result?id={quote(view.id, safe='')}"
    first = words.download if view.state == "done" else words.download_part
    both = words.download_quoted if view.kind == SUMMARISE else words.download_both
    return (
        f'<a class="ghost" href="{escape(address)}" download>{escape(first)}</a>'
        f'<a class="ghost" href="{escape(address)}&amp;bilingual=1" download>{escape(both)}</a>'
    )

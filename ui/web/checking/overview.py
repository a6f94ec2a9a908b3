"""The frame of the page, what can be run, how a run stands, the list of checks and of runs. All escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Final
from urllib.parse import quote

from assistant.evaluating.checks.values import (
    LIVE,
    SUITE,
    Check,
    Choices,
    Overview,
    Progress,
    Record,
    State,
    SuiteChoice,
)
from ui.web.checking.wording import CheckLabels
from ui.web.jobs.standing import time_left
from ui.web.jobs.wording import job_labels
from ui.web.text import language_name

_SHOWN: Final = 240
"""Characters of a question in the list; all of it stands in its check."""


def desk(words: CheckLabels) -> str:
    """The whole page, empty; the script fills it with what the server tells."""
    back = f'<a class="back" href="#checks">{escape(words.back)}</a>'
    return (
        f'<div class="workbench checking" dir="{words.direction}" data-lost="{escape(words.unreachable)}">'
        f'<p class="trouble lost" role="alert" dir="auto" hidden></p>'
        f'<section id="checks-all"><h2>{escape(words.title)}</h2><p class="tip">{escape(words.intro)}</p>'
        f'<p class="trouble problem" role="alert" dir="auto" hidden></p><div class="choosing"></div>'
        f'<div class="standing"></div><div class="listed"></div><div class="records"></div></section>'
        f'<section id="checks-one" hidden>{back}<div class="opened"></div></section>'
        f'<section id="checks-result" hidden>{back}<div class="opened"></div></section>'
        f'<p class="unseen spoken" role="status" aria-live="polite"></p></div>'
    )


def parts(found: Overview, live: str, words: CheckLabels) -> dict[str, str]:
    """The parts of the page that the script fills, by their classes; the run that is under way is shown elsewhere."""
    ended = [record for record in found.records if record.run != live]
    return {
        "choosing": choosing(found.choices, words),
        "listed": listed(found.checks, words) if not found.problem or found.checks else "",
        "records": records(ended, words),
    }


def choosing(choices: Choices, words: CheckLabels) -> str:
    """What can be run, and how."""
    suites = _options((each.name, _suite(each, words)) for each in choices.suites)
    same = words.as_set.format(value=choices.prompt)
    prompts = _options((("", same), *((prompt, prompt) for prompt in choices.prompts if prompt != choices.prompt)))
    count = words.as_set.format(value=choices.passages)
    return (
        f'<form class="running" novalidate><div class="fields">'
        f'<label><span>{escape(words.suite)}</span><select name="suite">{suites}</select></label>'
        f'<label><span>{escape(words.prompt)}</span><select name="prompt">{prompts}</select></label>'
        f'<label><span>{escape(words.passages)}</span><input name="passages" type="number" min="1" max="40" '
        f'inputmode="numeric" placeholder="{escape(count)}"></label></div>'
        f'<div class="go"><button type="submit" class="solid">{escape(words.run)}</button>'
        f'<p class="tip">{escape(words.run_hint)}</p>'
        f'<p class="trouble" role="alert" dir="auto" hidden></p></div></form>'
    )


def standing(progress: Progress | None, words: CheckLabels) -> str:
    """How the run stands that was begun last."""
    if progress is None:
        return ""
    if progress.phase in LIVE:
        return _live(progress, words)
    link = ""
    if progress.run and progress.done:
        link = f' <a href="{_result_address(progress.run)}">{escape(words.see_result)}</a>'
    if progress.phase == "failed":
        line = words.run_failed.format(problem=progress.problem or words.apology)
        return f'<p class="notice bad" role="alert" dir="auto">{escape(line)}{link}</p>'
    line = words.run_done if progress.phase == "done" else words.run_stopped
    return f'<p class="notice">{escape(line)}{link}</p>'


def _live(progress: Progress, words: CheckLabels) -> str:
    name = {"preparing": words.preparing, "stopping": words.stopping}.get(progress.phase, "")
    told = [name] if name else []
    if progress.total and progress.phase != "preparing":
        told.append(words.asking.format(done=f"{progress.done:,}", total=f"{progress.total:,}"))
    if progress.seconds_left is not None:
        told.append(time_left(progress.seconds_left, job_labels(words.language)))
    facts = "".join(f"<span>{escape(each)}</span>" for each in told)
    known = f'max="{progress.total}" value="{progress.done}"' if progress.phase != "preparing" else ""
    stopping = " disabled" if progress.phase == "stopping" else ""
    return (
        f'<p class="job-facts"><span class="job-state" data-state="running"><i></i>'
        f"<bdi>{escape(described(progress.suite, progress.settings, words))}</bdi></span>{facts}</p>"
        f'<progress {known} aria-label="{escape(words.progress_label)}"></progress>'
        f'<button type="button" class="ghost" data-act="stop_checks"{stopping}>{escape(words.stop)}</button>'
    )


def listed(checks: Sequence[Check], words: CheckLabels) -> str:
    """The saved checks, with how each stands."""
    heading = f"<h3>{escape(words.mine)}</h3>"
    if not checks:
        return f'{heading}<p class="tip">{escape(words.none)}</p>'
    items = "".join(
        f'<li><a class="entry" href="#checks?check={quote(check.id, safe="")}">'
        f'<b dir="auto">{escape(_short(check.question))}</b>{_facts(check)}{state_mark(check.state, words)}</a></li>'
        for check in checks
    )
    download = f'<a class="ghost" href="checks/suite" download>{escape(words.download)}</a>'
    return f'<div class="heading">{heading}{download}</div><ul class="rows">{items}</ul>'


def state_mark(state: State, words: CheckLabels) -> str:
    """How a check stands, in a dot and a word."""
    label = str(getattr(words, f"state_{state}"))
    return f'<span class="job-state check-state" data-state="{state}"><i></i>{escape(label)}</span>'


def records(found: Sequence[Record], words: CheckLabels) -> str:
    """The runs there were; nothing where there are none."""
    if not found:
        return ""
    items = "".join(
        f'<li><a class="entry" href="{_result_address(each.run)}"><b>{escape(moment(each.created))}</b>'
        f'<span class="note-facts"><bdi>{escape(described(", ".join(each.suites), each.settings, words))}</bdi></span>'
        f'<span class="job-state">{escape(_extent(each, words))}</span></a></li>'
        for each in found
    )
    return f'<h3>{escape(words.records)}</h3><ul class="rows">{items}</ul>'


def described(suites: str, settings: Mapping[str, str], words: CheckLabels) -> str:
    """What was run, and what was changed for it."""
    return f"{words.mine if suites == SUITE else suites} · {changes(settings, words)}"


def changes(settings: Mapping[str, str], words: CheckLabels) -> str:
    """What was changed for a run."""
    names = {"chat.prompt": words.prompt, "chat.passages": words.passages}
    told = (isolated(f"{names.get(key, key)}: {value}") for key, value in settings.items())
    return ", ".join(told) or words.unchanged


def moment(created: str) -> str:
    """A time as ISO 8601 has it, by the clock of this computer, to the minute."""
    try:
        return isolated(datetime.fromisoformat(created).astimezone().strftime("%Y-%m-%d %H:%M"))
    except ValueError:
        return created


def isolated(text: str) -> str:
    """A text between signs that keep its direction from that of the words around it."""
    return f"\u2068{text}\u2069"


def _result_address(run: str) -> str:
    return f"#checks?run={quote(run, safe='')}"


def _extent(record: Record, words: CheckLabels) -> str:
    return "" if record.complete else words.record_part.format(done=f"{record.done:,}", total=f"{record.total:,}")


def _suite(choice: SuiteChoice, words: CheckLabels) -> str:
    if choice.name == SUITE and choice.own:
        return words.suite_mine
    return (words.suite_own if choice.own else words.suite_shipped).format(name=choice.name)


def _facts(check: Check) -> str:
    told = (check.created, language_name(check.language) if check.language else "")
    return f'<span class="note-facts">{" · ".join(f"<bdi>{escape(each)}</bdi>" for each in told if each)}</span>'


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN].rstrip() + "…"


def _options(options: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<option value="{escape(value)}">{escape(shown)}</option>' for value, shown in options)

"""A report as a comment of a pull request: the verdict, the metrics and what is broken, in the Markdown of GitHub."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from prompts.regression.comparison import Comparison
from prompts.regression.report.content import Content, Entry, Measured
from prompts.regression.report.differing import differing
from prompts.regression.report.inert import block, code, plain, quoted
from prompts.regression.report.numbers import brief, chance, counted, interval, percent, points
from prompts.regression.report.told import content
from prompts.regression.run import Run, Sample

MOST = 60_000
"""Characters of a comment; GitHub refuses more than 65,536."""
_ROOM_FOR_LEFT_OUT = 1_000
_SHOWN_CASES = 10
_SHOWN_LINES = 20
_SHOWN_METRICS = 40
_ANSWER = 800
_LINE = 300
_NAME = 120
_SIGNS = {"worse": "▼ worse", "better": "▲ better", "unclear": "unclear"}
_VERDICTS = {"fine": "✅", "worse": "❌", "broken": "⛔", "alone": "ℹ️"}


@dataclass(slots=True)
class _Comment:
    """Blocks as long as there is room for them, and the names of those that there was none for."""

    blocks: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, block: str, name: str = "") -> bool:
        """Append a block and say whether there was room for it; one with a name is told as left out otherwise."""
        room = sum(len(each) + 2 for each in (*self.blocks, block)) <= MOST - _ROOM_FOR_LEFT_OUT
        if room and block:
            self.blocks.append(block)
        elif name and block:
            self.left_out.append(name)
        return room

    def text(self) -> str:
        """Return all of it, with what was left out at the end."""
        told = [f"_Left out: {', '.join(self.left_out)}. The page has it all._"]
        return "\n\n".join([*self.blocks, *(told if self.left_out else [])]) + "\n"


def markdown(told: Comparison | Run) -> str:
    """Return the comment, at most `MOST` characters long; it says what it leaves out."""
    telling = content(told)
    comment = _Comment()
    comment.add(f"### {_VERDICTS[telling.verdict.kind]} {plain(brief(telling.verdict.headline, _LINE))}", "verdict")
    comment.add(plain(telling.verdict.meaning), "what the verdict means")
    comment.add(_counts(telling), "counts")
    comment.add(_lines("Errors", telling.errors), "errors")
    comment.add(_lines("Warnings", telling.warnings), "warnings")
    comment.add(_metrics(telling.metrics, comment), "metrics")
    _cases(telling, comment)
    comment.add(_flaky(telling.flaky), "flaky cases")
    comment.add(_differing(telling), "what differs between the runs")
    return comment.text().encode("utf-8", "replace").decode("utf-8")


def _counts(telling: Content) -> str:
    told = [f"**{count:,}** {fate}" for fate, count in telling.counts.items()]
    runs = [run for run in (telling.before, telling.after) if run]
    names = " → ".join(code(brief(run.variant.name, _LINE)) for run in runs)
    return f"{names}: {' · '.join([*told, f'**{len(telling.flaky):,}** flaky'])}"


def _lines(name: str, lines: Sequence[str]) -> str:
    shown = [f"- {plain(brief(line, _LINE))}" for line in lines[:_SHOWN_LINES]]
    if len(lines) > _SHOWN_LINES:
        shown.append(f"- and {len(lines) - _SHOWN_LINES:,} more")
    return "\n".join([f"**{name}**", "", *shown]) if lines else ""


def _metrics(metrics: Sequence[Measured], comment: _Comment) -> str:
    if len(metrics) > _SHOWN_METRICS:
        comment.left_out.append(counted(len(metrics) - _SHOWN_METRICS, "metric"))
    if not metrics:
        return "Nothing was measured."
    if metrics[0].change:
        head = (
            "| metric | before | after | change | 95 % interval | p | cases | groups | |\n|"
            + "---|"
            + "--:|" * 7
            + "---|"
        )
    else:
        head = "| metric | mean | cases | groups |\n|---|--:|--:|--:|"
    return "\n".join([head, *(_row(each) for each in metrics[:_SHOWN_METRICS])])


def _row(each: Measured) -> str:
    change, name = each.change, code(brief(each.metric, _NAME))
    counts = [f"{each.cases:,}", f"{each.groups:,}"]
    if change is None:
        return f"| {' | '.join([name, percent(each.value), *counts])} |"
    told = [
        percent(change.before),
        percent(change.after),
        f"**{points(change.mean)}**",
        interval(change.low, change.high),
    ]
    more = f"; needs {counted(each.missing, 'more case')} to see a 3-point change" if each.missing else ""
    return f"| {' | '.join([name, *told, chance(change.p), *counts, _SIGNS[change.direction] + more])} |"


def _cases(telling: Content, comment: _Comment) -> None:
    fate = "broken" if telling.before else "failed"
    found = [entry for entry in telling.entries if entry.fate == fate]
    if not found:
        return
    comment.add(f"#### {counted(len(found), f'{fate} case')}", f"{fate} cases")
    shown = sum(comment.add(_case(entry)) for entry in found[:_SHOWN_CASES])
    if shown < len(found):
        comment.left_out.append(counted(len(found) - shown, f"{fate} case"))


def _case(entry: Entry) -> str:
    before = next((each for each in entry.before if each.judged.passed), next(iter(entry.before), None))
    after = next((each for each in entry.after if each.judged.passed is False), next(iter(entry.after), None))
    failing = ", ".join(plain(brief(metric, _NAME)) for metric in entry.failing[:_SHOWN_LINES])
    marks = [mark for mark in (after.judged.marks if after else ()) if mark.passed is False and not mark.advisory]
    inside = [
        *quoted(brief(entry.case.input, _ANSWER), " "),
        *(quoted(_answer(before), "-") if before else ()),
        *(quoted(_answer(after), "+") if after else ()),
        *(
            line
            for mark in marks[:_SHOWN_LINES]
            for line in quoted(brief(f"{mark.metric}: {mark.explanation}", _LINE), "!")
        ),
    ]
    name = plain(brief(entry.case.key, _NAME))
    flaky = " (flaky)" if entry.flaky else ""
    summary = f"<details><summary><b>{name}</b>{flaky}: {failing}</summary>"
    return "\n\n".join([summary, block(inside), "</details>"])


def _answer(sample: Sample) -> str:
    outcome = sample.outcome
    return brief(f"Error: {outcome.error}" if outcome.error else outcome.text or "(nothing)", _ANSWER)


def _flaky(found: Sequence[Entry]) -> str:
    return _lines("Flaky: the repeats disagree", [f"{each.case.key}{_repeats(each)}" for each in found])


def _repeats(entry: Entry) -> str:
    sides = [_signs(side) for side in (entry.before, entry.after) if side]
    return f" {' → '.join(sides)}"


def _signs(samples: Iterable[Sample]) -> str:
    return "".join({True: "✓", False: "✕", None: "?"}[sample.judged.passed] for sample in samples)


def _differing(telling: Content) -> str:
    if telling.before is None:
        return ""
    found = differing(telling.before, telling.after)
    told = [f"{fact.name}: {brief(fact.before, _NAME)} → {brief(fact.after, _NAME)}" for fact in found]
    return (
        f"<details><summary>What differs between the runs</summary>\n\n{_lines('Before → after', told)}\n\n</details>"
        if told
        else ""
    )

"""What came of a run: the verdict in plain words, then the cases worth a look. Pure functions to escaped HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import urlencode

from assistant.evaluating.checks.values import Difference, Record, Result, Verdict
from ui.web.checking.lines import told
from ui.web.checking.overview import changes, described, moment
from ui.web.checking.wording import CheckLabels

_MOST: Final = 50
"""Cases of one fate that are shown; the whole report shows all."""
_OPEN: Final = 3
"""That many of those that broke or fail are shown opened."""


def result(found: Result, against: str, records: Sequence[Record], words: CheckLabels) -> str:
    """A run and what it is compared with: the run `against` that was chosen, or the accepted one for none."""
    lines = "".join(f"<li>{escape(line)}</li>" for line in found.lines)
    doubts = f'<ul class="doubts" lang="en" dir="ltr">{lines}</ul>' if lines else ""
    fates = list(dict.fromkeys(each.fate for each in found.differences))
    groups = "".join(_group([each for each in found.differences if each.fate == fate], words) for fate in fates)
    head = f'<h2 tabindex="-1">{escape(headline(found, words))}</h2>'
    return (
        f'<header class="verdict" data-kind="{found.verdict.kind}">{head}{_counts(found.verdict, words)}'
        f"{_facts(found, words)}</header>{doubts}{_deeds(found, against, records, words)}{groups}"
    )


def headline(found: Result, words: CheckLabels) -> str:
    """The verdict in one line."""
    verdict = found.verdict
    if verdict.kind == "worse" and not verdict.broken:
        return words.verdict_worse_none.format(metrics=", ".join(verdict.worse))
    pattern = str(getattr(words, f"verdict_{verdict.kind}"))
    return pattern.format(
        broken=f"{verdict.broken:,}", total=f"{verdict.total:,}", passed=f"{verdict.passed:,}", more=f"{verdict.more:,}"
    )


def _counts(verdict: Verdict, words: CheckLabels) -> str:
    """The numbers that the headline does not say."""
    kinds = ((words.fate_fixed, verdict.fixed), (words.fate_changed, verdict.changed))
    shown = [f"{label}: {count:,}" for label, count in kinds if count]
    if verdict.kind != "alone":
        shown.append(words.verdict_alone.format(passed=f"{verdict.passed:,}", total=f"{verdict.total:,}"))
    return f'<p class="counts">{escape(" · ".join(shown))}</p>' if shown else ""


def _facts(found: Result, words: CheckLabels) -> str:
    record = found.record
    facts = [moment(record.created), described(", ".join(record.suites), record.settings, words)]
    if found.before is not None:
        facts.append(words.compared.format(date=moment(found.before.created)))
    shown = "".join(f"<span><bdi>{escape(each)}</bdi></span>" for each in facts)
    hint = words.accepted_hint if found.accepted else words.alone_hint if found.before is None else ""
    return f'<p class="job-facts">{shown}</p>' + (f'<p class="tip">{escape(hint)}</p>' if hint else "")


def _deeds(found: Result, against: str, records: Sequence[Record], words: CheckLabels) -> str:
    record = found.record
    others = [each for each in records if each.run != record.run and set(each.suites) & set(record.suites)]
    usual = words.compare_accepted if found.before or found.accepted else words.compare_none
    options = "".join(
        f'<option value="{escape(each.run)}"{" selected" if each.run == against else ""}>'
        f"{escape(moment(each.created))} · {escape(changes(each.settings, words))}</option>"
        for each in others
    )
    compare = (
        f'<label class="comparing fields"><span>{escape(words.compare)}</span><select name="against" '
        f'data-run="{escape(record.run)}"><option value="">{escape(usual)}</option>{options}'
        f"</select></label>"
    )
    address = f"checks/report?{urlencode({'run': record.run, **({'against': against} if against else {})})}"
    return (
        f'<div class="deeds">{compare}<a class="ghost" href="{escape(address)}" target="_blank" rel="noopener">'
        f"{escape(words.report)}</a>{_accept(found, words)}</div>"
        f'<p class="trouble" role="alert" dir="auto" hidden></p>'
    )


def _accept(found: Result, words: CheckLabels) -> str:
    if found.accepted:
        return ""
    if not found.own:
        return f'<p class="tip">{escape(words.accept_shipped.format(run=found.record.run))}</p>'
    return (
        f'<span class="accepting"><button type="button" class="ghost" data-act="accept_run" '
        f'data-run="{escape(found.record.run)}">{escape(words.accept)}</button> '
        f'<span class="tip">{escape(words.accept_hint)}</span></span>'
    )


def _group(found: Sequence[Difference], words: CheckLabels) -> str:
    fate = found[0].fate
    label = str(getattr(words, f"fate_{fate}"))
    opened = _OPEN if fate in ("broken", "failed") else 0
    items = "".join(_difference(each, number < opened, words) for number, each in enumerate(found[:_MOST]))
    rest = len(found) - _MOST
    more = f'<p class="tip">{escape(words.more.format(count=f"{rest:,}"))}</p>' if rest > 0 else ""
    return f'<section class="fate" data-fate="{fate}"><h3>{escape(label)} · {len(found):,}</h3>{items}{more}</section>'


def _difference(one: Difference, opened: bool, words: CheckLabels) -> str:
    return (
        f'<details class="difference"{" open" if opened else ""}><summary><b dir="auto">{escape(one.question)}</b>'
        f"</summary>{_unmet(one, words)}{_answers(one, words)}</details>"
    )


def _unmet(one: Difference, words: CheckLabels) -> str:
    if one.error:
        return f'<p class="notice bad" dir="auto">{escape(words.no_answer.format(error=one.error))}</p>'
    if not one.failing:
        return ""
    label = words.unjudged if one.fate == "unjudged" else words.unmet
    items = "".join(
        f'<li>{told(each.line, words)}<span class="why" lang="en" dir="ltr">{escape(each.why)}</span></li>'
        for each in one.failing
    )
    return f'<p class="unmet">{escape(label)}</p><ul class="failing">{items}</ul>'


def _answers(one: Difference, words: CheckLabels) -> str:
    """Both answers side by side, what only one of them says marked; or the only one."""
    alone = all(piece.kind == "same" for piece in one.pieces) and one.fate in ("failed", "unjudged")
    if alone:
        return "" if one.error else f'<div class="sides">{_side(one, words.answer, ("same", "new"), words)}</div>'
    return (
        f'<div class="sides">{_side(one, words.before, ("same", "gone"), words)}'
        f"{_side(one, words.now, ('same', 'new'), words)}</div>"
    )


def _side(one: Difference, label: str, kinds: tuple[str, str], words: CheckLabels) -> str:
    marks = {"gone": "del", "new": "ins"}
    text = "".join(
        f"<{mark}>{escape(piece.text)}</{mark}>" if (mark := marks.get(piece.kind)) else escape(piece.text)
        for piece in one.pieces
        if piece.kind in kinds
    )
    shown = text or f'<i class="none-said">{escape(words.no_words)}</i>'
    return f'<div class="side"><h4>{escape(label)}</h4><div class="words" dir="auto">{shown}</div></div>'

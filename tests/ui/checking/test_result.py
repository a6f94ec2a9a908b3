"""The verdict in plain words, and answers side by side."""

from __future__ import annotations

import pytest

from assistant.evaluating.checks.values import Difference, Failing, Line, Record, Result, Verdict
from prompts.regression.report.words import differences
from ui.web.checking.result import headline, result
from ui.web.checking.wording import check_labels

EN = check_labels("en")
RECORD = Record("r2", "2026-05-02T10:00:00+00:00", ("mine",), {"chat.prompt": "answer/v1"}, 12, 12, True)
BEFORE = Record("r1", "2026-05-01T10:00:00+00:00", ("mine",), {}, 12, 12, True)


def found(verdict: Verdict, *differing: Difference, **more: object) -> Result:
    told: dict[str, object] = {"record": RECORD, "before": BEFORE, "verdict": verdict, "differences": differing}
    return Result(**{**told, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        (Verdict("worse", 12, 9, 3), "3 of 12 broke. Answers got worse."),
        (Verdict("worse", 1200, 12, 0, worse=("cites",)), "No check broke, but answers got worse: cites."),
        (Verdict("few", 5, 4, 1, more=2740), "1 of 5 broke. Too few checks to tell"),
        (Verdict("few", 5, 4, 1, more=2740), "it takes 2,740 more to see a change of 3 points."),
        (Verdict("chance", 900, 899, 1), "1 of 900 broke. That may be chance."),
        (Verdict("fine", 12, 12), "Nothing got worse."),
        (Verdict("alone", 12, 11), "11 of 12 passed."),
        (Verdict("untrusted", 12, 11), "This run says nothing about the answers."),
    ],
)
def test_the_verdict_comes_first_in_plain_words(verdict: Verdict, line: str) -> None:
    assert line in headline(found(verdict), EN)


def test_what_broke_shows_both_answers_and_what_is_not_met() -> None:
    failing = (Failing(Line("all", ("2,350",)), 'no "2,350"'), Failing(Line("hand", ("regex: <b>",)), ""))
    one = Difference("mine/a", "Why?", "en", "broken", differences("It is 2,350.", "It is dear."), failing)
    html = result(found(Verdict("worse", 12, 11, 1), one), "", [RECORD, BEFORE], EN)
    assert "It contains all of these: <bdi>“2,350”</bdi>" in html and "regex: &lt;b&gt;" in html
    assert "<del>2,350</del>" in html and "<ins>dear</ins>" in html
    before, now = html.split('<div class="side">')[1:]
    assert "<ins>" not in before and "<del>" not in now
    assert f'<option value="{BEFORE.run}">' in html and f'<option value="{RECORD.run}"' not in html
    assert 'href="checks/report?run=r2"' in html and "accept_run" in html


def test_more_than_can_be_shown_is_told() -> None:
    many = [Difference(f"mine/{n}", f"Q{n}?", "en", "changed", differences("a", "b")) for n in range(60)]
    html = result(found(Verdict("fine", 60, 60, changed=60), *many), "r1", [BEFORE], EN)
    assert html.count('class="difference"') == 50 and "And 10 more, which the whole report shows." in html
    assert 'href="checks/report?run=r2&amp;against=r1"' in html


def test_shipped_suites_are_not_accepted_here() -> None:
    html = result(found(Verdict("fine", 1, 1), own=False), "", [], EN)
    assert "accept_run" not in html and "diandian eval accept r2" in html


def test_an_answer_that_did_not_come_says_why() -> None:
    one = Difference("mine/a", "Why?", "", "failed", differences("", ""), error="the disk is full")
    html = result(found(Verdict("alone", 1, 0), one, before=None), "", [], EN)
    assert "No answer came: the disk is full" in html and "sides" not in html

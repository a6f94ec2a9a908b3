from __future__ import annotations

from typing import Any

import pytest

from assistant.evaluating.checks.errors import WrongForm
from assistant.evaluating.checks.lines import changed, checked, line_of, read_line, written_line
from assistant.evaluating.checks.values import KeptNote, Line
from prompts.regression.case import Expectation
from prompts.regression.reading.expectations import expectation
from prompts.regression.scorers import BUILT_IN

NOTES = {"notes/Tea.md": KeptNote("notes/Tea.md", "Tea", "x")}


def parsed(written: Any) -> Expectation:
    return expectation(written, BUILT_IN)


@pytest.mark.parametrize(
    ("written", "kind", "texts"),
    [
        ({"in_language": "fr"}, "language", ("fr",)),
        ("answers", "says", ("answers",)),
        ("abstains", "says", ("abstains",)),
        ({"contains_any": ["a", "b"]}, "any", ("a", "b")),
        ({"contains_all": "a"}, "all", ("a",)),
        ({"not": {"contains_any": ["a"]}}, "none", ("a",)),
        ({"cites": "notes/Tea.md"}, "cites", ("notes/Tea.md",)),
        ({"length": {"most": 90}}, "most", ("90",)),
    ],
)
def test_what_the_form_has_fields_for_comes_back_as_it_was(written: Any, kind: str, texts: tuple[str, ...]) -> None:
    line = read_line(written, parsed(written), 0)
    assert (line.kind, line.texts, line.on) == (kind, texts, True)
    assert line_of(parsed(written_line(line)), 0) == line
    off = parsed(written_line(Line(line.kind, line.texts, on=False)))
    assert off.advisory and line_of(off) == Line(line.kind, line.texts, on=False)


@pytest.mark.parametrize(
    "written",
    [
        {"contains_any": ["a"], "weight": 2},
        {"contains_any": {"texts": ["a"], "case": True}},
        {"not": {"contains_all": ["a"]}},
        {"not": "answers"},
        {"cites": {"note": "n", "quote": "q"}},
        {"length": {"least": 3, "most": 9}},
        {"length": {"most": 9, "unit": "words"}},
        {"contains_any": ["{{said}}"]},
        {"regex": "a+"},
        {"contains_any": ["a\nb"]},
        "quotes_verbatim",
    ],
)
def test_whatever_else_a_suite_may_say_is_shown_as_it_stands(written: Any) -> None:
    line = read_line(written, parsed(written), 0)
    assert line.kind == "hand" and len(line.texts) == 1
    assert changed([written], [line], [line], "en") == [written] == changed([written], [line], [], "en")


def test_what_did_not_change_stays_as_it_is_written() -> None:
    written = [{"in_language": "{{language}}"}, {"contains_all": "2,50"}, {"regex": "x"}, "answers"]
    told = [parsed(each if each != written[0] else {"in_language": "en"}) for each in written]
    lines = [read_line(each, expected, at) for at, (each, expected) in enumerate(zip(written, told, strict=True))]
    assert changed(written, lines, lines, "en") == written
    edited = [lines[3], Line("all", ("3",), at=1), Line("language", ("en",)), Line("cites", ("n {{x}}",), on=False)]
    assert changed(written, lines, edited, "en") == [
        "answers",
        {"contains_all": ["3"]},
        {"in_language": "{{language}}"},
        {"cites": "n {{open_braces}}x}}", "advisory": True},
        {"regex": "x"},
    ]


def test_what_no_form_would_send_changes_nothing() -> None:
    written = ["answers", {"regex": "x"}]
    lines = [read_line(each, parsed(each), at) for at, each in enumerate(written)]
    assert changed(written, lines, [Line("hand", at=0), Line("hand", at=9)], "en") == written


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (Line("any", (" ", "")), "texts"),
        (Line("says", ("maybe",)), "texts"),
        (Line("hand", ("x",)), "texts"),
        (Line("cites", ("notes/Other.md",)), "note"),
        (Line("cites"), "note"),
        (Line("most", ("0",)), "number"),
        (Line("most", ("-1",)), "number"),
        (Line("most", ("٣",)), "number"),
        (Line("language", ("",)), "language"),
    ],
)
def test_what_cannot_be_expected_is_told(line: Line, wrong: str) -> None:
    with pytest.raises(WrongForm) as caught:
        checked(line, NOTES)
    assert caught.value.wrong == wrong


def test_blank_texts_do_not_count() -> None:
    assert checked(Line("any", (" a ", "", "b")), NOTES).texts == ("a", "b")
    assert checked(Line("most", ("0090",)), NOTES).texts == ("90",)

"""One check as a form, and what comes back of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assistant.evaluating.checks.values import Check, KeptNote, Line
from prompts.regression.case import Turn
from ui.web.checking.form import form, sent
from ui.web.checking.wording import check_labels

EN = check_labels("en")
NOTES = (KeptNote("notes/Tea.md", "Tea", "Three cups."), KeptNote("notes/Log.md", "Log", "x" * 12_345, in_part=True))
CHECK = Check(
    id="cups",
    question="\nHow many cups?",
    answer="**Three** [1].",
    created="2026-05-01",
    language="en",
    stamp="s1",
    lines=(
        Line("language", ("en-GB",), at=0),
        Line("any", ("a", "b"), on=False, at=1),
        Line("hand", ('{"regex": "<b>"}',), at=2),
        Line("cites", ("notes/Gone.md",), at=3),
    ),
    shared=(Line("says", ("answers",)),),
    history=(Turn("Before?", "Yes."), Turn("Open?")),
    notes=NOTES,
)


def test_all_that_is_known_of_a_check_is_shown() -> None:
    html = form(CHECK, EN)
    assert ">\n\nHow many cups?</textarea>" in html  # a browser drops the first line end
    assert "<strong>Three</strong>" in html and "Saved on" in html and "Asked before it: 2" in html
    assert "12,345 characters · kept in part" in html and "11 characters<" in html
    rows = html.split('<li class="expectation"')[1:]
    assert '<option value="en-GB" selected>English (GB)</option>' in rows[0] or 'value="en-GB" selected' in rows[0]
    assert " checked" in rows[0] and " checked" not in rows[1] and ">\na\nb</textarea>" in rows[1]
    assert "&lt;b&gt;" in rows[2] and "<input" not in rows[2] and "drop_expectation" not in rows[2]
    assert '<option value="notes/Gone.md" selected>' in rows[3] and ">Log</option>" in rows[3]
    assert "Expected of every check in the file" in html and rows[4].count("<input") == 0


def test_one_that_has_no_fields_is_shown_and_can_be_deleted() -> None:
    html = form(replace(CHECK, editable=False, notes=(), folder="/notes/of mine"), EN)
    assert EN.locked in html and "How many cups?</p>" in html and "Notes in the folder /notes/of mine" in html
    assert "<textarea" not in html and 'type="submit"' not in html and "delete_check" in html
    assert "It contains at least one of these: <bdi>“a”</bdi>, <bdi>“b”</bdi>" in html


def test_what_a_browser_sends_is_read_back() -> None:
    lines = [{"kind": "any", "texts": ["a"], "on": False, "at": 1}, {"kind": "hand", "at": 2}]
    told = sent(json.dumps({"stamp": "s", "question": "Q?", "lines": lines}).encode())
    assert told is not None and told.lines == (Line("any", ("a",), on=False, at=1), Line("hand", at=2))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b'{"stamp":1,"question":2,"lines":{}}',
        b"\xff",
        b"[" * 100_000,
        b'{"lines": [{"kind": "any", "at": Infinity}]}',
    ],
)
def test_what_our_page_never_sends_is_nothing(body: bytes) -> None:
    assert sent(body) is None
